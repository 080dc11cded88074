"""Every way to send a picture leads to a card; what cannot be read is told why."""

import asyncio
from typing import Any

import httpx
import pytest

from bot.imaging.fetch import new_fetch_client
from tests.flows.conftest import House
from tests.flows.pictures import encoded

PAGE = "http://93.184.215.14"  # an address of the internet; nothing is sent there


@pytest.mark.parametrize(
    ("kind", "name", "mime_type"),
    [
        ("JPEG", "photo.jpg", "image/jpeg"),
        ("PNG", "photo.png", "image/png"),
        ("WEBP", "photo.webp", "image/webp"),
        ("HEIF", "IMG_0001.HEIC", "image/heic"),
        ("AVIF", "photo.avif", "image/avif"),
        ("BMP", "photo.bmp", "image/bmp"),
        ("GIF", "photo.gif", "image/gif"),
        ("JPEG", "photo", ""),
        ("PNG", "report.pdf", "application/pdf"),
        ("HEIF", "video.mp4", "video/mp4"),
        ("WEBP", "photo.jpg", "image/jpeg"),
    ],
)
async def test_a_picture_file_is_read_by_what_it_is(
    house: House, kind: str, name: str, mime_type: str
) -> None:
    # Apart from the loop in which the whole house lives: HEIF takes seconds on a busy machine.
    content = await asyncio.to_thread(encoded, house.sample(1), kind)
    await house.anna.sends_document(content, name, mime_type, caption="jd")
    card = await house.anna.sees(button="Buy")
    assert "跑" in card.text


@pytest.mark.parametrize("kind", ["video", "video_note", "animation"])
async def test_moving_pictures_are_searched_by_their_preview(house: House, kind: str) -> None:
    still = encoded(house.sample(1), "JPEG", side=320)
    await house.anna.sends_files(kind, [b"moving pictures"], thumbnail=still)
    card = await house.anna.sees(button="Buy")
    assert card.kind == "photo"


async def test_a_video_without_a_preview_says_so(house: House) -> None:
    await house.anna.sends_files("video", [b"moving pictures"])
    await house.anna.sees("It comes without a preview picture.")


async def test_a_sticker_is_a_picture(house: House) -> None:
    await house.anna.sends_files("sticker", [encoded(house.sample(1), "WEBP", side=512)])
    await house.anna.sees(button="Buy")


async def test_a_moving_sticker_is_searched_by_its_preview(house: House) -> None:
    still = await house.anna.sends_files("sticker", [encoded(house.sample(1), "WEBP", side=320)])
    await house.anna.sees(button="Buy")
    media = still[0].raw["media"]
    sticker = {
        "file_id": "unknown", "file_unique_id": "u", "width": 512, "height": 512,
        "type": "regular", "is_animated": True, "is_video": False,
        "thumbnail": {**picked(media), "width": 320, "height": 320},
    }  # fmt: skip
    before = len(await house.writes("sendMessage"))
    await house.receives("message", **head(house), sticker=sticker)
    await house.until_quiet()
    assert len(await house.writes("sendMessage")) == before + 1
    assert [call["ok"] for call in await house.writes("getFile")] == [True, True]


async def test_a_forwarded_photo_is_searched_and_its_text_is_not_taken_for_a_wish(
    house: House,
) -> None:
    omar = house.person("عمر")
    advert = await omar.sends_photo(house.sample(1), caption="Best shop in town, taobao <1")
    await omar.sees()
    await house.anna.forwards(advert)
    card = await house.anna.sees(button="Buy")
    assert "Not understood" not in card.text
    assert "Filter ✓" not in card.buttons


async def test_find_as_a_reply_searches_an_older_photo(house: House) -> None:
    photo = await house.anna.sends_photo(house.sample(1))
    first = await house.anna.sees(button="Buy")
    await house.anna.sends("/find jd", reply_to=photo)
    second = await house.anna.sees(button="Buy", after=first)
    assert "Buy · JD (Juhe)" in second.buttons
    assert "Not understood" not in second.text


async def test_find_alone_explains_itself(house: House) -> None:
    await house.anna.sends("/find")
    await house.anna.sees("Reply with /find to a message that holds a photo")


async def test_find_in_a_caption_is_a_photo_like_any_other(house: House) -> None:
    await house.anna.sends_photo(house.sample(1), caption="/find")
    card = await house.anna.sees(button="Buy")
    assert "Not understood" not in card.text


