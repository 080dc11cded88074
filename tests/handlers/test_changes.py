"""What a tap makes of its search when a newer one went first."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.cards.actions import Action, OpenFilter, OpenSort, Overview, Show, ToggleSame, ToggleShop
from bot.handlers.changes import after, is_overtaken
from bot.handlers.newest import COUNTED_TOGETHER
from bot.session import Session, View

NEWEST = 500
SESSION = Session(
    id="s",
    owner_id=1,
    chat_id=1,
    message_id=2,
    language="en",
    photo_id="p",
    asked=("juhe", "daji"),
    created_at=datetime(2026, 1, 1, tzinfo=UTC),
    view=View.OVERVIEW,
    index=3,
    page=1,
    newest_tap=NEWEST,
)


@pytest.mark.parametrize("action", [Show(1), OpenFilter(), OpenSort(), Overview(0)])
def test_a_tap_that_was_overtaken_leads_nowhere(action: Action) -> None:
    assert after(SESSION, action, "1", NEWEST - 1) is SESSION
    # The same one again, after a crash, and every newer one do.
    for update_id in (NEWEST, NEWEST + 1):
        changed = after(SESSION, action, "1", update_id)
        assert (changed.view, changed.index, changed.page) != (View.OVERVIEW, 3, 1)
        assert changed.newest_tap == update_id


def test_what_it_turns_over_is_turned_on_the_screen_that_stands() -> None:
    late = after(SESSION, ToggleSame(), "1", NEWEST - 1)
    assert late.selection.same_item
    assert (late.view, late.page, late.newest_tap) == (View.OVERVIEW, 1, NEWEST)
    assert after(late, ToggleSame(), "1", NEWEST - 1) is late, "once"
    both = after(late, ToggleShop(0), "2", NEWEST + 1)
    assert (both.view, both.selection.shops) == (View.FILTER, ("daji",))
    assert both.selection.same_item


def test_numbers_of_another_server_are_not_compared() -> None:
    for apart in (0, -1, COUNTED_TOGETHER):
        assert not is_overtaken(SESSION, NEWEST - apart)
    far = replace(SESSION, newest_tap=NEWEST + COUNTED_TOGETHER)
    assert after(far, Show(1), "1", NEWEST).newest_tap == NEWEST
    assert is_overtaken(replace(SESSION, newest_tap=NEWEST + 1), NEWEST)
