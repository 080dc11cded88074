"""Of two taps on a message the newer one is known, whichever is handled last."""

from datetime import UTC, datetime

import pytest
from telegram import CallbackQuery, Chat, Message, User

from bot.handlers import newest
from bot.handlers.newest import COUNTED_TOGETHER, NewestTaps

ANNA = User(7, "Anna", is_bot=False)


def tap(id_: str, message_id: int | None = 1, inline: str | None = None) -> CallbackQuery:
    chat = Chat(7, "private")
    message = Message(message_id, datetime.now(UTC), chat) if message_id else None
    return CallbackQuery(id_, ANNA, "1", message=message, inline_message_id=inline)


@pytest.mark.parametrize("where", [{}, {"message_id": None, "inline": "x"}])
def test_a_tap_that_comes_again_after_a_newer_one_is_late(where: dict[str, str | None]) -> None:
    taps, older, newer = NewestTaps(), tap("a", **where), tap("b", **where)  # type: ignore[arg-type]  # of one table
    assert taps.note(older, 5)
    assert taps.has(older)
    assert taps.note(newer, 6)
    assert (taps.has(older), taps.has(newer)) == (False, True)
    assert not taps.note(older, 5)
    assert taps.has(newer)
    assert taps.note(newer, 6), "after a crash, and nothing is newer"


def test_messages_are_told_apart_and_some_taps_have_none() -> None:
    taps = NewestTaps()
    for number, one in enumerate((tap("a", 1), tap("b", 2), tap("c", None), tap("d", None))):
        assert taps.note(one, 9 - number)
        assert taps.has(one)


def test_what_was_tapped_long_ago_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(newest, "REMEMBERED", 2)
    taps = NewestTaps()
    for message_id in (1, 2, 3):
        assert taps.note(tap("a", message_id), 9)
    assert taps.note(tap("b", 1), 5), "nobody knows better"
    assert not taps.note(tap("b", 3), 5)


def test_numbers_that_begin_anew_are_not_older() -> None:
    taps = NewestTaps()
    assert taps.note(tap("a"), COUNTED_TOGETHER + 5)
    assert taps.note(tap("b"), 5)
    assert taps.has(tap("b"))
