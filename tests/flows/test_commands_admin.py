"""What admins can do, and that nobody else can."""

import pytest

from sandbox.telegram.cast import ANNA, SAM
from tests.flows.conftest import House

OTHER = "Sam"


@pytest.fixture
def operator() -> dict[str, str]:
    return {"TELEGRAM__ADMIN_IDS": str(ANNA), "QUOTA__DAILY_PER_USER": "1"}


async def test_an_admin_reads_the_days_figures(house: House) -> None:
    anna = house.anna
    sent = await anna.sends_photo(house.sample(1))
    await anna.sees(button="Buy", after=sent)
    await anna.sends("/stats")
    figures = await anna.sees("Searches charged: 1")
    assert "People: 1" in figures.text
    assert "Baidu: 1" in figures.text


async def test_an_admin_gives_extra_searches(house: House) -> None:
    anna, sam = house.anna, house.person(OTHER)
    await anna.sends(f"/grant {sam.id} 2")
    await anna.sees("Done")
    await sam.sends("/quota")
    assert "Left: 3" in (await sam.sees("Extra searches: 2")).text


async def test_a_banned_person_is_told_and_can_be_let_in_again(house: House) -> None:
    anna, sam = house.anna, house.person(OTHER)
    await anna.sends(f"/ban {sam.id}")
    await anna.sees("Done")
    sent = await sam.sends_photo(house.sample(1))
    await sam.sees("You cannot search with this bot", after=sent)
    assert house.searches() == []
    for command in (f"/ban {sam.id} 3", f"/unban {sam.id}"):
        await anna.sees("Done", after=await anna.sends(command))
    sent = await sam.sends_photo(house.sample(1))
    await sam.sees(button="Buy", after=sent)


async def test_a_shop_switched_off_is_asked_by_nobody(house: House) -> None:
    anna, sam = house.anna, house.person(OTHER)
    await anna.sends("/provider_off juhe")
    await anna.sees("Done")
    sent = await sam.sends_photo(house.sample(1))
    await sam.sees(button="Buy", after=sent)
    assert house.searches()
    assert "juhe" not in {call.provider for call in house.searches()}
    sent = await anna.sends("/provider_on juhe")
    await anna.sees("Done", after=sent)
    sent = await anna.sends_photo(house.sample(1), caption="jd")
    await anna.sees(button="Buy", after=sent)


async def test_a_command_that_is_written_wrong_says_how_it_is_written(house: House) -> None:
    for words in ("", "x", "1 2 3", "1 0", "1 -5", "1 99999999", "1.5 2"):
        sent = await house.anna.sends(f"/grant {words}")
        await house.anna.sees("/grant 1234567 20", after=sent)


async def test_nobody_else_can_and_the_attempts_are_written_down(house: House) -> None:
    sam = house.person(OTHER)
    commands = ("/stats", f"/grant {SAM} 5", f"/ban {ANNA}", f"/unban {SAM}", "/provider_off juhe")
    for tried, command in enumerate(commands, 1):
        sent = await sam.sends(command)
        await sam.sees("Only administrators", after=sent)
        rows = (await house.people.data.export(sam.id))["tables"]["admin_acts"]
        assert [row["act"] for row in rows] == ["refused"] * tried, command


async def test_a_forwarded_command_is_not_the_admins_own(house: House) -> None:
    anna, sam = house.anna, house.person(OTHER)
    written = await sam.sends(f"/grant {sam.id} 5")
    await sam.sees("Only administrators")
    sent = await anna.forwards(written)
    await anna.sees("Only administrators", after=sent)
    assert (await house.people.quota.standing(sam.id)).granted == 0


async def test_in_a_group_admins_are_nobody_special(house: House) -> None:
    anna, group = house.anna, house.telegram.chat("Weekend market")
    sent = await anna.sends("/stats", chat=group)
    asked = await anna.sends("/stats")
    await anna.sees("Figures of", after=asked)
    assert (await anna.last_message(group)).message_id == sent.message_id
