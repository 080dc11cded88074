"""Ways on from a screen without a product: the album's other photos, and what was there before."""

from bot.cards.actions import Back, SwitchPhoto
from bot.cards.stage import Row, Screen, Stage, keyboard
from bot.cards.text import plain
from bot.session import Session


def photo_switch(stage: Stage, session: Session) -> Row:
    """Which photo of the album this is; a tap goes to the next, round in a circle."""
    count, place = len(session.photos), session.photo_index
    if count < 2:
        return []
    label = plain(stage.t.gettext("Photo {place}", place=f"{place + 1}/{count}"))
    return [stage.buttons(session).tap(label, SwitchPhoto((place + 1) % count))]


def back_row(stage: Stage, session: Session) -> Row:
    """Back to the card, when there is one."""
    if not session.findings.offers:
        return []
    return [stage.buttons(session).tap(stage.t.gettext("‹ Back"), Back())]


def extended(screen: Screen, *rows: Row) -> Screen:
    """The screen with more buttons below its own."""
    own = [list(row) for row in screen.keyboard.inline_keyboard] if screen.keyboard else []
    return Screen(screen.html, keyboard([*own, *rows]))
