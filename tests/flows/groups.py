"""Words that the conversations in groups share."""

from typing import Any

from sandbox.person import Person
from sandbox.seen import Seen
from tests.flows.conftest import House

BOT = "snapbuy_sandbox_bot"
FIND = f"/find@{BOT}"


def market(house: House) -> int:
    """A group of Anna, who made it, Мария, 小明 and the bot."""
    return house.telegram.chat("Weekend market")


def style(house: House) -> int:
    """A forum of Мария, who made it, Anna, who administers it, عمر, Sam and the bot."""
    return house.telegram.chat("Street style")


async def card_in(house: House, who: Person, chat: int, caption: str = FIND, **how: Any) -> Seen:
    """A finished search in a group, by a photo with a caption."""
    await who.sends_photo(house.sample(1), caption, chat=chat, **how)
    return await who.sees(kind="photo", chat=chat)


async def written(house: House, chat: int) -> list[Seen]:
    """What the bot has written in a chat, once it writes no more."""
    await house.until_quiet()
    return [one for one in await house.anna.screen(chat) if one.by_bot]
