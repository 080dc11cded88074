"""Outcomes of several shops become one answer. Pure: no time, no network, no order of arrival.

What a provider cannot filter by itself is filtered here. A filter drops what is known not to
match: a product whose category or similarity is not told stays; one without a price cannot
be said to lie in a price range and goes.
"""

from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import parse_qs, urlsplit

from bot.domain import Findings, Offer, Outcome, Query
from bot.search.categories import may_be
from bot.search.grouping import Hashes, same_item_numbers
from bot.search.ranking import best_first, ordered
from providers.base import Capability
from providers.product import Product

SAME_ITEM = 0.8  # similarity from which a product counts as the very thing in the photo

# What each provider did itself for this search, by provider id.
Applied = Mapping[str, frozenset[Capability]]


def merge(
    query: Query,
    outcomes: Iterable[Outcome],
    applied: Applied,
    *,
    preference: Sequence[str] = (),
    hashes: Hashes | None = None,
) -> Findings:
    """All answers as one. `preference` is the order of shops where nothing else decides."""
    place = {provider: n for n, provider in enumerate(preference)}
    answers = sorted(outcomes, key=lambda outcome: place.get(outcome.provider, len(place)))
    shops = [
        _kept(query, outcome, applied.get(outcome.provider, frozenset())) for outcome in answers
    ]
    products = ordered(_without_doubles(best_first(shops)), query.sort)
    numbers = same_item_numbers(products, hashes or {})
    results = [outcome.result for outcome in answers]
    return Findings(
        offers=tuple(map(Offer, products, numbers)),
        regions=next((result.regions for result in results if result.regions), ()),
        categories=next((result.categories for result in results if result.categories), ()),
    )


def _kept(query: Query, outcome: Outcome, applied: frozenset[Capability]) -> list[Product]:
    """One shop's products that match what was asked, at most `limit`."""
    products = [
        product
        for product in outcome.result.products
        if (Capability.PRICE_RANGE in applied or _in_range(product, query))
        and (Capability.CATEGORY in applied or may_be(product, query.category or ""))
        and (Capability.THRESHOLD in applied or _same_enough(product, query))
    ]
    return products[: query.limit]


def _in_range(product: Product, query: Query) -> bool:
    if query.min_price is None and query.max_price is None:
        return True
    if product.price is None:
        return False
    value = product.price.value
    return (query.min_price is None or query.min_price <= value) and (
        query.max_price is None or value <= query.max_price
    )


def _same_enough(product: Product, query: Query) -> bool:
    return not query.same_item or product.similarity is None or product.similarity >= SAME_ITEM


def _without_doubles(products: Iterable[Product]) -> list[Product]:
    """The first of each product: doubles share provider and id, or lead to another's page.

    Within one provider the ids decide: a small shop's products may all lead to one page.
    """
    seen: set[tuple[str, str]] = set()
    owners: dict[tuple[str, ...], str] = {}
    kept = []
    for product in products:
        page = _page(product.url)
        owner = owners.setdefault(page, product.provider) if page else product.provider
        if (product.provider, product.id) not in seen and owner == product.provider:
            kept.append(product)
        seen.add((product.provider, product.id))
    return kept


def _page(url: str | None) -> tuple[str, ...]:
    """What identifies a product page: host and path, and the id where the query has one."""
    if url is None:
        return ()
    parts = urlsplit(url)
    query = parse_qs(parts.query)
    ids = next((query[name] for name in ("id", "skuId", "itemId") if name in query), [parts.query])
    return (parts.netloc.lower(), parts.path, *ids)
