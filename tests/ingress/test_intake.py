"""Who is let in, who is not, and how those who are not are told."""

from typing import Any

import pytest

from bot.ingress.health import Health
from bot.ingress.intake import RESERVE, TELL_EVERY_S, Intake
from bot.ingress.lanes import Refused
from bot.storage.inbox import PER_KEY_OPEN, PER_USER, Lane, SqlInbox
from tests.waiting import until

GROUP = {"id": -100, "type": "supergroup"}
COMMAND = [{"type": "bot_command", "offset": 0, "length": 5}]
MOST = 500


class Told:
    """Notes who was told, and the time that passes."""

    def __init__(self) -> None:
        self.all: list[Refused] = []
        self.now = 0.0

    async def __call__(self, no: Refused) -> None:
        self.all.append(no)


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def intake(inbox: SqlInbox, health: Health, told: Told) -> Intake:
    return Intake(inbox, health, lambda: None, told, most_waiting=MOST, clock=lambda: told.now)


def message(update_id: int, user: int, **content: Any) -> dict[str, Any]:
    inner = {"chat": GROUP, "from": {"id": user}, "text": "x", **content}
    return {"update_id": update_id, "message": inner}


def tap(update_id: int, kind: str = "callback_query") -> dict[str, Any]:
    inner = {"id": f"q{update_id}", "from": {"id": 7}, "message": {"chat": GROUP}}
    return {"update_id": update_id, kind: inner}


@pytest.mark.parametrize("hidden", [True, False], ids=["anonymous", "many-members"])
async def test_one_group_does_not_close_intake_for_everybody(
    intake: Intake, inbox: SqlInbox, health: Health, hidden: bool
) -> None:
    for first in range(0, 4 * MOST, 100):
        assert await intake.lanes() == frozenset(Lane)
        who = {"sender_chat": {"id": -100}} if hidden else {}
        crowd = [message(n, 1000 + n % 170, **who) for n in range(first, first + 100)]
        assert await intake.take(crowd) == first + 100
    kept = PER_USER if hidden else PER_KEY_OPEN
    assert await inbox.waiting() == kept
    assert health.totals["shed"] == 4 * MOST - kept


async def test_taps_are_taken_in_when_the_chats_are_full(intake: Intake, inbox: SqlInbox) -> None:
    chats = MOST - MOST // RESERVE
    full = [message(n, n, chat={"id": n}) for n in range(1, chats + 1)]
    await intake.take(full)
    lanes = await intake.lanes()
    assert lanes == {Lane.FAST}
    more = [message(1001, 1), tap(1002), message(1003, 2), message(1004, 3, successful_payment={})]
    assert await intake.take(more, lanes) == 1001, "what was left comes again"
    assert await inbox.waiting() == chats + 2
    assert [c.update_id for c in await inbox.claim(Lane.FAST, 9)] == [1002, 1004]
    others = [{"update_id": n, "callback_query": {"from": {"id": n}}} for n in range(2000, 2200)]
    await intake.take(others, lanes)
    assert await intake.lanes() == frozenset()


async def test_a_spinner_is_stopped_for_every_tap_that_is_refused(
    intake: Intake, told: Told
) -> None:
    await intake.take([tap(n) for n in range(PER_USER + 3)])
    await until(lambda: len(told.all) == 3)
    assert [no.query_id for no in told.all] == [f"q{PER_USER + n}" for n in range(3)]
    await intake.take([tap(100 + n, "inline_query") for n in range(PER_KEY_OPEN)])
    await until(lambda: len(told.all) == 3 + PER_USER)
    assert told.all[-1].kind == "inline_query"


async def test_a_group_is_told_once_a_minute_and_only_where_something_was_asked(
    intake: Intake, told: Told
) -> None:
    await intake.take([message(n, 7) for n in range(PER_USER + 5)])
    await intake.take([message(100 + n, 7, entities=COMMAND) for n in range(5)])
    await until(lambda: told.all)
    told.now += TELL_EVERY_S
    await intake.take([message(200, 7, entities=COMMAND)])
    await until(lambda: len(told.all) == 2)
    assert [no.chat_id for no in told.all] == [-100, -100]


async def test_what_is_nested_too_deep_is_left_out_and_holds_back_nobody(
    intake: Intake, inbox: SqlInbox, caplog: pytest.LogCaptureFixture
) -> None:
    deep: dict[str, Any] = {"text": "canary"}
    for _ in range(5000):
        deep = {"reply_to_message": deep}
    assert await intake.take([{"update_id": 1, "message": deep}]) == 2
    assert await intake.take([{"update_id": 2, "message": deep}, message(3, 1)]) == 4
    assert await inbox.waiting() == 1
    assert "update 1 is nested too deep and is left out" in caplog.text
    assert "canary" not in caplog.text
