"""Chats that take nothing, kept beyond a process."""

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.dead_chats import SqlDeadChats
from tests.storage.conftest import Clock


async def test_they_are_kept_until_they_are_back(engine: AsyncEngine, clock: Clock) -> None:
    chats = SqlDeadChats(engine, clock=clock)
    for chat in (7, -100, 9):
        await chats.put(chat, "bot was blocked by the user")
        clock.now += 1
    await chats.put(7, "again")
    assert await chats.newest(2) == [9, -100]
    await chats.remove(9)
    await chats.remove(9)
    assert await chats.newest(5) == [-100, 7]
    assert await chats.has(7)
    assert not await chats.has(9)
