"""Files a bot sends: an upload, a URL or a file id -> what the message will carry."""

from typing import Any

from sandbox.telegram.attachments import FIELDS, add_file, add_photo
from sandbox.telegram.errors import URL_WRONG_TYPE, WRONG_FILE_ID, ApiError, bad_request
from sandbox.telegram.request import Call, Upload
from sandbox.telegram.state import Sandbox
from sandbox.telegram.texts import Formatted, caption
from sandbox.telegram.wire import Json

MEDIA_TYPES = {
    "photo": "Photo",
    "document": "Document",
    "video": "Video",
    "animation": "Animation",
}
ALBUM_TYPES = frozenset({"photo", "document", "video"})
ATTACHED = "attach://"


async def input_file(sandbox: Sandbox, call: Call, kind: str, value: str, part: str = "") -> Any:
    """The wire object of a file given as `attach://name`, part of the body, URL or file id."""
    upload = uploaded(call, value, part)
    if upload is not None:
        return await _add(sandbox, kind, upload, call.files.get("thumbnail"))
    if not value or value.startswith(ATTACHED):
        raise bad_request(f"there is no {FIELDS[kind]} in the request")
    if value.startswith(("http://", "https://")):
        return await _by_url(sandbox, kind, value)
    stored = sandbox.files.find(value)
    if stored is None:
        raise bad_request(WRONG_FILE_ID)
    if stored.kind != kind:
        raise bad_request(f"can't use file of type {stored.kind} as {kind}")
    return [dict(size) for size in stored.sizes] if kind == "Photo" else dict(stored.wire)


def uploaded(call: Call, value: str, part: str) -> Upload | None:
    """The uploaded file a value means, if it means one."""
    if value.startswith(ATTACHED):
        return call.files.get(value.removeprefix(ATTACHED))
    return None if value else call.files.get(part)


async def _add(sandbox: Sandbox, kind: str, upload: Upload, thumbnail: Upload | None) -> Any:
    if kind == "Photo":
        return await add_photo(sandbox.files, upload)
    preview = thumbnail.content if thumbnail else None
    return await add_file(sandbox.files, kind, upload, preview)


async def _by_url(sandbox: Sandbox, kind: str, url: str) -> Any:
    upload = await sandbox.fetcher.fetch(url, kind)
    try:
        return await _add(sandbox, kind, upload, None)
    except ApiError as error:
        if error.text == "IMAGE_PROCESS_FAILED":
            raise bad_request(URL_WRONG_TYPE) from error
        raise


async def input_media(
    sandbox: Sandbox, call: Call, media: Any, *, album: bool = False, upload: bool = True
) -> Json:
    """The content of an InputMedia object; `upload` False refuses files of the body."""
    if not isinstance(media, dict):
        raise _unreadable("expected an Object")
    kind = str(media.get("type") or "")
    value = str(media.get("media") or "")
    if not kind:
        raise _unreadable('Can\'t find field "type"')
    if album and kind not in ALBUM_TYPES and kind in MEDIA_TYPES:
        raise _unreadable(f'type "{kind}" can\'t be used in sendMediaGroup')
    if kind not in MEDIA_TYPES:
        raise _unreadable(f'type "{kind}" is unsupported')
    if not value or (value.startswith(ATTACHED) and uploaded(call, value, "") is None):
        raise _unreadable("media not found")
    if not upload and value.startswith(ATTACHED):
        raise bad_request("invalid message content specified")
    content: Json = {kind: await input_file(sandbox, call, MEDIA_TYPES[kind], value)}
    return with_caption(content, caption(media), media)


def with_caption(content: Json, formatted: Formatted, source: Json) -> Json:
    """The content with its caption, shown as the parameters or the InputMedia in `source` say."""
    text, entities = formatted
    if text:
        content["caption"] = text
    if entities:
        content["caption_entities"] = entities
    if source.get("show_caption_above_media") in (True, "true", "1"):
        content["show_caption_above_media"] = True
    if source.get("has_spoiler") in (True, "true", "1"):
        content["has_media_spoiler"] = True
    return content


def _unreadable(text: str) -> ApiError:
    return bad_request(f"can't parse InputMedia: {text}")
