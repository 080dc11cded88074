"""Who takes which update: in order, one at a time per key, and never two at once."""

import time

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.claiming import LOOK
from bot.storage.inbox import (
    CRASHES,
    LEASE_S,
    PER_KEY,
    Lane,
    Room,
    SqlInbox,
    State,
)
from bot.storage.tables import inbox as table
from tests.storage.conftest import Clock
from tests.storage.test_inbox import ids, inbox, message, one, states, tap

__all__ = ["inbox"]

ROOMS = {Lane.FAST: Room(5, 5), Lane.CHAT: Room(5, 5)}


async def test_one_at_a_time_per_key_and_in_order(inbox: SqlInbox) -> None:
    await inbox.store([message(3, chat=1), message(1, chat=1), message(2, chat=2), message(9, 3)])
    first = await inbox.claim(Lane.CHAT, 10)
    assert ids(first) == [1, 2, 9]
    assert await inbox.claim(Lane.CHAT, 10) == []
    await inbox.done([first[0]])
    assert ids(await inbox.claim(Lane.CHAT, 10)) == [3]


async def test_an_older_update_that_comes_late_waits_for_the_one_in_hand(inbox: SqlInbox) -> None:
    await inbox.store([message(7)])
    claim = await one(inbox)
    await inbox.store([message(5), message(8)])
    assert await inbox.claim(Lane.CHAT) == []
    await inbox.done([claim])
    assert ids(await inbox.claim(Lane.CHAT, 5)) == [5]


async def test_lanes_do_not_see_each_other(inbox: SqlInbox) -> None:
    await inbox.store([message(1), tap(2)])
    assert ids(await inbox.claim(Lane.FAST, 5)) == [2]
    assert ids(await inbox.claim(Lane.CHAT, 5)) == [1]


async def test_taps_in_a_row_are_begun_in_order_and_do_not_wait_for_each_other(
    inbox: SqlInbox,
) -> None:
    await inbox.store([tap(n) for n in range(10)] + [tap(20, user=2)])
    claims = await inbox.claim(Lane.FAST, 16)
    assert ids(claims) == [0, 20, *range(1, PER_KEY[Lane.FAST])]
    assert await inbox.claim(Lane.FAST, 16) == []
    await inbox.done([claims[2]])
    assert ids(await inbox.claim(Lane.FAST, 16)) == [PER_KEY[Lane.FAST]]


async def test_who_lost_a_lease_cannot_settle(inbox: SqlInbox, clock: Clock) -> None:
    await inbox.store([message(1)])
    asleep = await one(inbox)
    clock.now += LEASE_S + 1
    awake = await one(inbox)
    assert awake.fence > asleep.fence
    assert await inbox.renew([asleep]) == [asleep]
    assert await inbox.done([asleep]) == [asleep]
    assert await inbox.release([asleep]) == [asleep]
    assert await inbox.failed(asleep) is None
    assert await inbox.bury(asleep) is None
    assert await inbox.done([awake]) == []
    assert await inbox.done([awake]) == [awake]


async def test_a_lease_that_is_renewed_holds(inbox: SqlInbox, clock: Clock) -> None:
    await inbox.store([message(1)])
    claim = await one(inbox)
    for _ in range(3):
        clock.now += LEASE_S - 1
        assert await inbox.renew([claim]) == []
        assert await inbox.claim(Lane.CHAT) == []
    assert await inbox.done([claim]) == []


async def test_an_update_that_kills_whoever_handles_it_ends_set_aside(
    inbox: SqlInbox, engine: AsyncEngine
) -> None:
    await inbox.store([message(1), message(2)])
    for _ in range(CRASHES):
        assert ids(await inbox.claim(Lane.CHAT)) == [1]
        await inbox.take_back()  # the next process finds itself alone
    assert await inbox.claim(Lane.CHAT) == []
    assert (await states(engine))[1] == State.DEAD
    assert ids(await inbox.claim(Lane.CHAT)) == [2]


