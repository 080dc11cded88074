"""What a tap on a search's button makes of its session; nothing is stored or shown here."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from hashlib import blake2b
from typing import Any

from bot.cards.actions import (
    Action,
    Agree,
    Back,
    ClearFilter,
    OnlyLocal,
    OpenFilter,
    OpenMore,
    OpenShops,
    OpenSort,
    OpenSubject,
    Overview,
    PickRegion,
    Retry,
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
from bot.cards.subject import subject_regions
from bot.handlers.albums import photo_of
from bot.handlers.newest import is_older
from bot.session import PriceBand, Selection, Session, View

TOGGLES = (ToggleShop, ToggleSame)
TAPS_KEPT = 12  # twice as many as may be in hand when a process dies


def is_overtaken(session: Session, update_id: int) -> bool:
    """Whether a tap was handled already that is newer than the one of this update.

    Taps in a row are handled at once, and one that has to wait for Telegram holds up no other.
    """
    return is_older(update_id, session.newest_tap)


def after(session: Session, action: Action, query_id: str, update_id: int) -> Session:
    """The session a tap leads to. Unknown actions change nothing.

    A tap that comes again after a crash does not turn back what it turned over. One that was
    overtaken leads nowhere else; what it turns over is turned on the screen that stands.
    """
    change, late = CHANGES.get(type(action)), is_overtaken(session, update_id)
    if change is None:
        return session
    if type(action) not in TOGGLES:
        return session if late else replace(change(session, action), newest_tap=update_id)
    tap = blake2b(query_id.encode(), digest_size=6).hexdigest()
    if tap in session.taps:
        return session
    turned = replace(change(session, action), taps=(*session.taps, tap)[-TAPS_KEPT:])
    if late:
        return replace(turned, view=session.view, page=session.page)
    return replace(turned, newest_tap=update_id)


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
