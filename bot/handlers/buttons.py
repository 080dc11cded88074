"""Taps on a search's buttons: each makes a new session from the old one and shows it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from hashlib import blake2b
from typing import Any

from telegram import CallbackQuery, Message, Update, User

from bot.cards.actions import (
    Action,
    Agree,
    Back,
    ClearFilter,
    Counter,
    Decline,
    OnlyLocal,
    OpenFilter,
    OpenMore,
    OpenShops,
    OpenSort,
    OpenSubject,
    Overview,
    PickRegion,
    Reopen,
    Retry,
    Save,
    SetBand,
    SetCategory,
    SetSort,
    Show,
    SwitchPhoto,
    ToggleSame,
    ToggleShop,
    Unsteered,
    WholePhoto,
)
from bot.cards.callbacks import Damage, session_of
from bot.cards.subject import subject_regions
from bot.cards.toasts import Toast, toast_text
from bot.cards.words import refusal, toast
from bot.errors import Crowded
from bot.handlers.albums import photo_of
from bot.handlers.answering import answer
from bot.handlers.asking import close_question, decline, note_consent
from bot.handlers.copies import to_stranger
from bot.handlers.desk import Context, Desk
from bot.handlers.group_settings import on_group_screen
from bot.handlers.guests import learn_message, on_guest_screen
from bot.handlers.hunts import Place
from bot.handlers.keepsakes import reopen, toggle_saved
from bot.handlers.menu_taps import on_menu_tap
from bot.handlers.showing import Showing
from bot.handlers.together import on_together_tap
from bot.session import LOST_MESSAGE, NO_MESSAGE, PriceBand, Selection, Session, View
from bot.users.groups import is_group

TOGGLES = (ToggleShop, ToggleSame)
TAPS_KEPT = 12  # twice as many as may be in hand when a process dies


async def on_tap(update: Update, context: Context) -> None:
    """Every tap is answered once, whatever it carries."""
    query = update.callback_query
    if query is None:
        return
    desk = context.desk
    if await on_together_tap(context, query):
        return
    if await on_group_screen(context, query) or await on_guest_screen(context, query):
        return
    session, action = await _read(context, query)
    if action is Toast.NOT_YOURS and session is not None:
        await to_stranger(context, query, session)
    elif isinstance(action, Toast):
        t = await desk.speech(query.from_user)
        await answer(query, toast_text(t, action), alert=True)
    elif isinstance(action, Counter):
        await answer(query)
    elif session is None:
        await on_menu_tap(context, query, action)
    elif type(action) in SEARCHES:
        await note_consent(desk, session, action)
        await _search_again(context, query, session, action)
        await close_question(query, session)
    elif type(action) in ELSEWHERE:
        await ELSEWHERE[type(action)](context, query, session)
    else:
        await answer(query)
        await _change(context, query, session, action)


async def _read(context: Context, query: CallbackQuery) -> tuple[Session | None, Action | Toast]:
    """The session and what is asked of it; instead of an action, a toast that says no."""
    desk = context.desk
    data, tapper = query.data or "", query.from_user.id
    claimed = session_of(data)
    session = await desk.sessions.get(claimed) if claimed else None
    tap = desk.codec.decode(data, session.owner_id if session else tapper)
    if claimed and session is None:
        return None, Toast.EXPIRED
    if isinstance(tap, Damage):
        return None, Toast.OUTDATED
    if session and not await desk.admins.may_tap(context.bot, session, tapper):
        return session, Toast.NOT_YOURS
    if session and type(tap.action) in SEARCHES and not session.photo_id:
        return None, Toast.OUTDATED
    if session:
        session = await _found_again(desk, session, query)
        session = await _as_spoken(desk, session, query.from_user)
    return session, tap.action


async def _found_again(desk: Desk, session: Session, query: CallbackQuery) -> Session:
    """The session with its message, where that was lost, kept."""
    if session.is_guest:
        return await learn_message(desk, session, query)
    if _standing_at(session, query) is session:
        return session
    async with desk.turns.of(session.id):
        found = _standing_at(await desk.sessions.get(session.id) or session, query)
        await desk.sessions.put(found)
        return found


def _standing_at(session: Session, query: CallbackQuery) -> Session:
    """The session with its message, where that was lost: the tap tells which one it is."""
    message = query.message
    lost = session.message_id in (LOST_MESSAGE, NO_MESSAGE) and not session.is_guest
    # A message of another chat is one from before the group moved.
    if not lost or message is None or message.chat.id != session.chat_id:
        return session
    pictured = isinstance(message, Message) and bool(message.photo)
    return replace(session, message_id=message.message_id, pictured=pictured)


async def _as_spoken(desk: Desk, session: Session, user: User) -> Session:
    """The session in the language its person reads now, which may have changed since."""
    if is_group(session.owner_id):
        return session  # it speaks to all, whoever of the administrators taps
    language = (await desk.speech(user, session.chat_id)).language
    if language == session.language:
        return session
    async with desk.turns.of(session.id):
        session = replace(await desk.sessions.get(session.id) or session, language=language)
        await desk.sessions.put(session)
        return session


async def _change(context: Context, query: CallbackQuery, session: Session, action: Action) -> None:
    """Show what the tap leads to. Of taps in a row only the last one is shown."""
    desk = context.desk
    async with desk.turns.of(session.id) as turn:
        # Its message may have been lost while the tap waited for its turn.
        latest = _standing_at(await desk.sessions.get(session.id) or session, query)
        changed = _once(latest, action, query.id)
        turn.owed = not turn.is_last
        if turn.is_last:
            await Showing(context.bot, desk).show(changed)
        else:
            await desk.sessions.put(changed)


def _once(session: Session, action: Action, query_id: str) -> Session:
    """The session after a tap; one that comes again after a crash does not turn it back."""
    if not isinstance(action, TOGGLES):
        return after(session, action)
    tap = blake2b(query_id.encode(), digest_size=6).hexdigest()
    if tap in session.taps:
        return session
    return replace(after(session, action), taps=(*session.taps, tap)[-TAPS_KEPT:])


def after(session: Session, action: Action) -> Session:
    """The session a tap leads to. Unknown actions change nothing."""
    change = CHANGES.get(type(action))
    return change(session, action) if change else session


async def _search_again(
    context: Context, query: CallbackQuery, session: Session, action: Action
) -> None:
    """Another part of the photo, another photo, or the same once more, in the same message."""
    desk, t = context.desk, await context.desk.speech(query.from_user)
    # Whoever looks for something else does not wait for the shops that are left.
    await desk.hunts.make_way(session.id, early=bool(session.waiting))
    session = await desk.sessions.get(session.id) or session
    upcoming = SEARCHES[type(action)](session, action)
    if upcoming is None:
        await answer(query)
        return
    if desk.hunts.place_for(session.owner_id) is Place.NONE:
        await answer(query, toast(refusal(t, Crowded())), alert=True)
        return
    selection = replace(upcoming.wishes, sort=session.selection.sort)
    unchanged = upcoming.wishes == session.wishes
    await desk.hunts.start(
        replace(upcoming, selection=selection),
        f"tap:{query.id}",
        stored=None if unchanged else replace(session, wishes=upcoming.wishes),
    )
    await answer(query, toast_text(t, Toast.SEARCHING))


def _pick(session: Session, action: PickRegion) -> Session | None:
    regions = subject_regions(session)
    if not 0 <= action.index < len(regions):
        return None
    return replace(session, region=regions[action.index])


def _switch(session: Session, action: SwitchPhoto) -> Session | None:
    known = 0 <= action.index < len(session.photos)
    return photo_of(session, action.index) if known else None


def _narrowed(session: Session, selection: Selection) -> Session:
    """Another selection, looked at from its beginning; the filter stays open."""
    return replace(session, selection=selection, index=0, view=View.FILTER)


def _toggle_shop(session: Session, action: ToggleShop) -> Session:
    if not 0 <= action.place < len(session.asked):
        return session
    shop, shops = session.asked[action.place], session.selection.shops or session.asked
    kept = tuple(id_ for id_ in session.asked if (id_ in shops) != (id_ == shop))
    everything = not kept or kept == session.asked
    return _narrowed(session, replace(session.selection, shops=() if everything else kept))


def _set_sort(session: Session, action: SetSort) -> Session:
    selection = replace(session.selection, sort=action.key)
    return replace(session, selection=selection, index=0, view=View.CARD)


def _set_band(session: Session, action: SetBand) -> Session:
    ends = (Decimal(end) if end else None for end in (action.low, action.high))
    return _narrowed(session, replace(session.selection, band=PriceBand(*ends)))


# The session that is searched after a tap; None when there is no such thing.
SEARCHES: Mapping[type[Action], Callable[[Session, Any], Session | None]] = {
    PickRegion: _pick,
    SwitchPhoto: _switch,
    WholePhoto: lambda session, _: replace(session, region=None),
    Retry: lambda session, _: session,
    Unsteered: lambda session, _: replace(session, wishes=Selection()),
    Agree: lambda session, _: session,
    # The shops the caption named are not to be asked now.
    OnlyLocal: lambda session, _: replace(session, asked=()),
}

# What is about more than the session.
ELSEWHERE: Mapping[type[Action], Callable[[Context, CallbackQuery, Session], Awaitable[None]]] = {
    Save: toggle_saved,
    Reopen: reopen,
    Decline: decline,
}

# What each action makes of a session.
CHANGES: Mapping[type[Action], Callable[[Session, Any], Session]] = {
    Show: lambda session, action: session.showing(View.CARD, max(0, action.index)),
    Back: lambda session, _: session.showing(View.CARD),
    Overview: lambda session, action: session.showing(View.OVERVIEW, page=action.page),
    OpenFilter: lambda session, _: session.showing(View.FILTER),
    OpenSort: lambda session, _: session.showing(View.SORT),
    OpenShops: lambda session, action: session.showing(View.SHOPS, page=action.page),
    OpenSubject: lambda session, _: session.showing(View.SUBJECT),
    OpenMore: lambda session, _: session.showing(View.MORE),
    SetSort: _set_sort,
    SetBand: _set_band,
    ToggleShop: _toggle_shop,
    SetCategory: lambda session, action: _narrowed(
        session, replace(session.selection, category=action.slug or None)
    ),
    ToggleSame: lambda session, _: _narrowed(
        session, replace(session.selection, same_item=not session.selection.same_item)
    ),
    ClearFilter: lambda session, _: replace(
        session,
        selection=Selection(sort=session.selection.sort),
        wishes=Selection(),
        index=0,
        view=View.CARD,
    ),
}
