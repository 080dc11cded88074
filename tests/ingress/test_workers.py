"""Many chats at a time, one update of each, and nothing lost when things go wrong."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.ingress.health import Health
from bot.ingress.verdict import Delayed, Verdict
from bot.ingress.workers import Places, Workers, every_place
from bot.storage.inbox import LEASE_S, Arrival, Claim, Counts, Lane, SqlInbox
from tests.waiting import LIMIT_S, until


def message(update_id: int, chat: int = 1) -> Arrival:
    return Arrival(update_id, Lane.CHAT, f"chat:{chat}", "message", None, f"{chat}")


def tap(update_id: int) -> Arrival:
    return Arrival(update_id, Lane.FAST, "user:1", "callback_query", None, "tap")


@asynccontextmanager
async def working(
    inbox: SqlInbox,
    health: Health,
    handle: Callable[[Claim], Awaitable[Verdict]],
    lease_s: float = 30.0,
    places: Places = every_place,
) -> AsyncIterator[Workers]:
    workers = Workers(
        inbox, handle, health, retry_wait_s=0.05, tick_s=0.2, lease_s=lease_s, places=places
    )
    workers.start()
    yield workers
    await workers.stop(1.0)


async def until_counts(inbox: SqlInbox, holds: Callable[[Counts], bool]) -> None:
    async def so() -> bool:
        return holds(await inbox.counts())

    await until(so)


async def test_each_chat_in_order_and_none_behind_another(inbox: SqlInbox, health: Health) -> None:
    seen: list[tuple[int, float]] = []

    async def handle(claim: Claim) -> Verdict:
        await asyncio.sleep(0.1 if claim.body == "1" else 0)
        seen.append((claim.update_id, time.monotonic()))
        return Verdict.DONE

    await inbox.store([message(n) for n in range(20)] + [message(n, chat=2) for n in range(90, 95)])
    async with working(inbox, health, handle):
        await until(lambda: len(seen) == 25)
    ids = [id_ for id_, _ in seen]
    assert [id_ for id_ in ids if id_ < 90] == list(range(20))
    assert [id_ for id_ in ids if id_ >= 90] == list(range(90, 95))
    at = dict(seen)
    assert at[94] < at[10], "the quick chat was answered long before the slow one"
    assert await inbox.counts() == Counts(0, 0, 0)


async def test_the_fast_lane_has_its_own_room(inbox: SqlInbox, health: Health) -> None:
    blocked, tapped = asyncio.Event(), asyncio.Event()

    async def handle(claim: Claim) -> Verdict:
        if claim.body == "tap":
            tapped.set()
        else:
            await blocked.wait()
        return Verdict.DONE

    await inbox.store([message(n, chat=n) for n in range(60)])
    async with working(inbox, health, handle) as workers:
        await until_counts(inbox, lambda counts: counts.claimed == 48)
        await inbox.store([tap(99)])
        workers.wake()
        async with asyncio.timeout(LIMIT_S):
            await tapped.wait()
        assert (await inbox.counts()).waiting == 12
        blocked.set()
        await until(lambda: health.totals["done"] == 61)


async def test_nobodys_fault_is_tried_again_and_poison_is_set_aside(
    inbox: SqlInbox, health: Health
) -> None:
    tries: dict[int, int] = {}

    async def handle(claim: Claim) -> Verdict:
        tries[claim.update_id] = tries.get(claim.update_id, 0) + 1
        if claim.update_id == 1:
            return Verdict.RETRY if tries[1] < 3 else Verdict.DONE
        if claim.update_id == 2:
            return Verdict.POISON
        raise RuntimeError("a bug of ours")

    await inbox.store([message(1, 1), message(2, 2), message(3, 3)])
    async with working(inbox, health, handle):
        await until(lambda: tries == {1: 3, 2: 1, 3: 3} and health.totals["done"] == 1)
        await until_counts(inbox, lambda counts: counts.dead == 2)
    assert await inbox.counts() == Counts(0, 0, 2)


async def test_nothing_is_set_aside_or_overtaken_while_telegram_is_away(
    inbox: SqlInbox, health: Health, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.storage.pauses.LONGEST_S", 0.05)
    away = asyncio.Event()
    tries: list[int] = []

    async def handle(claim: Claim) -> Verdict:
        tries.append(claim.update_id)
        if not away.is_set():
            raise Delayed(0.0)
        return Verdict.DONE

    await inbox.store([message(n) for n in range(3)])
    async with working(inbox, health, handle):
        await until(lambda: health.totals["delayed"] > 10)
        assert set(tries) == {0}
        tries.clear()
        away.set()
        await until(lambda: health.totals["done"] == 3)
    assert [id_ for id_ in tries if id_] == [1, 2]
    assert await inbox.counts() == Counts(0, 0, 0)


async def test_a_wait_that_was_told_is_kept(inbox: SqlInbox, health: Health) -> None:
    async def handle(claim: Claim) -> Verdict:
        raise Delayed(600.0)

    await inbox.store([message(1)])
    async with working(inbox, health, handle) as workers:
        await until(lambda: health.totals["delayed"] == 1)
        workers.wake()
    assert health.totals["delayed"] == 1
    assert await inbox.claim(Lane.CHAT) == []


async def test_while_nothing_can_be_said_chats_are_left_alone_and_taps_are_not(
    inbox: SqlInbox, health: Health
) -> None:
    room, seen = [0], []

    async def handle(claim: Claim) -> Verdict:
        seen.append(claim.update_id)
        return Verdict.DONE

    await inbox.store([message(n, chat=n) for n in range(5)] + [tap(99)])
    async with working(inbox, health, handle, places=lambda most: min(most, room[0])) as workers:
        await until(lambda: health.totals["done"] == 1)
        assert seen == [99]
        room[0] = 1
        workers.wake()
        await until(lambda: health.totals["done"] == 6)
    assert seen == [99, 0, 1, 2, 3, 4]


async def test_stopping_hands_back_what_does_not_end(inbox: SqlInbox, health: Health) -> None:
    async def handle(claim: Claim) -> Verdict:
        await asyncio.sleep(0 if claim.update_id == 1 else 600)
        return Verdict.DONE

    await inbox.store([message(1, 1), message(2, 2), message(3, 2)])
    begun = time.monotonic()
    async with working(inbox, health, handle):
        await until(lambda: health.totals["done"] == 1)
    assert time.monotonic() - begun < 10
    assert await inbox.counts() == Counts(waiting=2, claimed=0, dead=0)
    (claim,) = await inbox.claim(Lane.CHAT)
    assert (claim.update_id, claim.attempts) == (2, 1)


async def test_who_lost_a_lease_is_stopped_and_settles_nothing(
    inbox: SqlInbox, engine: AsyncEngine, health: Health
) -> None:
    cut_short: list[int] = []

    async def handle(claim: Claim) -> Verdict:
        try:
            await asyncio.sleep(600)
        except asyncio.CancelledError:
            cut_short.append(claim.update_id)
            raise
        return Verdict.DONE

    await inbox.store([message(1)])
    async with working(inbox, health, handle, lease_s=0.3):
        await until_counts(inbox, lambda counts: counts.claimed == 1)
        later = SqlInbox(engine, clock=lambda: time.time() + 2 * LEASE_S)
        (other,) = await later.claim(Lane.CHAT)
        await until(lambda: cut_short == [1])
        assert await inbox.done([other]) == []
    assert health.totals["done"] == 0
