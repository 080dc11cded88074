"""Where pictures are in messages, as Telegram sends them."""

from typing import Any

import pytest
from telegram import Message

from bot.errors import ImageTooBig, NotAnImage
from bot.handlers.intake import PLACES, link_in, picture_in, words_of

HEAD = {"message_id": 1, "date": 1_790_000_000, "chat": {"id": 7, "type": "private"}}
IDS = {"file_unique_id": "u"}
SMALL = {**IDS, "file_id": "small", "width": 90, "height": 60}
LARGE = {**IDS, "file_id": "large", "width": 900, "height": 600}
MOVING = {**IDS, "file_id": "moving", "width": 9, "height": 9, "duration": 1}
SHAPE = {"width": 512, "height": 512, "type": "regular", "is_animated": False, "is_video": False}
STICKER = {**IDS, **SHAPE, "file_id": "sticker", "thumbnail": SMALL}
DOCUMENT = {**IDS, "file_id": "document", "thumbnail": SMALL}


def message(**parts: Any) -> Message:
    made = Message.de_json({**HEAD, **parts})
    assert made is not None
    return made


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({"photo": [SMALL, LARGE]}, "large"),
        ({"photo": [LARGE, SMALL]}, "large"),
        ({"live_photo": {**MOVING, "photo": [LARGE, SMALL]}}, "large"),
        ({"video": {**MOVING, "thumbnail": SMALL}}, "small"),
        ({"video": {**MOVING, "thumbnail": SMALL, "cover": [SMALL, LARGE]}}, "large"),
        ({"video_note": {**MOVING, "length": 9, "thumbnail": SMALL}}, "small"),
        ({"animation": {**MOVING, "thumbnail": SMALL}, "document": DOCUMENT}, "small"),
        ({"sticker": STICKER}, "sticker"),
        ({"sticker": {**STICKER, "is_animated": True}}, "small"),
        ({"sticker": {**STICKER, "is_video": True}}, "small"),
        ({"document": DOCUMENT}, "document"),
    ],
)
def test_every_part_of_a_message_gives_its_best_picture(
    parts: dict[str, Any], expected: str
) -> None:
    found = picture_in(message(**parts))
    assert found is not None
    assert found.photo_id == expected


def test_every_place_is_a_part_of_a_message_and_of_a_quoted_one() -> None:
    assert PLACES.keys() <= set(Message.__slots__)


def test_a_text_holds_no_picture() -> None:
    assert picture_in(message(text="hello")) is None


def test_moving_pictures_without_a_still_one_are_refused() -> None:
    with pytest.raises(NotAnImage):
        picture_in(message(video=MOVING))


@pytest.mark.parametrize(("size", "refused"), [(20_000_000, False), (20_000_001, True)])
def test_a_file_above_twenty_megabytes_is_refused_unseen(size: int, refused: bool) -> None:
    sent = message(document={**DOCUMENT, "file_size": size})
    if not refused:
        assert picture_in(sent) is not None
        return
    with pytest.raises(ImageTooBig) as told:
        picture_in(sent)
    assert told.value.value == size


def url(text: str, address: str, kind: str = "url", **more: str) -> Message:
    entity = {"type": kind, "offset": text.index(address), "length": len(address), **more}
    return message(text=text, entities=[entity])


@pytest.mark.parametrize(
    ("sent", "address"),
    [
        (url("see http://a.example/x.jpg now", "http://a.example/x.jpg"), "http://a.example/x.jpg"),
        (url("a.example/x.jpg", "a.example/x.jpg"), "https://a.example/x.jpg"),
        (url("this one", "this", "text_link", url="https://b.example/"), "https://b.example/"),
    ],
)
def test_a_link_is_what_telegram_calls_one(sent: Message, address: str) -> None:
    found = link_in(sent)
    assert found is not None
    assert found.photo_id == address


def test_a_link_is_no_word_that_steers() -> None:
    text = "jd http://a.example/x.jpg <300"
    assert words_of(url(text, "http://a.example/x.jpg")).split() == ["jd", "<300"]


def test_somebody_elses_words_steer_nothing() -> None:
    origin = {"type": "hidden_user", "sender_user_name": "X", "date": 1_790_000_000}
    assert words_of(message(photo=[SMALL], caption="jd", forward_origin=origin)) == ""