async def test_what_was_tried_before_is_taken_up_by_few_at_a_time(inbox: SqlInbox) -> None:
    await inbox.store([message(n, chat=n) for n in range(10)])
    await inbox.claim(Lane.CHAT, 6)
    await inbox.take_back()
    assert ids(await inbox.claim(Lane.CHAT, 5, again=2)) == [0, 1, 6, 7, 8]
    assert ids(await inbox.claim(Lane.CHAT, 5, again=0)) == [9]
    assert ids(await inbox.claim(Lane.CHAT, 5, again=1)) == [2]


async def test_a_claim_is_quick_with_ten_thousand_waiting(
    inbox: SqlInbox, engine: AsyncEngine
) -> None:
    row = {"lane": "chat", "kind": "message", "state": "open", "attempts": 0, "fence": 0}
    rows = [
        {**row, "update_id": n, "key": f"chat:{n % 400}", "user_id": n % 400, "body": "x" * 500,
         "received_at": 0.0}
        for n in range(10_000)
    ]  # fmt: skip
    async with engine.begin() as connection:
        await connection.execute(insert(table), rows)
    held = await inbox.claim(Lane.CHAT, 48)
    assert len(held) == 48
    took = []
    for claim in held[:10]:
        begun = time.perf_counter()
        await inbox.done([claim])
        assert len(await inbox.claim(Lane.CHAT, 1)) == 1
        took.append(time.perf_counter() - begun)
    assert sorted(took)[5] < 0.1


async def test_a_turn_settles_what_is_done_and_claims_what_comes_next(
    inbox: SqlInbox, engine: AsyncEngine
) -> None:
    await inbox.store([message(1), message(2), message(3, chat=2), tap(4), tap(5)])
    first = await inbox.turn(ROOMS)
    assert {lane: ids(claims) for lane, claims in first.claims.items()} == {
        Lane.FAST: [4, 5],
        Lane.CHAT: [1, 3],
    }
    second = await inbox.turn(ROOMS, [first.claims[Lane.CHAT][0], first.claims[Lane.FAST][1]])
    assert second.lost == []
    assert ids(second.claims[Lane.CHAT]) == [2], "1 is out of its way"
    assert await states(engine) == {
        1: State.DONE, 2: State.OPEN, 3: State.OPEN, 4: State.OPEN, 5: State.DONE,
    }  # fmt: skip


async def test_a_turn_takes_no_more_than_there_is_room_for(inbox: SqlInbox) -> None:
    await inbox.store([message(n, chat=n) for n in range(5)] + [tap(9)])
    turn = await inbox.turn({Lane.CHAT: Room(2, 1)})
    assert {lane: ids(claims) for lane, claims in turn.claims.items()} == {Lane.CHAT: [0, 1]}
    await inbox.take_back()
    turn = await inbox.turn({Lane.CHAT: Room(2, -1)})
    assert ids(turn.claims[Lane.CHAT]) == [2, 3], "not even one that was tried before"


async def test_a_turn_tells_which_of_the_done_ones_were_taken_over(
    inbox: SqlInbox, clock: Clock
) -> None:
    await inbox.store([message(1), message(2, chat=2)])
    asleep, other = await inbox.claim(Lane.CHAT, 2)
    clock.now += LEASE_S + 1
    assert ids(await inbox.claim(Lane.CHAT, 1)) == [1]
    assert (await inbox.turn({}, [asleep, other])).lost == [asleep]


async def test_new_ones_are_found_behind_however_many_that_were_tried(inbox: SqlInbox) -> None:
    await inbox.store([message(n, chat=n, user=None) for n in range(LOOK + 9)])
    assert len(await inbox.claim(Lane.CHAT, LOOK)) == LOOK
    await inbox.take_back()
    assert ids(await inbox.claim(Lane.CHAT, 3, again=1)) == [0, LOOK, LOOK + 1]


async def test_it_is_known_whether_an_update_is_nobodys(inbox: SqlInbox, clock: Clock) -> None:
    assert not await inbox.waits()
    await inbox.store([message(1)])
    assert await inbox.waits()
    await one(inbox)
    assert not await inbox.waits()
    clock.now += LEASE_S
    assert await inbox.waits()
