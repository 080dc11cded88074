"""Inline mode: own products, words, shops, and what one keystroke after another costs."""

import asyncio
from typing import Any

import pytest

from bot.users.admin import By
from bot.users.preferences import PreferenceBook
from providers.product import Money, Product
from sandbox.person import Person
from sandbox.providers.standin import Call
from sandbox.seen import Offered
from sandbox.telegram.taps import ask_inline
from tests.flows.conftest import House

ADMIN = 700_000_005


@pytest.fixture
def operator() -> dict[str, str]:
    return {"TELEGRAM__ADMIN_IDS": str(ADMIN)}


def goods(number: int, **values: Any) -> Product:
    price = Money(amount=f"{number}.50", currency="CNY")
    base = {"provider": "juhe", "id": str(number), "title": f"Lamp {number}", "price": price}
    return Product(**{**base, **values})


def asked(house: House) -> list[Call]:
    """The calls to shops that carried words."""
    calls: list[Call] = house.whole.shops.state.calls.listed(None)
    return [call for call in calls if call.path.endswith(("/item/search", "/keywordQuery"))]


def titles(offered: Offered) -> list[str]:
    return [one["title"] for one in offered.results]


async def found(house: House, person: Person, query: str) -> Offered:
    """What a query brings once the shop has answered, as for somebody who types it again."""
    async with asyncio.timeout(20):
        while True:
            offered = await person.asks_inline(query)
            if offered.results:
                return offered
            await house.until_quiet(0.05)


async def test_the_name_alone_lists_recent_and_saved_products_and_asks_nobody(
    house: House,
) -> None:
    anna = house.anna
    await house.people.saved.save(anna.id, goods(7))
    await anna.sends_photo(house.sample(1))
    card = await anna.sees(button="1/", kind="photo")
    await anna.taps("▶", card)
    await anna.sees(button="2/")
    offered = await anna.asks_inline("", house.telegram.chat("Weekend market"))
    assert titles(offered) == [card.text.splitlines()[0], "Lamp 7"]
    assert [one["type"] for one in offered.results] == ["photo", "article"]
    assert "¥7.50" in offered.results[1]["description"]
    assert offered.raw["button"]["start_parameter"] == "photo"
    assert asked(house) == []
    market = house.telegram.chat("Weekend market")
    message = await anna.chooses(offered, offered.results[1]["id"], market)
    assert "Lamp 7" in message.text
    assert message.buttons == ["Search your own"]

    # A picture that Telegram has lost costs no answer.
    await house.telegram.advance(10)
    lost = "Bad Request: FILE_ID_INVALID"
    await house.telegram.fails("answerInlineQuery", status=400, description=lost, times=1)
    offered = await anna.asks_inline("")
    assert [one["type"] for one in offered.results] == ["article", "article"]


async def test_words_search_own_products_first_then_a_shop(house: House) -> None:
    anna, maria = house.anna, house.person("Мария")
    await house.people.saved.save(anna.id, goods(1, title="我的钢笔"))
    await house.people.saved.save(anna.id, goods(2))
    offered = await found(house, anna, "钢笔")
    async with asyncio.timeout(20):
        while len(offered.results) < 2:
            await house.until_quiet(0.05)
            offered = await anna.asks_inline("钢笔")
    assert titles(offered)[0] == "我的钢笔"
    assert "Lamp 2" not in titles(offered)
    assert len(asked(house)) == 1
    again = await found(house, maria, "钢笔")
    assert "我的钢笔" not in titles(again), "two people with the same words get their own lists"
    rows = (await house.people.data.export(anna.id))["tables"]["quota_counts"]
    assert [(row["what"], row["n"]) for row in rows] == [("words", 1)]


async def test_words_pick_the_shop_the_category_and_the_price(house: House) -> None:
    anna = house.anna
    for product in (
        goods(1, category=("灯具",)),
        goods(2, title="Red lamp", category=("鞋",)),
        goods(3, provider="baidu", title="Red lamp too"),
    ):
        await house.people.saved.save(anna.id, product)
    assert titles(await anna.asks_inline("jd red")) == ["Red lamp"]
    assert titles(await anna.asks_inline("#shoes lamp jd")) == ["Red lamp"]
    assert titles(await anna.asks_inline("jd lamp <2")) == ["Lamp 1"]
    assert asked(house) == [], "a shop that knows no words is not asked"
    await found(house, anna, "1688 手提包")
    assert [call.provider for call in asked(house)] == ["daji_1688"]


