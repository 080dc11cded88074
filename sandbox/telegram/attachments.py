"""Bytes -> the objects a message carries: photo sizes, documents, videos, stickers."""

import asyncio

from sandbox.telegram import pictures
from sandbox.telegram.errors import bad_request, photo_too_big
from sandbox.telegram.files import FileStore
from sandbox.telegram.limits import (
    FILE_UPLOAD_BYTES,
    PHOTO_SIDES_RATIO,
    PHOTO_SIDES_SUM,
    PHOTO_UPLOAD_BYTES,
)
from sandbox.telegram.request import Upload
from sandbox.telegram.wire import Json

# Which field of a message carries which kind of file.
FIELDS = {
    "Photo": "photo",
    "Document": "document",
    "Sticker": "sticker",
    "Video": "video",
    "VideoNote": "video_note",
    "Animation": "animation",
    "Voice": "voice",
}


async def add_photo(files: FileStore, upload: Upload) -> list[Json]:
    """The PhotoSize list of an uploaded photo, or the server's refusal."""
    if not upload.content:
        raise bad_request("file must be non-empty")
    if len(upload.content) > PHOTO_UPLOAD_BYTES:
        raise photo_too_big(len(upload.content), PHOTO_UPLOAD_BYTES)
    try:
        width, height = pictures.dimensions(upload.content)
        too_long = max(width, height) > PHOTO_SIDES_RATIO * min(width, height)
        if width + height > PHOTO_SIDES_SUM or too_long:
            raise bad_request("PHOTO_INVALID_DIMENSIONS")
        sizes = await asyncio.to_thread(pictures.photo_sizes, upload.content)
    except pictures.NotAPicture as error:
        raise bad_request("IMAGE_PROCESS_FAILED") from error
    stored = [files.add("Photo", size.content, "image/jpeg") for size in sizes]
    for one, size in zip(stored, sizes, strict=True):
        one.wire |= {"width": size.width, "height": size.height}
    wires = [dict(one.wire) for one in stored]
    for one in stored:
        one.sizes = wires
    return wires


async def add_file(
    files: FileStore, kind: str, upload: Upload, thumbnail: bytes | None = None
) -> Json:
    """The Document, Video, Sticker… object of an uploaded file."""
    if not upload.content:
        raise bad_request("file must be non-empty")
    if len(upload.content) > FILE_UPLOAD_BYTES:
        raise bad_request(
            f"file of size {len(upload.content)} bytes is too big; "
            f"the maximum size is {FILE_UPLOAD_BYTES} bytes"
        )
    stored = files.add(kind, upload.content, upload.mime_type, upload.name)
    preview = await asyncio.to_thread(pictures.thumbnail, thumbnail or upload.content)
    stored.wire |= _described(kind, upload, preview)
    if preview is not None:
        small = files.add("Thumbnail", preview.content, "image/jpeg")
        small.wire |= {"width": preview.width, "height": preview.height}
        stored.wire["thumbnail"] = dict(small.wire)
    return dict(stored.wire)


def _described(kind: str, upload: Upload, preview: pictures.Jpeg | None) -> Json:
    width, height = (preview.width, preview.height) if preview else (320, 320)
    named = {"file_name": upload.name, "mime_type": upload.mime_type}
    sized: Json = {"width": width, "height": height}
    timed = {"duration": 1}
    shapes: dict[str, Json] = {
        "Document": named,
        "Video": named | sized | timed,
        "Animation": named | sized | timed,
        "VideoNote": {"length": max(width, height)} | timed,
        "Voice": {"mime_type": upload.mime_type} | timed,
        "Sticker": {"type": "regular", "is_animated": False, "is_video": False}
        | _sticker_size(upload, sized),
    }
    return shapes[kind]


def _sticker_size(upload: Upload, fallback: Json) -> Json:
    try:
        width, height = pictures.dimensions(upload.content, None)
    except pictures.NotAPicture:
        return fallback
    return {"width": width, "height": height}
