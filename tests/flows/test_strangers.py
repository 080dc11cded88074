"""Two people at once: each gets what was found for their own picture, and nothing else."""

import asyncio
from io import BytesIO
from typing import Any

from PIL import Image

from sandbox.person import Person
from sandbox.seen import Seen
from tests.flows.conftest import House
from tests.flows.test_taps import data_of, tapped

DOWN = "No shop answered this time."
NOTHING = "Nothing found in"


def near(photo: bytes, shade: int) -> bytes:
    """Almost the same picture: one corner has another colour."""
    with Image.open(BytesIO(photo)) as opened:
        image = opened.convert("RGB")
    image.paste((shade, 90, 160), (0, 0, 60, 60))
    out = BytesIO()
    image.save(out, "JPEG", quality=90)
    return out.getvalue()


async def both(house: House, one: bytes, other: bytes) -> tuple[Person, Person]:
    """Anna and Sam send their pictures while the shop takes its time."""
    anna, sam = house.anna, house.person("Sam")
    await asyncio.gather(
        anna.sends_photo(one, caption="jd"),
        sam.sends_photo(other, caption="jd"),
    )
    return anna, sam


async def ends(*people: Person) -> list[Seen]:
    """How their searches end, with a card or without."""
    return list(await asyncio.gather(*(one.sees(button="Pick subject") for one in people)))


async def tables_of(house: House, who: Person) -> dict[str, Any]:
    tables: dict[str, Any] = (await house.people.data.export(who.id))["tables"]
    return tables


def calls(house: House) -> int:
    """How often the shop was asked, whatever came of it."""
    return len(house.whole.shops.state.calls.listed("juhe"))


async def test_near_pictures_are_asked_about_one_by_one_and_never_share_an_answer(
    house: House,
) -> None:
    house.breaks("juhe", "empty", times=1)
    photo = house.sample(1)
    people = await both(house, near(photo, 0), near(photo, 255))
    shown = await ends(*people)
    assert sorted(NOTHING in one.text for one in shown) == [False, True]
    assert calls(house) == 2
    found = next(who for who, one in zip(people, shown, strict=True) if NOTHING not in one.text)
    again = await found.sends_photo(near(photo, 0 if found is house.anna else 255), caption="jd")
    await found.sees(button="Buy", after=again)
    assert calls(house) == 2, "what was found for it is kept for it"


async def test_pictures_of_different_things_bring_different_things(house: House) -> None:
    anna, sam = await both(house, house.sample(1), house.sample(3))
    one, other = await ends(anna, sam)
    assert one.text.splitlines()[0] != other.text.splitlines()[0]
    for who in (anna, sam):
        tables = await tables_of(house, who)
        [session], [charge] = tables["sessions"], tables["reservations"]
        assert session["owner_id"] == session["chat_id"] == charge["user_id"] == who.id


async def test_the_very_same_picture_is_asked_about_once_and_stays_two_searches(
    house: House,
) -> None:
    house.breaks("juhe", "slow", seconds=1.0)
    anna, sam = await both(house, house.sample(1), house.sample(1))
    one, other = await ends(anna, sam)
    assert one.text == other.text
    assert len(house.searches("juhe")) == 1
    sessions = [(await tables_of(house, who))["sessions"][0] for who in (anna, sam)]
    assert sessions[0]["id"] != sessions[1]["id"]
    for label in ("▶", "Save", "Filter", "Overview"):
        assert await tapped(house, sam, data_of(house, one, label))
    query = (await anna.taps("Share", one)).raw["query"]
    assert (await sam.asks_inline(query)).results == []
    await house.until_quiet()
    assert (await anna.last_message()).raw == one.raw
    assert (await sam.last_message()).raw == other.raw
    for who in (anna, sam):
        assert (await tables_of(house, who))["saved_products"] == []
    await sam.taps("▶", other)
    await sam.sees(button="2/")
    assert (await anna.last_message()).raw == one.raw


async def test_who_leaves_takes_nothing_from_who_asked_the_same(house: House) -> None:
    house.breaks("juhe", "slow", seconds=3.0)
    anna, sam = await both(house, house.sample(1), house.sample(1))
    await asyncio.gather(*(who.sees("Searching 1 shop") for who in (anna, sam)))
    await anna.sends("/forget")
    await anna.taps("Yes, erase everything", await anna.sees("Erase everything I keep"))
    await anna.sees("is erased")
    await sam.sees(button="Buy")
    assert len(house.searches("juhe")) == 1


async def test_a_shop_that_failed_for_one_is_asked_afresh_for_the_other(house: House) -> None:
    anna, sam = house.anna, house.person("Sam")
    house.breaks("juhe", "empty_200")
    await anna.sends_photo(house.sample(1), caption="jd")
    await anna.sees(DOWN)
    asked = calls(house)
    assert asked
    house.mends()
    await sam.sends_photo(house.sample(1), caption="jd")
    await sam.sees(button="Buy")
    assert calls(house) == asked + 1
    assert [row["state"] for row in (await tables_of(house, anna))["reservations"]] == ["refunded"]
    assert DOWN in (await anna.last_message()).text
