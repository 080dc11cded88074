"""The product card of a session, and the parts of its text that are set apart."""

from typing import Any

from bot.cards.keyboards import Extras
from bot.cards.product import product_card
from bot.cards.selection import shelf
from bot.cards.stage import Screen
from bot.session import Session
from sandbox.telegram.entities import utf16_slice
from tests.cards.builders import (
    read,
    stage,
)


def card(one: Session, language: str = "en", extras: Extras | None = None, **values: Any) -> Screen:
    return product_card(stage(language, **values), one, shelf(one), extras)


def entities(screen: Screen, kind: str) -> list[str]:
    text, found = read(screen.html)
    return [utf16_slice(text, e["offset"], e["length"]) for e in found if e["type"] == kind]
