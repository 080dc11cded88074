"""Answering in a chat the bot was called into but is not a member of."""

import secrets

from sandbox.telegram.errors import bad_request
from sandbox.telegram.inline_results import checked_result, content_of
from sandbox.telegram.keyboards import checked_markup
from sandbox.telegram.methods.registry import Method
from sandbox.telegram.posting import post
from sandbox.telegram.request import Call
from sandbox.telegram.state import Sandbox
from sandbox.telegram.wire import Json


async def answer_guest_query(sandbox: Sandbox, call: Call) -> Json:
    """Post one result as the answer; later edits go by its inline message id."""
    result = call.parsed("result", "inline query result")
    if result is None:
        raise bad_request("result isn't specified")
    checked = checked_result(sandbox, result)
    query = sandbox.queries.waiting("guest", call.text("guest_query_id"))
    # Settled before the file is fetched: a second answer must not slip in between.
    sandbox.queries.settle(query, {"result_id": checked["id"]})
    content = await content_of(sandbox, checked)
    chat = sandbox.world.chats[query.data["chat_id"]]
    message = post(
        sandbox,
        chat,
        sandbox.world.bot.id,
        content,
        head={"guest_bot_caller_user": sandbox.world.user_wire(query.person)},
        topic=query.data["topic"],
        reply_to=query.data["message_id"],
        markup=checked_markup(checked.get("reply_markup")),
    )
    inline_message_id = secrets.token_urlsafe(20)
    sandbox.world.name_inline(message, inline_message_id)
    return {"inline_message_id": inline_message_id}


METHODS: dict[str, Method] = {"answerGuestQuery": answer_guest_query}
