"""Of two taps about a thing the newer one is known, whichever is handled last."""

import pytest

from bot.cards.menu_actions import Menu, OpenMenu
from bot.handlers import newest
from bot.handlers.newest import COUNTED_TOGETHER, NewestTaps

OLDER, NEWER = OpenMenu(Menu.SHOPS), OpenMenu(Menu.PRICE)


def test_a_tap_that_comes_again_leads_where_a_newer_one_has_led() -> None:
    taps = NewestTaps()
    assert taps.note("7:1", 5, OLDER) is OLDER
    assert taps.newer("7:1", 5) is None
    assert taps.note("7:1", 6, NEWER) is NEWER
    assert taps.note("7:1", 5, OLDER) is NEWER
    assert (taps.newer("7:1", 5), taps.newer("7:1", 6)) == (NEWER, None)
    assert taps.note("7:1", 6, OLDER) is OLDER, "the same one again"


def test_things_are_told_apart() -> None:
    taps = NewestTaps()
    assert taps.note("7:1", 9, NEWER) is NEWER
    assert taps.newer("7:2", 8) is None
    assert taps.note("7:2", 8, OLDER) is OLDER


def test_what_was_tapped_long_ago_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(newest, "REMEMBERED", 2)
    taps = NewestTaps()
    for message in ("1", "2", "3"):
        taps.note(message, 9, NEWER)
    assert taps.note("1", 5, OLDER) is OLDER, "nobody knows better"
    assert taps.newer("3", 5) is NEWER


def test_numbers_that_begin_anew_are_not_older() -> None:
    taps = NewestTaps()
    taps.note("1", COUNTED_TOGETHER + 5, OLDER)
    assert taps.note("1", 5, NEWER) is NEWER
    assert taps.newer("1", 5) is None
