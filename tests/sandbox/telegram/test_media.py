"""Photos, documents and albums a bot sends: limits by upload and by file id."""

import json
from typing import Any

import pytest

from sandbox.client import SandboxClient
from sandbox.person import Person
from sandbox.telegram.wire import Json
from tests.sandbox.telegram.conftest import ok, pending, picture, refused


async def send(client: SandboxClient, kind: str, content: bytes, **parameters: Any) -> Json:
    files = {kind.lower(): ("a.jpg", content)}
    return await client.bot(f"send{kind}", files, **parameters)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"no picture at all", "IMAGE_PROCESS_FAILED"),
        (picture()[:200], "IMAGE_PROCESS_FAILED"),
        (picture(9000, 1001, "PNG"), "PHOTO_INVALID_DIMENSIONS"),
        (picture(21, 1, "PNG"), "PHOTO_INVALID_DIMENSIONS"),
        (b"", "file must be non-empty"),
        (
            b"x" * (10 * 1024 * 1024 + 1),
            "file of size 10485761 bytes is too big for a photo; the maximum size is "
            "10485760 bytes",
        ),
    ],
)
async def test_a_photo_the_server_cannot_take_is_refused(
    sandbox: SandboxClient, anna: Person, content: bytes, text: str
) -> None:
    body = await send(sandbox, "Photo", content, chat_id=anna.id)
    assert body["description"] == f"Bad Request: {text}"


async def test_a_photo_of_ratio_20_is_taken(sandbox: SandboxClient, anna: Person) -> None:
    assert (await send(sandbox, "Photo", picture(200, 10), chat_id=anna.id))["ok"]


async def test_a_photo_is_kept_in_several_jpeg_sizes(sandbox: SandboxClient, anna: Person) -> None:
    body = await send(sandbox, "Photo", picture(1500, 1000, "PNG"), chat_id=anna.id)
    sizes = body["result"]["photo"]
    assert [max(size["width"], size["height"]) for size in sizes] == [90, 320, 800, 1280, 1500]
    assert len({size["file_unique_id"] for size in sizes}) == 5
    stored = sandbox.parts.files.find(sizes[-1]["file_id"])
    assert stored is not None
    assert stored.content.startswith(b"\xff\xd8")


async def test_a_photo_is_sent_again_by_any_of_its_file_ids(
    sandbox: SandboxClient, anna: Person
) -> None:
    body = await send(sandbox, "Photo", picture(), chat_id=anna.id)
    sizes = body["result"]["photo"]
    again = await ok(sandbox, "sendPhoto", chat_id=anna.id, photo=sizes[0]["file_id"])
    assert [s["file_unique_id"] for s in again["photo"]] == [s["file_unique_id"] for s in sizes]


async def test_a_file_id_of_another_kind_is_refused(sandbox: SandboxClient, anna: Person) -> None:
    body = await send(sandbox, "Document", picture(), chat_id=anna.id)
    document = body["result"]["document"]
    text = await refused(sandbox, "sendPhoto", chat_id=anna.id, photo=document["file_id"])
    assert text == "Bad Request: can't use file of type Document as Photo"
    preview = document["thumbnail"]["file_id"]
    text = await refused(sandbox, "sendPhoto", chat_id=anna.id, photo=preview)
    assert text == "Bad Request: can't use file of type Thumbnail as Photo"


async def test_a_file_id_of_nothing_is_refused(sandbox: SandboxClient, anna: Person) -> None:
    text = await refused(sandbox, "sendPhoto", chat_id=anna.id, photo="AgACnonsense")
    assert text == "Bad Request: wrong file identifier/HTTP URL specified"
    text = await refused(sandbox, "sendPhoto", chat_id=anna.id)
    assert text == "Bad Request: there is no photo in the request"


async def test_a_document_keeps_its_bytes_and_name(sandbox: SandboxClient, anna: Person) -> None:
    files = {"document": ("список.csv", b"a;b", "text/csv")}
    body = await sandbox.bot("sendDocument", files, chat_id=anna.id)
    document = body["result"]["document"]
    assert (document["file_name"], document["mime_type"]) == ("список.csv", "text/csv")
    seen = await anna.last_message()
    assert (await sandbox.get(seen.raw["media"]["url"])).content == b"a;b"


