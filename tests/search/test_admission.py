"""Calls per second and per day: no window of one second ever holds too many."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import ClassVar

import pytest
from pydantic import SecretStr

from bot.search.admission import DAY_CAP, Gate, Rates, account_of, is_busy
from bot.search.allowance import Allowance
from bot.search.faults import CountedOut, HeldBack
from providers.base import ImageRules, ProviderInfo
from providers.errors import BreakerEffect, BudgetSpent, RateLimited
from providers.settings import ProviderSettings
from tests.search.fakes import START, Ledger, now, wall

TAOBAO = ProviderInfo(
    id="taobao",
    title="Taobao",
    homepage="https://example.com",
    image=ImageRules(),
    qps=5,
    busy_qps=3,
    daily_cap=10_000,
)
PLAIN = ProviderInfo(id="plain", title="Plain", homepage="https://x.example", image=ImageRules())


def china(clock: str) -> datetime:
    """A moment of 6 May 2024 by +08:00's clock."""
    return datetime.fromisoformat(f"2024-05-06T{clock}+08:00")


def gate(start: datetime, rates: Rates, **options: int) -> tuple[Gate, Ledger]:
    clock = wall(start)
    ledger = Ledger(clock)
    return Gate("account", rates, ledger, now=clock, **options), ledger


def most_in_a_second(moments: list[datetime]) -> int:
    second = timedelta(seconds=1)
    return max(sum(start <= at < start + second for at in moments) for start in moments)


async def pass_many(one: Gate, calls: int, every_s: float = 0.0) -> None:
    for _ in range(calls):
        await one()
        await asyncio.sleep(every_s)


async def test_five_calls_a_second_and_never_more() -> None:
    one, ledger = gate(START, Rates.of(TAOBAO, ProviderSettings()))
    await asyncio.gather(*(pass_many(one, 10) for _ in range(4)))
    assert len(ledger.granted) == 40
    assert most_in_a_second(ledger.granted) == 5
    assert now() - 1_000 < 40 / 5 * 1.3, "slower than the margin explains"


@pytest.mark.parametrize("edge", ["10:00:00", "12:00:00"])
async def test_three_a_second_in_every_window_that_touches_the_busy_hours(edge: str) -> None:
    start = china(edge) - timedelta(seconds=20)
    one, ledger = gate(start, Rates.of(TAOBAO, ProviderSettings()))
    await pass_many(one, 160)
    second = timedelta(seconds=1)
    busy_from, busy_to = china("10:00:00"), china("12:00:00")
    for begin in ledger.granted:
        inside = [at for at in ledger.granted if begin <= at < begin + second]
        touches = begin + second > busy_from and begin < busy_to
        assert len(inside) <= (3 if touches else 5)
    assert most_in_a_second([at for at in ledger.granted if not is_busy(at)]) == 5


@pytest.mark.parametrize(
    ("clock", "busy"),
    [
        ("09:59:45", False),
        ("09:59:55", True),
        ("10:00:00", True),
        ("11:59:59", True),
        ("12:00:05", True),
        ("12:00:15", False),
        ("22:30:00", False),
    ],
)
def test_busy_hours_are_counted_in_china_with_a_margin(clock: str, busy: bool) -> None:
    assert is_busy(china(clock).astimezone(UTC)) is busy


async def test_two_processes_that_share_the_ledger_share_the_limit() -> None:
    clock = wall(START)
    ledger = Ledger(clock, delay_s=0.01)
    gates = [Gate("account", Rates(qps=5), ledger, now=clock) for _ in range(3)]
    await asyncio.gather(*(pass_many(one, 8) for one in gates))
    assert len(ledger.granted) == 24
    assert most_in_a_second(ledger.granted) <= 5


async def test_less_than_one_call_a_second_spaces_the_calls() -> None:
    one, ledger = gate(START, Rates(qps=0.5))
    await pass_many(one, 4)
    gaps = [b - a for a, b in zip(ledger.granted, ledger.granted[1:], strict=False)]
    assert min(gaps) >= timedelta(seconds=2)


async def test_the_days_calls_end_until_midnight_in_china() -> None:
    one, ledger = gate(china("22:00:00"), Rates(per_day=3))
    await pass_many(one, 3)
    with pytest.raises(CountedOut) as spent:
        await one()
    assert isinstance(spent.value, BudgetSpent)
    assert spent.value.code == "budget_spent"
    assert spent.value.retry_after == 2 * 3600
    await asyncio.sleep(2 * 3600)
    await one()
    assert len(ledger.granted) == 4