async def test_a_burst_of_keystrokes_is_answered_and_costs_one_call_at_most(
    house: House,
) -> None:
    parts, anna = house.telegram.parts, house.anna
    person, chat = parts.world.person(anna.id), parts.world.chat(anna.id)
    words = "linen dress with big pockets, buttons of shell and a belt"
    queries = [ask_inline(parts, chat, person, words[: n + 1], "") for n in range(50)]
    for query in queries:
        await parts.queries.finished(query, 20)
    assert {parts.queries.state(query) for query in queries} == {"answered"}
    await house.until_quiet()
    assert len(asked(house)) <= 1
    answers = await house.writes("answerInlineQuery")
    assert all(call["params"]["is_personal"] in (True, "true") for call in answers)


async def test_short_words_and_people_who_did_not_agree_reach_no_shop(house: House) -> None:
    anna = house.anna
    assert (await anna.asks_inline("pe")).results == []
    await house.people.consent.only_local(anna.id, ["daji", "daji_1688"])
    offered = await anna.asks_inline("钢笔 pen")
    assert offered.results == []
    assert offered.raw["button"]["text"] == "Search with a photo"
    await house.until_quiet()
    assert asked(house) == []


async def test_a_long_list_is_walked_without_repeats_whatever_is_saved_meanwhile(
    house: House,
) -> None:
    anna = house.anna
    for number in range(25):
        await house.people.saved.save(anna.id, goods(number))
    seen: list[str] = []
    offset, pages = "", 0
    while pages == 0 or offset:
        offered = await anna.asks_inline("", offset=offset)
        assert len(offered.results) <= 50
        seen += titles(offered)
        offset, pages = offered.raw["next_offset"], pages + 1
        assert len(offset.encode()) <= 64
        await house.people.saved.save(anna.id, goods(100 + pages))
    assert seen == [f"Lamp {number}" for number in reversed(range(25))]
    assert pages == 2
    assert (await anna.asks_inline("", offset="nonsense")).results == []


async def test_scrolling_on_asks_the_next_shop(house: House) -> None:
    first = await found(house, house.anna, "手提包")
    assert first.raw["next_offset"]
    async with asyncio.timeout(20):
        while True:
            second = await house.anna.asks_inline("手提包", offset=first.raw["next_offset"])
            if second.results:
                break
            await house.until_quiet(0.05)
    assert len({call.provider for call in asked(house)}) == len(asked(house)) == 2
    ids = [one["id"] for one in (*first.results, *second.results)]
    assert len(set(ids)) == len(ids)


async def test_a_banned_person_gets_the_button_only_and_it_leads_to_the_chat(
    house: House,
) -> None:
    anna = house.anna
    await house.people.saved.save(anna.id, goods(1))
    assert await house.people.admin.ban(By(ADMIN, "1:1"), anna.id)
    for query in ("", "钢笔 pen", "c:" + "A" * 22):
        offered = await anna.asks_inline(query)
        assert offered.results == []
        assert offered.raw["button"]["start_parameter"] == "photo"
    await house.until_quiet()
    assert asked(house) == []
    await anna.starts(offered.raw["button"]["start_parameter"])
    await anna.sees("Send me a photo")


async def test_a_shop_that_fails_leaves_the_turn_to_the_next(house: House) -> None:
    house.breaks("daji", "signature")
    assert (await found(house, house.anna, "手提包")).results
    assert [call.provider for call in asked(house)] == ["daji", "daji_1688"]


async def test_where_nothing_can_be_read_the_button_is_still_offered(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(*_: object) -> None:
        raise OSError("the disk is gone")

    monkeypatch.setattr(PreferenceBook, "get", broken)
    offered = await house.anna.asks_inline("钢笔 pen")
    assert offered.results == []
    assert offered.raw["button"]["start_parameter"] == "photo"
    assert "no answer but the button" in caplog.text
