"""A real adapter behind the gate: every try that reaches the wire was counted before it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import httpx
import pytest

from bot.domain import Outcome, Query, Status
from bot.search.admission import Gate, Rates, account_of
from bot.search.faults import HeldBack
from bot.search.seat import ProviderSeat
from bot.search.service import SearchService
from bot.storage.ports import CallAnswer, CallLimits
from providers.base import ProviderContext
from providers.errors import BudgetSpent, RateLimited, TimedOut
from providers.http import BODY_SHARE, ProviderHttp
from providers.juhe import Juhe
from tests.providers.cases import payload
from tests.providers.replay import DictMemory
from tests.search.fakes import Darkroom, Ledger, Shelf, now, wall

Handler = Callable[[httpx.Request], Coroutine[Any, Any, httpx.Response]]
GOOD = (200, payload("juhe.json"))


class Shop:
    """Answers in turn (the last for ever) and keeps how many calls were counted by then."""

    def __init__(self, ledger: Ledger, *answers: tuple[int, bytes] | type[Exception]) -> None:
        self.ledger = ledger
        self.answers = list(answers)
        self.counted: list[int] = []

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        self.counted.append(len(self.ledger.granted))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, type):
            raise answer("fault", request=request)  # type: ignore[call-arg]  # httpx's own take it
        status, body = answer
        return httpx.Response(status, stream=httpx.ByteStream(body))


def open_house(handler: Handler, ledger: Ledger, rates: Rates) -> SearchService:
    settings = Juhe.Settings.model_validate({"key": "k"})
    gate = Gate(account_of("juhe", settings), rates, ledger, now=ledger.clock)
    client = httpx.AsyncClient(transport=httpx.MockTransport(handler))
    http = ProviderHttp(client, timeout_s=8.0, admit=gate)
    juhe = Juhe(settings, ProviderContext(http=http, memory=DictMemory(), now=ledger.clock))
    return SearchService({"juhe": ProviderSeat.of(juhe, settings)}, Darkroom(), Shelf())


async def search(house: SearchService, photo: bytes = b"photo") -> Outcome:
    (outcome,) = (await house.find(Query(photo=photo))).outcomes
    return outcome


async def test_each_try_is_counted_before_it_is_made_failed_ones_too() -> None:
    ledger = Ledger(wall())
    shop = Shop(ledger, httpx.ConnectError, (503, b"busy"), GOOD)
    outcome = await search(open_house(shop, ledger, Rates(per_day=100)))
    assert outcome.status is Status.OK
    assert outcome.attempts == 3
    assert shop.counted == [1, 2, 3]


async def test_the_wire_never_sees_a_call_over_the_day_cap() -> None:
    ledger = Ledger(wall())
    shop = Shop(ledger, (503, b"busy"))
    outcome = await search(open_house(shop, ledger, Rates(per_day=2)))
    assert isinstance(outcome.error, BudgetSpent)
    assert outcome.attempts == 2
    assert shop.counted == [1, 2]


async def test_a_call_that_cannot_be_counted_is_not_made_and_nobodys_fault(
    caplog: pytest.LogCaptureFixture,
) -> None:
    class Locked(Ledger):
        async def take(self, account: str, limits: CallLimits) -> CallAnswer:
            raise OSError("database is locked")

    ledger = Locked(wall())
    shop = Shop(ledger, GOOD)
    house = open_house(shop, ledger, Rates(per_day=100))
    for _ in range(6):
        outcome = await search(house)
        assert (outcome.status, outcome.attempts) == (Status.ERROR, 0)
        assert isinstance(outcome.error, HeldBack)
    assert shop.counted == []
    assert "cannot be counted" in caplog.text
    assert "has a bug" not in caplog.text


async def test_a_spent_day_is_told_at_once_and_the_next_morning_all_is_well() -> None:
    ledger = Ledger(wall())
    shop = Shop(ledger, GOOD)
    house = open_house(shop, ledger, Rates(per_day=1))
    assert (await search(house)).status is Status.OK
    spent = await search(house, b"another")
    assert spent.status is Status.ERROR
    assert spent.error is not None
    assert spent.error.code == "budget_spent"
    skipped = await search(house, b"a third")
    assert skipped.status is Status.SKIPPED
    assert isinstance(skipped.error, BudgetSpent)
    assert skipped.error.retry_after == pytest.approx(15 * 3600)
    assert len(shop.counted) == 1
    await asyncio.sleep(15 * 3600)
    assert (await search(house, b"a third")).status is Status.OK


async def test_a_crowd_is_served_at_the_providers_pace() -> None:
    ledger = Ledger(wall())
    shop = Shop(ledger, GOOD)
    house = open_house(shop, ledger, Rates(qps=5))
    outcomes = await asyncio.gather(*(search(house, bytes([n])) for n in range(20)))
    assert {outcome.status for outcome in outcomes} == {Status.OK}
    assert now() - 1_000 < 5.0


async def test_a_crowd_beyond_the_deadline_is_told_to_come_back() -> None:
    ledger = Ledger(wall())
    shop = Shop(ledger, GOOD)
    house = open_house(shop, ledger, Rates(qps=1))
    outcomes = await asyncio.gather(*(search(house, bytes([n])) for n in range(30)))
    served = [outcome for outcome in outcomes if outcome.status is Status.OK]
    refused = [outcome.error for outcome in outcomes if outcome.status is Status.ERROR]
    assert len(served) + len(refused) == 30
    assert len(served) >= 9
    assert {type(error).__name__ for error in refused} == {"HeldBack"}
    assert all(isinstance(error, RateLimited) for error in refused)
    assert now() - 1_000 < 21.0
    assert len(shop.counted) == len(served)


async def test_a_body_that_never_ends_is_cut_at_the_providers_time() -> None:
    async def drip(request: httpx.Request) -> httpx.Response:
        async def endless() -> AsyncIterator[bytes]:
            while True:
                await asyncio.sleep(0.9)
                yield b" "

        return httpx.Response(200, content=endless())

    ledger = Ledger(wall())
    outcome = await search(open_house(drip, ledger, Rates()))
    assert isinstance(outcome.error, TimedOut)
    assert outcome.attempts == 1
    assert now() - 1_000 == pytest.approx(8 * BODY_SHARE, abs=0.3)


async def test_a_query_without_a_photo_does_not_reach_a_photo_shop() -> None:
    ledger = Ledger(wall())
    shop = Shop(ledger, GOOD)
    house = open_house(shop, ledger, Rates())
    answer = await house.find(Query(keyword="shoe", providers=("juhe",)))
    assert [outcome.status for outcome in answer.outcomes] == [Status.SKIPPED]
    assert shop.counted == []