class Web:
    """The internet as the bot meets it: `pages` by path."""

    def __init__(self) -> None:
        self.pages: dict[str, bytes] = {}
        self.asked: list[str] = []

    def answer(self, request: httpx.Request) -> httpx.Response:
        """One request to a public address."""
        self.asked.append(request.url.path)
        page = self.pages.get(request.url.path)
        return httpx.Response(404 if page is None else 200, stream=httpx.ByteStream(page or b""))


class _Transport(httpx.AsyncBaseTransport):
    """The internet is played; loopback is real."""

    def __init__(self, web: Web) -> None:
        self._played = httpx.MockTransport(web.answer)
        self._real = httpx.AsyncHTTPTransport()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        local = request.url.host == "127.0.0.1"
        return await (self._real if local else self._played).handle_async_request(request)

    async def aclose(self) -> None:
        await self._real.aclose()


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Web:
    """An internet; to be asked for before the house."""
    web = Web()
    monkeypatch.setattr("bot.app.new_fetch_client", lambda: new_fetch_client(_Transport(web)))
    return web


async def test_a_link_to_a_picture_is_searched_and_its_parts_too(web: Web, house: House) -> None:
    web.pages["/shoe.webp"] = encoded(house.sample(1), "WEBP")
    await house.anna.sends(f"jd look at this: {PAGE}/shoe.webp")
    card = await house.anna.sees(button="Buy")
    assert "Not understood: look, at, this:" in card.text
    assert web.asked == ["/shoe.webp"]
    await house.anna.taps("Pick subject", card)
    parts = await house.anna.sees("What are you looking for?")
    await house.anna.taps("1", parts)
    await house.until(house.anna, lambda seen: "whole photo" not in seen.text)


async def test_a_link_to_a_page_is_told_to_be_one(web: Web, house: House) -> None:
    web.pages["/item"] = b"<!DOCTYPE html><h1>Shoe</h1>"
    await house.anna.sends(f"{PAGE}/item")
    ending = await house.anna.sees("This link leads to a page, not to a picture.")
    assert "Send the picture itself" in ending.text


async def test_a_link_that_does_not_answer_is_told_for_nothing_but_counted(
    web: Web, house: House
) -> None:
    web.pages["/torn.jpg"] = b"\xff\xd8\xff" + bytes(99)
    sent = await house.anna.sends(f"{PAGE}/gone.jpg")
    await house.anna.sees("There is no picture to be had from this link.", after=sent)
    sent = await house.anna.sends(f"{PAGE}/torn.jpg")
    await house.anna.sees("The picture is damaged.", after=sent)
    rows = (await house.people.data.export(house.anna.id))["tables"]["quota_counts"]
    assert {row["what"]: row["n"] for row in rows} == {"search": 0, "refund:link": 2}
    # Nor is any opened beside the count, for whoever is still to be asked.
    await house.people.consent.withdraw(house.anna.id, ["juhe"])
    sent = await house.anna.sends(f"jd {PAGE}/gone.jpg")
    question = await house.anna.sees(button="Agree and search", after=sent)
    assert web.asked == ["/gone.jpg", "/torn.jpg"]
    await house.anna.taps("Agree and search", question)
    await house.anna.sees("There is no picture to be had from this link.", after=sent)
    rows = (await house.people.data.export(house.anna.id))["tables"]["quota_counts"]
    assert {row["what"]: row["n"] for row in rows} == {"search": 0, "refund:link": 3}


async def test_a_link_to_the_inside_is_refused_though_the_operator_trusts_it(
    house: House,
) -> None:
    for url in (f"{house.whole.url}/samples/1.jpg", "http://169.254.169.254/latest"):
        sent = await house.anna.sends(url)
        await house.anna.sees("I may not open this address.", after=sent)
    assert house.searches() == []


def head(house: House) -> dict[str, Any]:
    """Who wrote a message, where and when."""
    anna = {"id": house.anna.id, "is_bot": False, "first_name": "Anna", "language_code": "en"}
    chat = {"id": house.anna.id, "type": "private", "first_name": "Anna"}
    return {"message_id": 1000, "date": 1_790_000_000, "chat": chat, "from": anna}


def picked(media: dict[str, Any]) -> dict[str, Any]:
    """The ids of a file the sandbox knows."""
    return {name: media[name] for name in ("file_id", "file_unique_id")}
