"""Answering inline queries."""

from typing import Any

from sandbox.telegram.errors import bad_request
from sandbox.telegram.inline_results import checked_button, checked_results
from sandbox.telegram.limits import INLINE_CACHE_SECONDS, INLINE_OFFSET_BYTES
from sandbox.telegram.methods.registry import Method
from sandbox.telegram.request import Call
from sandbox.telegram.state import Sandbox

_LONGEST_CACHE_S = 86_400


async def answer_inline_query(sandbox: Sandbox, call: Call) -> Any:
    """Offer results; without `is_personal` everybody gets them for the same query."""
    results = checked_results(sandbox, call.parsed("results", "inline query results"))
    button = checked_button(call.parsed("button", "inline query results button"))
    next_offset = call.text("next_offset")
    if len(next_offset.encode()) > INLINE_OFFSET_BYTES:
        raise bad_request("NEXT_OFFSET_INVALID")
    query = sandbox.queries.waiting("inline", call.text("inline_query_id"))
    answer = {"results": results, "next_offset": next_offset, "button": button}
    seconds = min(max(call.number("cache_time", INLINE_CACHE_SECONDS), 0), _LONGEST_CACHE_S)
    sandbox.inline_cache.put(
        query.person,
        query.data["query"],
        query.data["offset"],
        answer,
        personal=call.flag("is_personal"),
        seconds=seconds,
    )
    sandbox.queries.settle(query, answer)
    return True


METHODS: dict[str, Method] = {"answerInlineQuery": answer_inline_query}
