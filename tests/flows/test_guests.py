"""The bot in a chat it is not in: called by its name, it answers at once and fills its card in."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot import running
from bot.app import open_services
from bot.cards.selection import shelf
from bot.sending.pictures import picture_name
from bot.session import Session
from bot.settings import Settings
from bot.storage.sessions import SqlSentPictures, SqlSessions
from sandbox.client import SandboxClient
from sandbox.whole import Whole, whole_sandbox
from tests.flows.conftest import CONFIG, House
from tests.flows.guests import FRIENDS, NAME, UNKNOWN_FILE, called, friends, only_edits, toast

__all__ = ["friends"]

FETCH_FAILED = "Bad Request: failed to get HTTP URL content"


async def params(house: House, *methods: str) -> list[dict[str, Any]]:
    return [call["params"] for call in await house.writes(*methods)]


def media_of(edit: dict[str, Any]) -> str:
    media = edit["media"]
    return str((json.loads(media) if isinstance(media, str) else media)["media"])


async def sessions_of(house: House) -> list[Session]:
    rows = (await house.people.data.export(house.anna.id))["tables"]["sessions"]
    kept = [await SqlSessions(house.services.engine).get(row["id"]) for row in rows]
    return [session for session in kept if session is not None]


async def test_a_stub_at_once_then_the_card_by_edits_of_it(house: House, friends: int) -> None:
    asked = await called(house)
    card = await house.anna.sees(button="Buy", chat=friends)
    assert card.message_id == asked.message_id + 1
    assert card.raw["reply_to"]["message_id"] == asked.message_id
    order = [call["method"] for call in await house.telegram.calls()]
    assert order.index("answerGuestQuery") < order.index("getFile")
    stub = (await params(house, "answerGuestQuery"))[0]["result"]
    stub = json.loads(stub) if isinstance(stub, str) else stub
    assert stub["input_message_content"]["message_text"].startswith("Searching")
    last = (await params(house, "editMessageText"))[-1]["link_preview_options"]
    preview = json.loads(last) if isinstance(last, str) else last
    assert preview["url"].startswith("http") and preview["show_above_text"]
    await only_edits(house)
    assert (await house.people.quota.standing(house.anna.id)).used == 1
    assert (await house.people.quota.group_standing(friends)).used == 0
    [session] = await sessions_of(house)
    assert str(friends) not in repr(session)


async def test_a_captioned_photo_gets_a_card_that_turns_and_sorts_without_an_upload(
    house: House, friends: int
) -> None:
    anna = house.anna
    await anna.sends_photo(house.sample(1), caption=f"look {NAME}", chat=friends)
    card = await anna.sees(button="1/", chat=friends)
    assert not {"Overview", "Pick subject"} & set(card.buttons)
    await anna.taps("▶", card)
    card = await anna.sees(button="2/", chat=friends)
    await anna.taps("Filter", card)
    await anna.taps("‹ Back", await anna.sees(button="‹ Back", chat=friends))
    await anna.taps("Sort", await anna.sees(button="2/", chat=friends))
    shown = await anna.sees(button="‹ Back", chat=friends)
    await anna.taps("Price: low to high", shown)
    assert (await anna.sees(button="1/", chat=friends)).message_id == card.message_id
    await only_edits(house)


async def test_a_picture_telegram_has_is_shown_and_others_by_their_address(
    house: House, friends: int
) -> None:
    anna = house.anna
    await anna.sends_photo(house.sample(1))
    await anna.sees(button="1/", kind="photo")
    await called(house)
    shown = await anna.sees(button="1/", kind="photo", chat=friends)
    known = (await house.writes("editMessageMedia"))[-1]["params"]
    assert "inline_message_id" in known and "://" not in media_of(known)
    [session] = [one for one in await sessions_of(house) if one.is_guest]
    pictures = [offer.product.image_url for offer in shelf(session).visible]
    other = next(n for n, url in enumerate(pictures) if url != pictures[0])
    for place in range(other):
        await anna.taps("▶", shown)
        shown = await anna.sees(button=f"{place + 2}/", kind="photo", chat=friends)
    assert media_of((await params(house, "editMessageMedia"))[-1]) == pictures[other]
    await anna.taps("◀", shown)
    shown = await anna.sees(button=f"{other}/", chat=friends)
    await house.telegram.fails("editMessageMedia", status=400, description=FETCH_FAILED)
    await anna.taps("▶", shown)
    await anna.sees(button=f"{other + 1}/", kind="photo", chat=friends)
    assert media_of((await params(house, "editMessageMedia"))[-1]) == session.photo_id


async def test_a_picture_telegram_no_longer_has_costs_the_card_nothing(
    house: House, friends: int
) -> None:
    anna = house.anna
    await anna.sends_photo(house.sample(1))
    await anna.sees(button="1/", kind="photo")
    await house.telegram.fails("editMessageMedia", status=400, description=UNKNOWN_FILE)
    await called(house)
    assert (await anna.sees(button="1/", chat=friends)).kind == "text"
    [session] = [one for one in await sessions_of(house) if one.is_guest]
    url = str(session.findings.offers[0].product.image_url)
    assert await SqlSentPictures(house.services.engine).get(picture_name(url)) is None
    assert not session.pictured


async def test_others_cannot_steer_it_but_can_have_a_copy(house: House, friends: int) -> None:
    anna, sam = house.anna, house.person("Sam")
    await called(house)
    card = await anna.sees(button="1/", chat=friends)
    assert "Tap again" in await toast(await sam.taps("▶", card))
    assert "somebody else" in await toast(await sam.taps("1/", card))
    link = (await (await sam.taps("▶", card)).answer(20.0))["url"]
    await sam.opens(link)
    copy = await sam.sees(button="1/", kind="photo")
    assert "Overview" in copy.buttons
    assert (await anna.sees(button="1/", chat=friends)).text == card.text


async def test_a_stub_whose_answer_got_lost_is_found_again_by_a_tap(
    house: House, friends: int
) -> None:
    anna = house.anna
    await house.telegram.fails("answerGuestQuery", "accept_then_drop")
    await called(house)
    stub = await anna.sees(button="Try again", chat=friends)
    await house.until_called("answerGuestQuery", 1)
    await anna.taps("Try again", stub)
    card = await anna.sees(button="Buy", chat=friends)
    assert card.message_id == stub.message_id
    await only_edits(house)


async def test_a_search_cut_short_goes_on_in_the_same_message(
    pictures: Path,
    environment: Callable[[Whole], Settings],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.handlers.hunts.STOP_WITHIN_S", 0.1)
    monkeypatch.setattr("bot.handlers.hunts.LOOK_EVERY_S", 0.2)
    async with whole_sandbox(pictures, config=CONFIG) as whole:
        telegram = SandboxClient(whole.url, whole.telegram)
        await telegram.set(flood="off")
        settings, friends = environment(whole), telegram.chat(FRIENDS)
        samples = whole.store.folder / "samples"
        async with open_services(settings) as services, running.answering(services):
            house = House(whole, telegram, services, samples)
            house.breaks("*", "hang")
            await called(house)
            stub = await house.anna.sees("Searching", chat=friends)
            await house.until_called("editMessageText", 0)
            await telegram.advance(5)
        house.mends()
        async with open_services(settings) as services, running.answering(services):
            house = House(whole, telegram, services, samples)
            card = await house.anna.sees(button="Buy", chat=friends)
            assert card.message_id == stub.message_id
            await only_edits(house)
            assert len(await house.writes("answerGuestQuery")) == 1
            assert (await house.people.quota.standing(house.anna.id)).used == 1
            await telegram.advance(5)
        await telegram.close()
