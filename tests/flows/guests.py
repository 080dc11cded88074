"""The bot called by its name in a chat it is not in, in a few words."""

from typing import Any

import pytest

from sandbox.seen import Seen, Tapped
from tests.flows.conftest import House

NAME = "@snapbuy_sandbox_bot"
FRIENDS = "Old friends"
UNKNOWN_FILE = "Bad Request: wrong file identifier/HTTP URL specified"
EDITS = ("editMessageText", "editMessageMedia", "editMessageCaption", "editMessageReplyMarkup")
SENT = ("sendMessage", "sendPhoto", "sendMediaGroup", "sendDocument")


@pytest.fixture
def friends(house: House) -> int:
    return house.telegram.chat(FRIENDS)


async def called(house: House, words: str = NAME, number: int = 1, **manner: Any) -> Seen:
    """Anna calls the bot in reply to Sam's photo; what she wrote."""
    friends = house.telegram.chat(FRIENDS)
    photo = await house.person("Sam").sends_photo(house.sample(number), chat=friends)
    return await house.anna.sends(words, chat=friends, reply_to=photo, **manner)


async def only_edits(house: House) -> None:
    """Nothing was sent anywhere, and what was edited is the inline message, with no upload."""
    assert await house.writes(*SENT) == []
    edits = await house.writes(*EDITS)
    assert edits
    assert all("inline_message_id" in edit["params"] and not edit["files"] for edit in edits)


async def toast(tapped: Tapped) -> str:
    return str((await tapped.answer(20.0))["text"])
