"""Lists with a link: a group gathers one, a person's is what they have saved."""

import pytest

from tests.flows.conftest import House
from tests.flows.groups import card_in, market
from tests.flows.together import impatient_groups, said, shows

__all__ = ["impatient_groups"]

pytestmark = pytest.mark.usefixtures("impatient_groups")


async def test_a_group_gathers_a_list_from_which_adder_and_administrator_remove(
    house: House,
) -> None:
    chat, maria, ming = market(house), house.person("Мария"), house.person("小明")
    empty = await ming.sends("/list", chat=chat)
    await ming.sees("还没有", chat=chat, after=empty)
    card = await card_in(house, house.anna, chat)
    assert "/list" in await said(maria, "Add to list", card)
    assert "already" in await said(house.anna, "Add to list", card)
    await house.anna.taps("▶", card)
    second = await shows(house.anna, card, button="2/" + card.button("1/")["text"][2:])
    assert "/list" in await said(house.anna, "Add to list", second)

    asked = await house.anna.sends("/list", chat=chat)
    list_ = await house.anna.sees("added by Мария", chat=chat, after=asked)
    assert "added by Anna" in list_.text.splitlines()[2]
    assert list_.buttons == ["1", "2", "Open the list"]
    assert str(house.anna.id) not in str(list_.raw["buttons"])
    await ming.taps("2", list_)
    one = await shows(ming, list_, button="‹ 返回")
    assert card.text.splitlines()[0] in one.text
    assert "管理员" in await said(ming, one.buttons[2], one), "neither who added it nor an admin"
    await said(maria, one.buttons[2], one)
    await shows(maria, list_, button="1")
    assert (await house.people.lists.store.page(await _list_of(house, chat), 0, 9))[1] == 1

    url = list_.button("Open the list")["url"]
    await ming.opens(url)
    opened = await ming.sees("Anna")
    await ming.taps("1", opened)
    await ming.taps("收藏", await ming.sees(button="收藏"))
    await ming.sees(button="已收藏 ✓")
    assert (await house.people.saved.page(ming.id)).total == 1
    omar = house.person("عمر")
    await omar.opens(url)
    await house.until_quiet()
    assert "Anna" not in (await omar.last_message()).text, "who is no member sees nothing"


async def _list_of(house: House, chat: int) -> str:
    list_id = await house.people.lists.of(chat)
    assert list_id is not None
    return list_id


async def test_saved_products_are_shared_as_they_are_and_withdrawn(house: House) -> None:
    anna, maria, chat = house.anna, house.person("Мария"), market(house)
    await anna.sends_photo(house.sample(1))
    card = await anna.sees(button="Share")
    await anna.taps("Save", card)
    await anna.sees(button="Saved ✓")
    await anna.sends("/saved")
    saved = await anna.sees(button="Share the list")
    query = (await anna.taps("Share the list", saved)).raw["query"]
    offer = await anna.asks_inline(query, chat)
    [result] = offer.results
    message = await anna.chooses(offer, result["id"], chat)
    title, price = card.text.splitlines()[:2]
    assert title in message.text and price.split()[0] in message.text
    assert message.buttons == ["Open the list"]
    url = message.button("Open the list")["url"]

    await anna.taps("▶", card)
    await shows(anna, card, button="Save")
    await anna.taps("Save", await anna.sees(button="▶"))
    await shows(anna, card, button="Saved ✓")
    await maria.opens(url)
    opened = await maria.sees("2 товара", button="Поделиться списком")
    await maria.taps("2", opened)
    one = await maria.sees(button="В избранное")
    assert title in one.text
    await maria.taps("В избранное", one)
    await maria.sees(button="В избранном ✓")
    assert [p.product.title for p in (await house.people.saved.page(maria.id)).items] == [title]

    await anna.sends("/saved")
    shared = await anna.sees(button="Withdraw the link")
    assert "no longer works" in await said(anna, "Withdraw the link", shared)
    await anna.sees(text="2 products", button="Share the list")
    sent = await maria.starts(url.partition("start=")[2])
    await maria.sees("больше нет", after=sent)
    assert (await maria.asks_inline(f"l:{url.partition('l_')[2]}")).results == []
