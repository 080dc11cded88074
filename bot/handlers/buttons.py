"""Taps on a search's buttons: each makes a new session from the old one and shows it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from telegram import CallbackQuery, Message, Update, User

from bot.cards.actions import Action, Counter, Decline, Reopen, Save
from bot.cards.callbacks import Damage, session_of
from bot.cards.toasts import Toast, toast_text
from bot.cards.words import refusal, toast
from bot.errors import Crowded
from bot.handlers.answering import answer
from bot.handlers.asking import close_question, decline, note_consent
from bot.handlers.changes import SEARCHES, TOGGLES, after, is_overtaken
from bot.handlers.copies import to_stranger
from bot.handlers.desk import Context, Desk
from bot.handlers.group_settings import on_group_screen
from bot.handlers.guests import learn_message, on_guest_screen
from bot.handlers.hunts import Place
from bot.handlers.keepsakes import reopen, toggle_saved
from bot.handlers.menu_taps import on_menu_tap
from bot.handlers.showing import Showing
from bot.handlers.together import on_together_tap
from bot.session import LOST_MESSAGE, NO_MESSAGE, Session
from bot.users.groups import is_group


async def on_tap(update: Update, context: Context) -> None:
    """Every tap is answered once, whatever it carries."""
    query = update.callback_query
    if query is None:
        return
    desk = context.desk
    if await on_together_tap(context, query):
        return
    if await on_group_screen(context, query, update.update_id):
        return
    if await on_guest_screen(context, query):
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
        await on_menu_tap(context, query, action, update.update_id)
    elif type(action) in SEARCHES:
        await _search_again(context, query, session, action, update.update_id)
        await close_question(query, session)
    elif isinstance(action, Decline):
        await decline(context, query, session, update.update_id)
    elif type(action) in ELSEWHERE:
        await ELSEWHERE[type(action)](context, query, session)
    else:
        # A spinner that stops late must not let a newer tap go first.
        change = _change(context, query, session, action, update.update_id)
        await asyncio.gather(answer(query), change)


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


async def _change(
    context: Context, query: CallbackQuery, session: Session, action: Action, update_id: int
) -> None:
    """Show what the tap leads to. Of taps in a row only the last one is shown.

    One that was overtaken shows at most what it has turned over, where that is to be seen.
    """
    desk = context.desk
    async with desk.turns.of(session.id, update_id) as turn:
        # Its message may have been lost while the tap waited for its turn.
        latest = _standing_at(await desk.sessions.get(session.id) or session, query)
        changed = after(latest, action, query.id, update_id)
        seen = isinstance(action, TOGGLES) and not latest.covered
        stands = is_overtaken(latest, update_id) and not seen
        if stands or turn.awaits_tap(changed.newest_tap):
            await desk.sessions.put(changed)
        else:
            await Showing(context.bot, desk).show(changed)


async def _search_again(
    context: Context, query: CallbackQuery, session: Session, action: Action, update_id: int
) -> None:
    """Another part of the photo, another photo, or the same once more, in the same message."""
    desk, t = context.desk, await context.desk.speech(query.from_user)
    if is_overtaken(session, update_id):
        await answer(query)
        return
    # Whoever looks for something else does not wait for the shops that are left.
    await desk.hunts.make_way(session.id, early=bool(session.waiting))
    try:
        begun = await _begin(desk, query, session, action, update_id)
    except Crowded as no:
        await answer(query, toast(refusal(t, no)), alert=True)
    else:
        await answer(query, toast_text(t, Toast.SEARCHING) if begun else None)


async def _begin(
    desk: Desk, query: CallbackQuery, session: Session, action: Action, update_id: int
) -> bool:
    """Have it searched, and an answer noted; False where there is no such thing to search, or
    where a newer tap went first."""
    async with desk.turns.of(session.id):
        session = await desk.sessions.get(session.id) or session
        if is_overtaken(session, update_id):
            return False
        await note_consent(desk, session, action)
        upcoming = SEARCHES[type(action)](session, action)
        if upcoming is None:
            return False
        if desk.hunts.place_for(session.owner_id) is Place.NONE:
            raise Crowded
        selection = replace(upcoming.wishes, sort=session.selection.sort)
        await desk.hunts.start(
            replace(upcoming, selection=selection, newest_tap=update_id),
            f"tap:{query.id}",
            stored=replace(session, wishes=upcoming.wishes, newest_tap=update_id, covered=True),
        )
        return True


# What is about more than the session.
ELSEWHERE: Mapping[type[Action], Callable[[Context, CallbackQuery, Session], Awaitable[None]]] = {
    Save: toggle_saved,
    Reopen: reopen,
}
