"""Honest endings: searches that lead to no card, each with the next step as a button."""

from collections.abc import Mapping
from types import MappingProxyType

from bot.cards.actions import Action, Agree, ClearFilter, OpenSubject, Retry, Unsteered, WholePhoto
from bot.cards.album import extended, photo_switch
from bot.cards.facts import area, missing_shops
from bot.cards.menu_actions import Menu, OpenMenu, Setting
from bot.cards.product import not_understood
from bot.cards.stage import Buttons, Row, Screen, Stage, keyboard
from bot.cards.text import CAPTION_UNITS, Line, fitted
from bot.cards.toasts import SENTENCES, Toast
from bot.cards.words import is_down, refusal
from bot.domain import Status
from bot.errors import Refusal
from bot.i18n import N_, Markup
from bot.session import Selection, Session

# What helps against each refusal, as (label, menu); everything else is helped by a new photo.
MENUS: Mapping[str, tuple[str, Menu]] = MappingProxyType(
    {
        "quota_spent": (N_("My quota"), Menu.QUOTA),
        "nothing_chosen": (N_("Choose shops"), Menu.SHOPS),
        "admins_only": (N_("My settings"), Menu.SETTINGS),
        "consent_needed": (N_("What happens to my photo?"), Menu.PRIVACY),
        "banned": (N_("Help"), Menu.HELP),
    }
)
HELP = (N_("What can I send?"), Menu.HELP)
ANSWERED = (Status.OK, Status.EMPTY)
# Refusals that may be gone when the same search is tried again.
PASSING = frozenset({"too_many_at_once", "crowded", "photo_unavailable", "link_unreadable"})


def ending(stage: Stage, session: Session, found: int = 0) -> Screen:
    """The message of a search with no card to show, chosen by how it ended.

    `found` counts the offers the selection hides.
    """
    if found:
        return nothing_fits(stage, session, found)
    answered = any(not is_down(outcome) for outcome in session.outcomes)
    screen = nothing_found(stage, session) if answered else all_down(stage, session)
    return extended(screen, photo_switch(stage, session))


def nothing_found(stage: Stage, session: Session) -> Screen:
    """Shops answered, and have nothing like it."""
    t = stage.t
    answered = [one.provider for one in session.outcomes if one.status in ANSWERED]
    shops = sum(not (id_ in stage.shops and stage.shops[id_].local) for id_ in answered)
    lines = [
        t.ngettext("Nothing found in {count} shop.", "Nothing found in {count} shops.", shops)
        if shops
        else t.gettext("Nothing found in the gallery."),
        t.gettext("Another part of the photo, or a photo from nearer by, often helps."),
    ]
    asked_nobody = [] if shops else _to_shops(stage, session)
    ways = _other_area(stage, session), _unsteered(stage, session), asked_nobody
    return _after(stage, session, lines, *ways)


def all_down(stage: Stage, session: Session) -> Screen:
    """No shop answered; the search was not charged."""
    t = stage.t
    lines = [
        t.gettext("No shop answered this time."),
        t.gettext("This search does not count against your quota."),
    ]
    return _after(stage, session, lines)


def nothing_fits(stage: Stage, session: Session, found: int) -> Screen:
    """Products were found; the filter hides them all."""
    t, buttons = stage.t, stage.buttons(session)
    line = t.ngettext(
        "{count} product was found, but the filter hides it.",
        "{count} products were found, but the filter hides them all.",
        found,
    )
    return Screen(
        f"<b>{line}</b>", keyboard([[buttons.tap(t.gettext("Show everything"), ClearFilter())]])
    )


def refused(stage: Stage, no: Refusal, owner_id: int, session_id: str = "") -> Screen:
    """A no before any shop was asked. With a session the same search can be tried again."""
    buttons = Buttons(stage.codec, owner_id, session_id)
    rows: list[Row] = []
    if no.code == "consent_needed":
        agree: Action = Agree() if session_id else Setting("consent", "yes")
        rows.append([buttons.tap(stage.t.gettext("Yes, search"), agree, "success")])
    elif no.code in PASSING and session_id and stage.features.retry:
        rows.append([buttons.tap(stage.t.gettext("Try again"), Retry())])
    rows.append(_menu(stage, buttons, *MENUS.get(no.code, HELP)))
    return Screen(refusal(stage.t, no), keyboard(rows))


def broken(stage: Stage, session: Session) -> Screen:
    """The search failed by a fault of ours."""
    again = stage.buttons(session).tap(stage.t.gettext("Try again"), Retry())
    return Screen(stage.t.gettext(SENTENCES[Toast.FAILED]), keyboard([[again]]))


def no_photo(stage: Stage, owner_id: int) -> Screen:
    """A message without anything to look at."""
    buttons = Buttons(stage.codec, owner_id)
    text = stage.t.gettext(
        "There is no photo in this message. Send a photo of what you are looking for."
    )
    return Screen(text, keyboard([_menu(stage, buttons, *HELP)]))


def _after(stage: Stage, session: Session, lines: list[Markup], *rows: Row) -> Screen:
    """What is common to searches without products: who did not answer, what was asked."""
    t, buttons = stage.t, stage.buttons(session)
    missing = missing_shops(stage, session.outcomes)
    html = fitted(
        [
            Line(f"<b>{lines[0]}</b>"),
            *map(Line, lines[1:]),
            Line(t.gettext("⚠ {shops}", shops=missing) if missing else "", 1),
            Line(not_understood(t, session.not_understood), 2),
            Line(t.gettext("Searched: {area}", area=area(t, session.region)), 3),
        ],
        CAPTION_UNITS,
    )
    can_retry = stage.features.retry and session.photo_id
    again = [buttons.tap(t.gettext("Try again"), Retry())] if can_retry else []
    return Screen(html, keyboard([*rows, again, _menu(stage, buttons, *HELP)]))


def _unsteered(stage: Stage, session: Session) -> Row:
    if session.wishes == Selection():
        return []
    label = stage.t.gettext("Search without the caption's limits")
    return [stage.buttons(session).tap(label, Unsteered())]


def _to_shops(stage: Stage, session: Session) -> Row:
    """Where only the gallery was asked: how shops come to be."""
    if all(info.local for info in stage.shops.values()):
        return []
    buttons = stage.buttons(session)
    ways = MENUS["nothing_chosen"], MENUS["consent_needed"]
    return [button for way in ways for button in _menu(stage, buttons, *way)]


def _other_area(stage: Stage, session: Session) -> Row:
    t, buttons = stage.t, stage.buttons(session)
    row: Row = []
    if stage.features.subject and session.photo_id:
        row.append(buttons.tap(t.gettext("Pick subject"), OpenSubject()))
        if session.region is not None:
            row.append(buttons.tap(t.gettext("Search the whole photo"), WholePhoto()))
    return row


def _menu(stage: Stage, buttons: Buttons, label: str, menu: Menu) -> Row:
    if not stage.features.menus:
        return []
    return [buttons.tap(stage.t.gettext(label), OpenMenu(menu))]
