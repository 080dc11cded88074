"""Many changes become few edits; the last one shows what is true then."""

import asyncio

from telegram.error import TimedOut

from bot.sending.coalesced import Coalesced


async def test_a_crowd_becomes_a_first_and_a_last_edit() -> None:
    edits, shown, votes, done = Coalesced(), [], [0], asyncio.Event()

    async def edit() -> None:
        shown.append(votes[0])
        if votes[0] == 50:
            done.set()

    for _ in range(50):
        votes[0] += 1
        edits.want("card", edit, 0.2)
        await asyncio.sleep(0)
    await asyncio.wait_for(done.wait(), 20)
    assert len(shown) <= 3
    await edits.aclose()


async def test_messages_do_not_wait_for_each_other_and_a_failure_ends_nothing() -> None:
    edits, failed, shown = Coalesced(), asyncio.Event(), asyncio.Queue[str]()

    async def fails() -> None:
        failed.set()
        raise TimedOut

    edits.want("one", fails, 0.01)
    edits.want("other", lambda: shown.put("other"), 60.0)
    await asyncio.wait_for(failed.wait(), 20)
    assert await asyncio.wait_for(shown.get(), 20) == "other"
    edits.want("one", lambda: shown.put("one"), 0.01)
    assert await asyncio.wait_for(shown.get(), 20) == "one"
    await edits.aclose()


def test_what_stands_is_known_until_something_else_does() -> None:
    edits = Coalesced()
    assert not edits.stands("card", "a")
    edits.note("card", "a")
    assert edits.stands("card", "a")
    assert not edits.stands("other", "a")
    edits.note("card", "b")
    assert not edits.stands("card", "a")
