"""Consent before the first photo leaves, and the rights over what is kept."""

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from bot import running
from bot.app import open_services
from bot.keys import FORGOTTEN, key_for
from bot.people import people_of
from bot.settings import Settings
from bot.storage.admin import Act
from sandbox.client import SandboxClient
from sandbox.seen import Seen
from sandbox.telegram.cast import ANNA
from sandbox.whole import Whole, whole_sandbox
from tests.flows.conftest import CONFIG, House
from tests.flows.test_taps import data_of, tapped
from tests.flows.test_taps_again import kept, overtakes

QUESTION = "I send your photo to these shops"


@pytest.fixture
def operator() -> dict[str, str]:
    return {"PRIVACY__REQUIRE_CONSENT": "true"}


async def test_nothing_is_sent_before_a_yes_and_then_the_search_goes_on_in_its_message(
    house: House,
) -> None:
    anna = house.anna
    sent = await anna.sends_photo(house.sample(1))
    question = await anna.sees(QUESTION)
    assert all(name in question.text for name in ("Taobao", "JD (Juhe)", "Baidu"))
    assert house.searches() == []
    await anna.taps("Agree and search", question)
    card = await anna.sees(button="Buy")
    assert card.message_id == question.message_id
    assert house.searches()
    assert [one.message_id for one in await anna.screen()] == [sent.message_id, card.message_id]
    sent = await anna.sends_photo(house.sample(2))
    await anna.sees(button="Buy", after=sent)


async def test_nobody_is_asked_about_a_file_that_could_not_be_searched(house: House) -> None:
    sent = await house.anna.sends_document(b"a list of things to buy", name="list.txt")
    ending = await house.until(house.anna, lambda seen: "not a picture" in seen.text)
    assert "I send your photo" not in ending.text
    assert [one.message_id for one in await house.anna.screen()] == [
        sent.message_id,
        ending.message_id,
    ]


async def test_only_the_local_gallery_asks_no_shop(house: House) -> None:
    anna = house.anna
    await anna.sends_photo(house.sample(1))
    await anna.taps("Only the local gallery", await anna.sees(QUESTION))
    await anna.sees("Nothing found in the gallery")
    sent = await anna.sends_photo(house.sample(1))
    await anna.sees("Nothing found in the gallery", after=sent)
    assert house.searches() == []
    sent = await anna.sends_photo(house.sample(1), caption="jd")
    await anna.taps("Agree and search", await anna.sees(QUESTION, after=sent))
    await anna.sees(button="Buy", after=sent)


async def test_a_no_sends_nothing_and_can_be_thought_over(house: House) -> None:
    anna = house.anna
    await anna.sends_photo(house.sample(1))
    question = await anna.sees(QUESTION)
    yes = data_of(house, question, "Agree and search")
    await anna.taps("No", question)
    told = await anna.sees("not sent anywhere")
    assert (await kept(house)).newest_tap == house.telegram.parts.updates.next_id - 1
    # A yes from before the no, that had to wait.
    await overtakes(house)
    assert "text" not in await tapped(house, anna, yes)
    assert (await house.people.consent.state(anna.id, ("juhe",))).unanswered
    assert house.searches() == []
    await anna.taps("What happens to my photo?", told)
    notice = await anna.sees("Your photos go to:")
    assert notice.message_id != told.message_id
    await anna.taps("Ask me again", told)
    await anna.taps("Agree and search", await anna.sees(QUESTION))
    assert (await anna.sees(button="Buy")).message_id == told.message_id


async def test_a_yes_is_taken_back_in_privacy(house: House) -> None:
    anna = house.anna
    await agree(house)
    await anna.sends_files("photo", [house.sample(1), house.sample(3)])
    card = await anna.sees(button="Photo 1/2")
    asked = len(house.searches())
    await anna.sends("/privacy")
    notice = await anna.sees("You agreed to")
    assert all(name in notice.text for name in ("Taobao", "JD (Juhe)", "24 hours"))
    await anna.taps("Stop sending my photos", notice)
    await house.until(anna, lambda seen: "You agreed" not in seen.text)
    await anna.taps("Photo 1/2", card)
    question = await anna.sees(QUESTION)
    assert question.message_id == card.message_id
    # It is about the album, not about one of its photos.
    assert not any("Photo" in label for label in question.buttons)
    sent = await anna.sends_photo(house.sample(2))
    await anna.sees(QUESTION, after=sent)
    assert len(house.searches()) == asked