def test_a_declared_cap_is_never_used_to_its_end() -> None:
    assert Rates.of(TAOBAO, ProviderSettings()).per_day == DAY_CAP
    assert Rates.of(TAOBAO, ProviderSettings(daily_cap=20_000)).per_day == DAY_CAP
    assert Rates.of(TAOBAO, ProviderSettings(daily_cap=100)).per_day == 100
    assert Rates.of(TAOBAO, ProviderSettings()).per_24h == 10_000
    assert Rates.of(PLAIN, ProviderSettings(daily_cap=20_000)).per_day == 20_000
    assert Rates.of(PLAIN, ProviderSettings()).per_day is None


def test_the_operators_rate_takes_the_place_of_the_declared_one() -> None:
    rates = Rates.of(TAOBAO, ProviderSettings(qps=10))
    assert rates.limits(china("09:00:00")).calls == 10
    assert rates.limits(china("11:00:00")).calls == 6, "the busy hours keep their share"
    assert Rates.of(PLAIN, ProviderSettings(qps=2)).limits(START).calls == 2


async def test_a_provider_without_limits_is_not_counted() -> None:
    one, ledger = gate(START, Rates.of(PLAIN, ProviderSettings()))
    await pass_many(one, 5)
    assert ledger.granted == []


async def test_a_wait_that_does_not_fit_the_deadline_is_refused_at_once() -> None:
    one, ledger = gate(START, Rates(qps=0.2))
    await one()
    began = now()
    allowance = Allowance(began + 3.0)
    with pytest.raises(HeldBack) as held:
        async with allowance.one_try(3.0):
            await one()
    assert now() == began
    assert isinstance(held.value, RateLimited)
    assert held.value.retry_after == pytest.approx(6.0)
    assert held.value.breaker is BreakerEffect.NONE
    assert len(ledger.granted) == 1


async def test_waiting_for_a_slot_does_not_use_up_the_providers_time() -> None:
    one, _ = gate(START, Rates(qps=0.4))
    await one()
    allowance = Allowance(now() + 20)
    async with allowance.one_try(2.0):
        await one()  # three seconds
        await asyncio.sleep(1.9)
    with pytest.raises(TimeoutError):
        async with allowance.one_try(2.0):
            await one()
            await asyncio.sleep(2.1)


async def test_the_line_is_bounded() -> None:
    one, ledger = gate(START, Rates(qps=1), most_waiting=3)
    results = await asyncio.gather(*(one() for _ in range(6)), return_exceptions=True)
    assert sum(isinstance(result, HeldBack) for result in results) == 3
    assert len(ledger.granted) == 3


async def test_calls_wait_in_the_order_they_came() -> None:
    one, _ = gate(START, Rates(qps=1))
    order: list[int] = []

    async def call(n: int) -> None:
        await one()
        order.append(n)

    await asyncio.gather(*(call(n) for n in range(5)))
    assert order == [0, 1, 2, 3, 4]


async def test_someone_who_gives_up_makes_room_for_the_next() -> None:
    one, ledger = gate(START, Rates(qps=1))
    await one()
    waiting = [asyncio.create_task(one()) for _ in range(2)]
    await asyncio.sleep(0.1)
    waiting[0].cancel()
    await waiting[1]
    assert waiting[0].cancelled()
    assert len(ledger.granted) == 2


class Keyed(ProviderSettings):
    """Settings with an app key and a secret."""

    required: ClassVar[tuple[str, ...]] = ("app_key", "app_secret")
    app_key: SecretStr | None = None
    app_secret: SecretStr | None = None


def test_an_account_is_named_without_its_key_and_survives_a_new_secret() -> None:
    old = account_of("taobao", Keyed(app_key=SecretStr("12345678"), app_secret=SecretStr("one")))
    new = account_of("taobao", Keyed(app_key=SecretStr("12345678"), app_secret=SecretStr("two")))
    other = account_of("taobao", Keyed(app_key=SecretStr("87654321"), app_secret=SecretStr("one")))
    assert old == new != other
    assert "12345678" not in old
    assert len(old) <= 100
    assert account_of("plain", ProviderSettings()).startswith("plain:")
