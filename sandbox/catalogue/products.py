"""The demo catalogue's products: one row of `products.csv` each."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import cast

from sandbox.catalogue.paint import Colour, colour
from sandbox.catalogue.shapes.look import Look


@dataclass(frozen=True)
class CatalogueProduct:
    """A thing that can be bought, in whatever shop. Prices are texts in yuan."""

    slug: str
    category: str
    shape: str
    look: Look
    backdrop: tuple[str, str]
    price: str
    list_price: str | None
    sold: int
    zh: str
    en: str


@cache
def products() -> tuple[CatalogueProduct, ...]:
    """All products in the order of the table."""
    text = files(__package__).joinpath("products.csv").read_text("utf-8")
    rows = csv.DictReader(text.splitlines(), delimiter="|")
    return tuple(_product(row) for row in rows)


@cache
def by_slug() -> Mapping[str, CatalogueProduct]:
    """The same, by slug."""
    return {product.slug: product for product in products()}


def _product(row: Mapping[str, str]) -> CatalogueProduct:
    colours = cast(tuple[Colour, Colour, Colour], tuple(map(colour, row["colours"].split())))
    backdrop, tint = row["backdrop"].split(":")
    return CatalogueProduct(
        slug=row["slug"],
        category=row["category"],
        shape=row["shape"],
        look=Look(colours, row["pattern"], row["words"]),
        backdrop=(backdrop, tint),
        price=row["price"],
        list_price=row["list_price"] or None,
        sold=int(row["sold"]),
        zh=row["zh"],
        en=row["en"],
    )
