"""Demo products to fill a Baidu library with."""

import json
from collections.abc import Iterator

from sandbox.catalogue.categories import CATEGORIES
from sandbox.catalogue.index import VisualIndex
from sandbox.catalogue.products import products
from sandbox.catalogue.shops import Offer, offers
from sandbox.providers.baidu_form import MAX_BRIEF
from sandbox.providers.baidu_library import Entry, sign_of
from sandbox.providers.links import Links

MARKET = "baidu"
CLASS_IDS = {slug: number for number, slug in enumerate(CATEGORIES, 1)}


def demo_entries(index: VisualIndex, links: Links) -> Iterator[Entry]:
    """One entry for each product of the demo's own warehouse, its category as class_id1."""
    for product, vector in zip(products(), index.shop_views, strict=True):
        for offer in offers(MARKET).get(product.slug, ()):
            brief = demo_brief(offer, links)
            kind = CLASS_IDS[product.category]
            sign = sign_of(product.slug.encode())
            yield Entry(sign, brief, (kind, None), vector, kind=product.category)


def demo_brief(offer: Offer, links: Links) -> str:
    """The product's facts as JSON of at most 256 bytes; links go first when room is short."""
    facts = {
        "id": offer.id,
        "title": offer.product.zh.split()[0],
        "price": str(offer.price),
        "currency": "CNY",
        "url": links.page(offer, ""),
        "image": links.picture(offer, ""),
    }
    for spare in ("", "image", "url"):
        facts.pop(spare, None)
        filled = {name: value for name, value in facts.items() if value}
        text = json.dumps(filled, ensure_ascii=False, separators=(",", ":"))
        if len(text.encode()) <= MAX_BRIEF:
            break
    return text
