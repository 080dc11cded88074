"""Answering taps on buttons."""

import re
from typing import Any

from sandbox.telegram.entities import utf16_length
from sandbox.telegram.errors import bad_request
from sandbox.telegram.limits import CALLBACK_ANSWER_LENGTH
from sandbox.telegram.methods.registry import Method
from sandbox.telegram.request import Call
from sandbox.telegram.state import Sandbox


async def answer_callback_query(sandbox: Sandbox, call: Call) -> Any:
    """Stop the spinner, once."""
    query = sandbox.queries.waiting("callback", call.text("callback_query_id"))
    text = call.text("text")
    if utf16_length(text) > CALLBACK_ANSWER_LENGTH:
        raise bad_request("MESSAGE_TOO_LONG")
    url = call.text("url") or None
    if url is not None and not _opens_bot(sandbox, url):
        raise bad_request("URL_INVALID")
    answer = {"text": text, "show_alert": call.flag("show_alert"), "url": url}
    sandbox.queries.settle(query, answer)
    seconds = call.number("cache_time")
    if seconds > 0:
        query.data["cached_until"] = sandbox.clock.now() + seconds
    return True


def _opens_bot(sandbox: Sandbox, url: str) -> bool:
    """Only links to the bot's own private chat may be opened by an answer."""
    name = re.escape(sandbox.world.bot.username)
    pattern = rf"(https?://)?(t|telegram)\.me/{name}(\?start=[A-Za-z0-9_-]{{0,64}})?"
    return re.fullmatch(pattern, url, re.IGNORECASE) is not None


METHODS: dict[str, Method] = {"answerCallbackQuery": answer_callback_query}
