"""Links that earn the operator money: they lead through the operator's template, and say so."""

from urllib.parse import parse_qs, urlsplit

import pytest

from providers.registry import all_providers
from sandbox.seen import Seen
from tests.flows.conftest import House

TEMPLATE = "https://s.click.example/redirect?to={url}&pid=1&item={id}"
PEOPLE = [("Anna", "Ad", "Buy"), ("小明", "广告", "购买"), ("عمر", "إعلان", "اشترِ")]


@pytest.fixture
def operator() -> dict[str, str]:
    """A template for every shop."""
    return {f"PROVIDERS__{id_}__LINK_TEMPLATE".upper(): TEMPLATE for id_ in all_providers()}


def buying(seen: Seen) -> list[str]:
    return [one["url"] for row in seen.raw["buttons"] for one in row if one["kind"] == "url"]


@pytest.mark.parametrize(("name", "mark", "buy"), PEOPLE, ids=["en", "zh_CN", "ar"])
async def test_buy_leads_through_the_template_and_the_card_is_marked(
    house: House, name: str, mark: str, buy: str
) -> None:
    person = house.person(name)
    sent = await person.sends_photo(house.sample(1))
    card = await person.sees(button=buy, after=sent)
    assert mark in card.text.splitlines()
    (link,) = buying(card)
    assert link.startswith("https://s.click.example/redirect?to=http")
    asked = parse_qs(urlsplit(link).query)
    assert asked["pid"] == ["1"]
    assert (await house.telegram.get(asked["to"][0])).status_code == 200
    assert "s.click.example" in card.text


async def test_saved_products_keep_their_own_page_and_are_marked_when_drawn(house: House) -> None:
    anna = house.anna
    sent = await anna.sends_photo(house.sample(1))
    card = await anna.sees(button="Buy", after=sent)
    await anna.taps("Save", card)
    card = await anna.sees(button="Saved ✓")
    (kept,) = (await house.people.saved.page(anna.id)).items
    assert kept.product.url is not None
    assert parse_qs(urlsplit(buying(card)[0]).query)["to"] == [kept.product.url]
    await anna.taps("1", await anna.sees("Saved products", after=await anna.sends("/saved")))
    product = await anna.sees(button="Remove from saved")
    assert "Ad" in product.text.splitlines()
    assert buying(product) == buying(card)


async def test_every_shop_that_has_the_item_is_marked(house: House) -> None:
    anna = house.anna
    sent = await anna.sends_photo(house.sample(1))
    await anna.taps("Same item", await anna.sees(button="Same item", after=sent))
    shops = await anna.sees(button="‹ Back")
    offers = [line for line in shops.text.splitlines() if line.startswith("•")]
    assert len(offers) > 1
    assert all(line.endswith(" · Ad") for line in offers)
    assert all(link.startswith("https://s.click.example/") for link in buying(shops))
