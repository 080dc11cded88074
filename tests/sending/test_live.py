"""Progress never floods a chat, never repeats itself, never overtakes the result."""

import asyncio

from telegram.error import TimedOut

from bot.sending.live import LiveText


class Message:
    def __init__(self, *, fails: bool = False, slow_s: float = 0.0) -> None:
        self.edits: list[str] = []
        self._fails = fails
        self._slow_s = slow_s

    async def edit(self, text: str) -> None:
        await asyncio.sleep(self._slow_s)
        self.edits.append(text)
        if self._fails:
            raise TimedOut


async def test_a_burst_becomes_the_first_and_the_last_text() -> None:
    message = Message()
    async with LiveText(message.edit, "0", every_s=0.05) as live:
        for number in range(1, 10):
            live.show(str(number))
            await asyncio.sleep(0.001)
        await asyncio.sleep(0.12)
    assert message.edits[0] == "1"
    assert message.edits[-1] == "9"
    assert len(message.edits) <= 3


async def test_what_is_shown_already_is_not_sent_again() -> None:
    message = Message()
    async with LiveText(message.edit, "same", every_s=0.01) as live:
        for _ in range(3):
            live.show("same")
            await asyncio.sleep(0.02)
    assert message.edits == []


async def test_no_edit_is_under_way_after_the_block() -> None:
    message = Message(slow_s=0.05)
    async with LiveText(message.edit, "", every_s=0.01) as live:
        live.show("one")
        await asyncio.sleep(0.01)
        live.show("two")
    assert message.edits == ["one"]
    await asyncio.sleep(0.1)
    assert message.edits == ["one"]


async def test_a_refused_edit_does_not_stop_the_next() -> None:
    message = Message(fails=True)
    async with LiveText(message.edit, "", every_s=0.01) as live:
        live.show("one")
        await asyncio.sleep(0.03)
        live.show("two")
        await asyncio.sleep(0.03)
    assert message.edits == ["one", "two"]
