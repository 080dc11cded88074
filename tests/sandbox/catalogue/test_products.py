"""The table of products."""

import re
from collections import Counter
from decimal import Decimal

import pytest

from sandbox.catalogue.backdrops import BACKDROPS, TINTS
from sandbox.catalogue.categories import CATEGORIES, ENGINE_CLASSES
from sandbox.catalogue.patterns import PATTERNS
from sandbox.catalogue.products import CatalogueProduct, by_slug, products
from sandbox.catalogue.shapes import LAID_FLAT, SHAPES

HAN = re.compile(r"[\u4e00-\u9fff]")


def test_there_are_enough_products_in_enough_categories() -> None:
    counts = Counter(product.category for product in products())
    assert len(products()) >= 120
    assert len(counts) >= 12
    assert min(counts.values()) >= 5


def test_no_two_products_share_a_name_or_a_look() -> None:
    assert len(by_slug()) == len(products())
    looks = {(product.shape, product.look) for product in products()}
    assert len(looks) == len(products())


def test_every_shape_pattern_and_backdrop_is_used() -> None:
    assert {product.shape for product in products()} == set(SHAPES)
    assert {product.backdrop[0] for product in products()} == set(BACKDROPS)
    assert {product.look.pattern for product in products()} == set(PATTERNS)
    assert set(SHAPES) >= LAID_FLAT


@pytest.mark.parametrize("product", products(), ids=lambda product: product.slug)
def test_a_row_is_complete(product: CatalogueProduct) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)+", product.slug)
    assert product.category in CATEGORIES
    assert product.backdrop[1] in TINTS
    assert HAN.search(product.zh)
    assert not HAN.search(product.en)
    assert Decimal(product.price) > 0
    assert product.list_price is None or Decimal(product.list_price) > Decimal(product.price)
    assert product.sold > 0


def test_every_category_has_a_class_of_the_engine_and_ids_of_its_own() -> None:
    rows = CATEGORIES.values()
    assert {row.engine for row in rows} <= ENGINE_CLASSES
    assert len({row.taobao for row in rows}) == len(rows)
    assert {product.category for product in products()} == set(CATEGORIES)
