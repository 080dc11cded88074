"""The order of offers from several shops. Pure; every order is stable."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from bot.search.categories import kinds
from providers.base import SortKey
from providers.product import Product

# Shops measure similarity on scales of their own; one that tells none stands in the middle.
UNTOLD_SIMILARITY = 0.5
# How many turns later a look-alike of another kind comes. A small shop has one shoe, and a
# striped bag is the second nearest thing there; a large one has twenty shoes.
WAITS_TURNS = 5


def best_first(shops: Sequence[Sequence[Product]]) -> list[Product]:
    """The shops' first products, then their second ones, and so on.

    `shops` are in order of preference, each in the shop's own order, which knows more than a
    number does. Within a turn the more similar product comes first, then the preferred shop.
    Where the shops' first products are of one kind, those of another come some turns later.
    """
    wanted = _kinds_agreed(shops)
    turns = [
        (rank + WAITS_TURNS * _is_of_another(product, wanted), -_similarity(product), product)
        for shop in shops
        for rank, product in enumerate(shop)
    ]
    return [product for *_, product in sorted(turns, key=lambda one: one[:2])]


def _kinds_agreed(shops: Sequence[Sequence[Product]]) -> frozenset[str]:
    """What most shops' first products are, told by two shops at least; empty without such."""
    told = [found for shop in shops if shop and (found := kinds(shop[0]))]
    votes = Counter(kind for found in told for kind in found)
    most = max(votes.values(), default=0)
    if most < 2 or 2 * most <= len(told):
        return frozenset()
    return frozenset(kind for kind, count in votes.items() if count == most)


def _is_of_another(product: Product, wanted: frozenset[str]) -> bool:
    """Whether it is known to be of a kind, and that is none of those wanted."""
    if not wanted:
        return False
    found = kinds(product)
    return bool(found) and not found & wanted


def ordered(products: Sequence[Product], sort: SortKey) -> list[Product]:
    """Products that are `best_first` already, in the order asked for."""
    return ORDERS[sort](products)


def _by_price(products: Sequence[Product], *, falling: bool) -> list[Product]:
    """Prices are compared within one currency only: the commonest first, no price last."""
    priced = [(product, product.price) for product in products if product.price]
    counted = Counter(price.currency for _, price in priced)
    place = {currency: n for n, (currency, _) in enumerate(counted.most_common())}
    sign = -1 if falling else 1
    priced.sort(key=lambda pair: (place[pair[1].currency], sign * pair[1].value))
    return [product for product, _ in priced] + [p for p in products if p.price is None]


def _by_sales(products: Sequence[Product]) -> list[Product]:
    return sorted(
        products, key=lambda product: -1 if product.sold is None else product.sold, reverse=True
    )


def _similarity(product: Product) -> float:
    return UNTOLD_SIMILARITY if product.similarity is None else product.similarity


ORDERS: Mapping[SortKey, Callable[[Sequence[Product]], list[Product]]] = {
    SortKey.BEST: list,
    SortKey.PRICE_UP: lambda products: _by_price(products, falling=False),
    SortKey.PRICE_DOWN: lambda products: _by_price(products, falling=True),
    SortKey.SOLD: _by_sales,
}