async def test_a_body_over_50_mb_is_refused(sandbox: SandboxClient, anna: Person) -> None:
    body = await send(sandbox, "Document", b"x" * (52 * 1024 * 1024), chat_id=anna.id)
    assert (body["error_code"], body["description"]) == (413, "Request Entity Too Large")


async def album(client: SandboxClient, chat_id: int, *contents: bytes, **extra: Any) -> Json:
    files = {f"p{number}": (f"{number}.jpg", content) for number, content in enumerate(contents)}
    media = [{"type": "photo", "media": f"attach://{name}"} for name in files]
    return await client.bot(
        "sendMediaGroup", files, chat_id=chat_id, media=json.dumps(media), **extra
    )


async def test_an_album_is_several_messages_without_buttons(
    sandbox: SandboxClient, anna: Person
) -> None:
    markup = json.dumps({"inline_keyboard": [[{"text": "Buy", "callback_data": "b"}]]})
    body = await album(sandbox, anna.id, picture(), picture(100, 100), reply_markup=markup)
    messages = body["result"]
    assert len({message["media_group_id"] for message in messages}) == 1
    assert not any("reply_markup" in message for message in messages)


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (1, "too few messages to send as an album"),
        (11, "too many messages to send as an album"),
    ],
)
async def test_an_album_has_two_to_ten_items(
    sandbox: SandboxClient, anna: Person, count: int, text: str
) -> None:
    media = [{"type": "photo", "media": "x"}] * count
    assert await refused(sandbox, "sendMediaGroup", chat_id=anna.id, media=media) == (
        f"Bad Request: {text}"
    )


async def test_an_item_without_its_file_is_refused(sandbox: SandboxClient, anna: Person) -> None:
    media = [{"type": "photo", "media": "attach://gone"}] * 2
    text = await refused(sandbox, "sendMediaGroup", chat_id=anna.id, media=media)
    assert text == "Bad Request: can't parse InputMedia: media not found"


async def test_animations_cannot_be_in_albums(sandbox: SandboxClient, anna: Person) -> None:
    media = [{"type": "animation", "media": "x"}] * 2
    text = await refused(sandbox, "sendMediaGroup", chat_id=anna.id, media=media)
    assert text == (
        "Bad Request: can't parse InputMedia: type \"animation\" can't be used in sendMediaGroup"
    )


async def test_a_photo_of_a_person_is_re_encoded_as_a_client_does(
    sandbox: SandboxClient, anna: Person
) -> None:
    await anna.sends_photo(picture(3000, 2000, "WEBP"))
    sizes = pending(sandbox, "message")[0]["photo"]
    assert (sizes[-1]["width"], sizes[-1]["height"]) == (2560, 1707)
    stored = sandbox.parts.files.find(sizes[-1]["file_id"])
    assert stored is not None
    assert stored.content.startswith(b"\xff\xd8")


async def test_an_album_of_a_person_arrives_as_separate_updates(
    sandbox: SandboxClient, anna: Person
) -> None:
    pictures = [picture(colour=colour) for colour in ("red", "green", "blue")]
    await anna.sends_files("photo", pictures, ["", "caption", ""], delays=[0, 0.05, 0.05])
    messages = pending(sandbox, "message")
    assert len(messages) == 3
    assert len({message["media_group_id"] for message in messages}) == 1
    assert [message.get("caption") for message in messages] == [None, "caption", None]


@pytest.mark.parametrize(
    ("kind", "field"),
    [
        ("sticker", "sticker"),
        ("video", "video"),
        ("video_note", "video_note"),
        ("animation", "animation"),
        ("document", "document"),
    ],
)
async def test_people_send_other_files_with_their_preview(
    sandbox: SandboxClient, anna: Person, kind: str, field: str
) -> None:
    await anna.sends_files(kind, [b"bytes of a film"], thumbnail=picture(320, 240))
    sent = pending(sandbox, "message")[0][field]
    preview = await ok(sandbox, "getFile", file_id=sent["thumbnail"]["file_id"])
    path = f"/file/bot{sandbox.token}/{preview['file_path']}"
    assert (await sandbox.get(path)).content.startswith(b"\xff\xd8")
