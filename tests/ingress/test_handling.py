"""What is to become of an update by how its conversation ended."""

from types import SimpleNamespace
from typing import Any

import pytest

from bot.ingress.handling import MOST_DELAYS, Handling
from bot.ingress.verdict import Delayed, Verdict, note_sent, try_again_later, wait_for_telegram
from bot.storage.inbox import ATTEMPTS, Claim

LAST = ATTEMPTS - 1


class Talk:
    """A conversation that goes as it is told."""

    bot = None

    def __init__(self, *, sends: bool = False, away_s: float | None = None, fails: bool = False):
        self._how = SimpleNamespace(sends=sends, away_s=away_s, fails=fails)
        self.held = 0

    async def process_update(self, _: object) -> None:
        self.held += 1
        if self._how.sends:
            note_sent()
        if self._how.away_s is not None:
            wait_for_telegram(self._how.away_s)
        if self._how.fails:
            try_again_later()


async def end_of(
    talk: Any,
    *,
    failures: int = 0,
    delays: int = 0,
    age_s: float = 0,
    kind: str = "message",
    others_hear: bool = False,
) -> Verdict:
    claim = Claim(1, 1, kind, '{"update_id": 1}', 1, 0.0, failures, delays)
    handling = Handling(talk, others_hear=lambda: others_hear, clock=lambda: age_s)
    return await handling(claim)


@pytest.mark.parametrize(
    ("talk", "failures", "end"),
    [
        (Talk(sends=True), LAST, Verdict.DONE),
        (Talk(fails=True), LAST - 1, Verdict.RETRY),
        (Talk(fails=True), LAST, Verdict.DONE),
        (Talk(sends=True, away_s=0.0), LAST - 1, Verdict.RETRY),
        (Talk(sends=True, away_s=0.0), LAST, Verdict.DONE),
    ],
    ids=["sent", "failed", "failed too often", "half sent", "half sent too often"],
)
async def test_what_was_sent_and_what_failed_ends_after_three(
    talk: Talk, failures: int, end: Verdict
) -> None:
    assert await end_of(talk, failures=failures, delays=1000) is end


async def test_what_could_not_be_said_at_all_waits_as_long_as_its_kind_lives() -> None:
    with pytest.raises(Delayed) as raised:
        await end_of(Talk(away_s=120.0), failures=LAST, delays=1000)
    assert raised.value.told_s == 120
    assert await end_of(Talk(away_s=0.0), delays=1000, age_s=25 * 3600.0) is Verdict.DONE


async def test_who_alone_cannot_be_told_for_an_hour_is_let_go_on_with_what_came_after() -> None:
    for delays, told_s in ((MOST_DELAYS - 1, 0.0), (MOST_DELAYS, 120.0)):
        with pytest.raises(Delayed):
            await end_of(Talk(away_s=told_s), delays=delays, others_hear=True)
    assert await end_of(Talk(away_s=0.0), delays=MOST_DELAYS, others_hear=True) is Verdict.RETRY


@pytest.mark.parametrize(
    ("kind", "delays", "held"),
    [("message", 0, 1), ("message", MOST_DELAYS, 0), ("callback_query", 0, 0)],
    ids=["a photo", "tried for long", "a tap"],
)
async def test_a_clock_that_leaps_a_day_ahead_drops_nobodys_photo(
    kind: str, delays: int, held: int
) -> None:
    talk = Talk(sends=True)
    assert await end_of(talk, kind=kind, delays=delays, age_s=25 * 3600.0) is Verdict.DONE
    assert talk.held == held
