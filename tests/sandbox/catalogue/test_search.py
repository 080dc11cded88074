"""The visual search and the shops."""

from decimal import Decimal

import numpy as np
import pytest
from PIL import Image

from sandbox.catalogue.index import VisualIndex
from sandbox.catalogue.products import by_slug
from sandbox.catalogue.samples import SAMPLES
from sandbox.catalogue.shops import IN_EVERY_SHOP, MARKETS, VIEWS, offers, offers_by_id
from sandbox.catalogue.store import CatalogueStore


async def _rank(index: VisualIndex, store: CatalogueStore, number: int) -> int:
    file = await store.sample(number)
    assert file is not None
    with Image.open(file) as taken:
        ranked = index.search(taken.convert("RGB")).ranked
    return [match.slug for match in ranked].index(SAMPLES[number - 1].slug)


async def test_sample_photos_find_their_product_first(
    store: CatalogueStore,
) -> None:
    index = await store.index()
    ranks = [await _rank(index, store, number) for number in range(1, len(SAMPLES) + 1)]
    assert ranks == [0] * len(SAMPLES)


async def test_what_has_the_colours_only_is_not_told_to_be_the_same_thing(
    store: CatalogueStore,
) -> None:
    index = await store.index()
    for number, sample in enumerate(SAMPLES, 1):
        file = await store.sample(number)
        assert file is not None
        with Image.open(file) as taken:
            ranked = index.search(taken.convert("RGB")).ranked
        same = [match.slug for match in ranked if match.similarity >= 0.8]
        assert set(same) <= {sample.slug}


async def test_a_shop_picture_and_its_re_renderings_find_the_product_with_high_similarity(
    store: CatalogueStore,
) -> None:
    index = await store.index()
    for view in range(VIEWS):
        file = await store.picture(f"camera-mint~{view}" if view else "camera-mint")
        assert file is not None
        with Image.open(file) as picture:
            best = index.search(picture.convert("RGB")).ranked[0]
        assert best.slug == "camera-mint"
        assert best.similarity > 0.9


async def test_likeness_is_ranked_downwards_and_lies_between_nought_and_one(
    store: CatalogueStore,
) -> None:
    index = await store.index()
    grain = np.random.default_rng(1).integers(0, 255, (300, 200, 3), np.uint8)
    matches = index.search(Image.fromarray(grain))
    likeness = [match.similarity for match in matches.ranked]
    assert likeness == sorted(likeness, reverse=True)
    assert 0 <= likeness[-1] <= likeness[0] < 1
    assert sum(matches.categories.values()) == pytest.approx(1)


async def test_the_subject_is_boxed_where_it_lies(store: CatalogueStore) -> None:
    index = await store.index()
    sheet = Image.new("RGB", (600, 400), (240, 240, 240))
    sheet.paste((190, 30, 40), (300, 150, 480, 330))
    x1, y1, x2, y2 = index.search(sheet).subject
    assert (x1 * 600, y1 * 400, x2 * 600, y2 * 400) == pytest.approx((300, 150, 480, 330), abs=14)


async def test_a_plain_picture_is_searched_too(store: CatalogueStore) -> None:
    index = await store.index()
    assert index.search(Image.new("RGB", (100, 300), (128, 128, 128))).ranked


@pytest.mark.parametrize("provider", MARKETS)
def test_offers_have_ids_of_their_own_and_prices_of_two_decimals(provider: str) -> None:
    rows = [offer for found in offers(provider).values() for offer in found]
    assert len(offers_by_id(provider)) == len(rows) > 50
    for offer in rows:
        assert len(offer.id) == MARKETS[provider].digits
        assert offer.price > 0
        assert offer.price == offer.price.quantize(Decimal("0.01"))
        assert offer.list_price is None or offer.list_price > offer.price * Decimal("0.9")
        assert 0 <= offer.view < VIEWS


def test_the_samples_products_are_sold_everywhere_at_different_prices_in_other_pictures() -> None:
    for slug in IN_EVERY_SHOP:
        rows = [offer for provider in MARKETS for offer in offers(provider)[slug]]
        assert {offer.provider for offer in rows} == set(MARKETS)
        assert len({offer.price for offer in rows}) >= 4
        assert len({offer.picture for offer in rows}) >= 2
        assert by_slug()[slug].zh in rows[0].title


def test_a_provider_lacks_part_of_the_catalogue_and_repeats_part_in_several_shops() -> None:
    stock = offers("taobao_top")
    assert 60 < len(stock) < len(by_slug())
    assert any(len({offer.shop for offer in found}) > 1 for found in stock.values())