async def test_a_shop_that_was_added_is_asked_about(house: House) -> None:
    anna = house.anna
    remote = [id_ for id_ in house.services.search.seats if id_ not in {"gallery", "juhe"}]
    await house.people.consent.agree(anna.id, remote)
    await anna.sends_photo(house.sample(1))
    assert "JD (Juhe)" in (await anna.sees(QUESTION)).text
    assert house.searches() == []


async def test_an_old_yes_button_is_no_yes_to_more_shops(house: House) -> None:
    anna = house.anna
    await house.people.admin.store.switch(act("off"), "juhe", on=False)
    await anna.sends_photo(house.sample(1))
    question = await anna.sees(QUESTION)
    assert "JD" not in question.text
    await house.people.admin.store.switch(act("on"), "juhe", on=True)
    await anna.taps("Agree and search", question)
    await house.until(anna, lambda seen: QUESTION in seen.text and "JD" in seen.text)
    assert house.searches() == []


async def test_everything_kept_comes_as_a_file(house: House) -> None:
    anna = house.anna
    await agree(house)
    await anna.sends("/price 1-99999")
    sent = await anna.sends("/export")
    file = await anna.sees(kind="document", after=sent)
    content = await house.telegram.get(file.raw["media"]["url"])
    tables = json.loads(content.content)["tables"]
    assert tables["sessions"]
    assert tables["consents"]
    assert tables["preferences"]


def kept_list(folder: Path) -> str:
    """The list of erasures, which lies beside SQLite's file, and in ./data with a server."""
    (file,) = folder.rglob("erasures.txt")
    return file.read_text()


async def test_who_is_forgotten_leaves_nothing_behind(house: House, tmp_path: Path) -> None:
    anna = house.anna
    await agree(house)
    card = await anna.last_message()
    await anna.sends("/forget")
    await anna.taps("Yes, erase everything", await anna.sees("Erase everything I keep"))
    await anna.sees("is erased")
    tables = (await house.people.data.export(anna.id))["tables"]
    assert [name for name, rows in tables.items() if rows and name != "tombstones"] == []
    tapped = await anna.taps("▶", card)
    assert "gone" in (await tapped.answer())["text"]
    assert str(anna.id) not in kept_list(tmp_path)


async def test_a_search_under_way_ends_before_its_person_is_forgotten(house: House) -> None:
    anna = house.anna
    await agree(house)
    house.breaks("*", "slow", seconds=3)
    await anna.sends_photo(house.sample(3))
    searching = await anna.sees("Searching")
    await anna.sends("/forget")
    await anna.taps("Yes, erase everything", await anna.sees("Erase everything I keep"))
    await anna.sees("is erased")
    assert (await anna.sees("This search was ended")).message_id == searching.message_id
    tables = (await house.people.data.export(anna.id))["tables"]
    assert [name for name, rows in tables.items() if rows and name != "tombstones"] == []


async def test_a_backup_that_comes_back_is_erased_again_at_the_start(
    pictures: Path, environment: Callable[[Whole], Settings]
) -> None:
    async with whole_sandbox(pictures, config=CONFIG) as whole:
        telegram = SandboxClient(whole.url, whole.telegram)
        async with open_services(environment(whole)) as services:
            people = people_of(services, key_for(FORGOTTEN, services.settings))
            await people.preferences.change(ANNA, compact=True)
            assert people.data.erasures is not None
            await people.data.erasures.add(people.data.mask(ANNA), int(time.time()))
            async with running.answering(services):
                assert not (await people.preferences.get(ANNA)).compact
                await telegram.advance(5)
        await telegram.close()


async def agree(house: House) -> Seen:
    """Anna sends her first photo and agrees."""
    await house.anna.sends_photo(house.sample(1))
    await house.anna.taps("Agree and search", await house.anna.sees(QUESTION))
    return await house.anna.sees(button="Buy")


def act(key: str) -> Act:
    """What an admin did."""
    return Act(key, 1, "provider")
