"""Results a bot offers for inline and guest queries: check them, and turn one into a message."""

import re
from typing import Any

from sandbox.telegram.errors import ApiError, bad_request
from sandbox.telegram.inputs import input_file, with_caption
from sandbox.telegram.keyboards import checked_markup
from sandbox.telegram.limits import (
    INLINE_RESULT_ID_BYTES,
    INLINE_RESULTS,
    START_PARAMETER_LENGTH,
)
from sandbox.telegram.request import Call
from sandbox.telegram.state import Sandbox
from sandbox.telegram.texts import caption, checked_text, formatted
from sandbox.telegram.wire import Json

# Type of a result -> the kind of its file and the fields naming it by URL and by file id.
FILE_FIELDS = {
    "photo": ("Photo", "photo_url", "photo_file_id"),
    "document": ("Document", "document_url", "document_file_id"),
    "sticker": ("Sticker", "", "sticker_file_id"),
}


def checked_results(sandbox: Sandbox, results: Any) -> list[Json]:
    """Up to 50 results with different ids."""
    if results is None:
        return []
    if not isinstance(results, list):
        raise bad_request("expected an Array of inline query results")
    if len(results) > INLINE_RESULTS:
        raise bad_request("too many inline query results specified")
    checked = [checked_result(sandbox, result) for result in results]
    ids = [result["id"] for result in checked]
    if len(set(ids)) < len(ids):
        raise bad_request("RESULT_ID_DUPLICATE")
    return checked


def checked_result(sandbox: Sandbox, result: Any) -> Json:
    """One result of a type the sandbox knows."""
    if not isinstance(result, dict):
        raise bad_request("inline query result must be an object")
    for field in ("type", "id"):
        if not isinstance(result.get(field), str):
            raise _unreadable(f'Can\'t find field "{field}"')
    if not 1 <= len(result["id"].encode()) <= INLINE_RESULT_ID_BYTES:
        raise bad_request("RESULT_ID_INVALID")
    if result["type"] == "article":
        _check_article(result)
    elif result["type"] in FILE_FIELDS:
        _check_file(sandbox, result)
    else:
        raise _unreadable(f'type "{result["type"]}" is unsupported')
    checked_markup(result.get("reply_markup"))
    if content := result.get("input_message_content"):
        text_of(content)
    caption(result)
    return result


def _check_article(result: Json) -> None:
    if not isinstance(result.get("title"), str):
        raise _unreadable('Can\'t find field "title"')
    if not result.get("input_message_content"):
        raise bad_request("input message content is not specified")


def _check_file(sandbox: Sandbox, result: Json) -> None:
    kind, by_url, by_id = FILE_FIELDS[result["type"]]
    if url := result.get(by_url):
        if not re.match(r"https?://[^\s/]+", str(url)):
            raise bad_request("WEBDOCUMENT_URL_INVALID")
        if kind == "Photo" and not result.get("thumbnail_url"):
            raise bad_request("PHOTO_THUMB_URL_EMPTY")
        return
    if not result.get(by_id):
        raise _unreadable(f'Can\'t find field "{by_id}"')
    stored = sandbox.files.find(str(result[by_id]))
    if stored is None or stored.kind != kind:
        raise bad_request("FILE_ID_INVALID")


def checked_button(button: Any) -> Json | None:
    """The button above the results, which opens the private chat."""
    if not button:
        return None
    if not isinstance(button, dict) or "start_parameter" not in button:
        raise bad_request("can't parse inline query results button JSON object")
    if not button.get("text"):
        raise bad_request("SWITCH_PM_TEXT_EMPTY")
    allowed = rf"[A-Za-z0-9_-]{{1,{START_PARAMETER_LENGTH}}}"
    if not re.fullmatch(allowed, str(button["start_parameter"])):
        raise bad_request("START_PARAM_INVALID")
    return {"text": button["text"], "start_parameter": button["start_parameter"]}


def text_of(content: Any) -> Json:
    """The content of a text message described by InputTextMessageContent."""
    if not isinstance(content, dict) or not content.get("message_text"):
        raise bad_request("input message content is not specified")
    text, entities = formatted(
        str(content["message_text"]),
        str(content.get("parse_mode") or ""),
        content.get("entities"),
    )
    message: Json = {"text": checked_text(text)}
    if entities:
        message["entities"] = entities
    if preview := content.get("link_preview_options"):
        message["link_preview_options"] = preview
    return message


async def content_of(sandbox: Sandbox, result: Json) -> Json:
    """What is posted when somebody chooses the result; a file by URL is fetched now."""
    if written := result.get("input_message_content"):
        return text_of(written)
    kind, by_url, by_id = FILE_FIELDS[result["type"]]
    value = str(result.get(by_url) or result[by_id])
    media = await input_file(sandbox, Call("", {}), kind, value)
    return with_caption({result["type"]: media}, caption(result), result)


def view_of(sandbox: Sandbox, result: Json) -> Json:
    """What the list of results shows of one."""
    photo = result.get("photo_url") or ""
    if file_id := result.get("photo_file_id"):
        stored = sandbox.files.find(str(file_id))
        photo = f"/sandbox/files/{stored.unique_id}" if stored else ""
    return {
        "id": result["id"],
        "type": result["type"],
        "title": result.get("title") or "",
        "description": result.get("description") or "",
        "thumbnail_url": result.get("thumbnail_url") or photo or None,
        "photo_url": photo or None,
        "url": result.get("url"),
    }


def _unreadable(text: str) -> ApiError:
    return bad_request(f"can't parse inline query result: {text}")
