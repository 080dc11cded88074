"""The order of offers from several shops. Pure; every order is stable."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from providers.base import SortKey
from providers.product import Product

# Shops measure similarity on scales of their own; one that tells none stands in the middle.
UNTOLD_SIMILARITY = 0.5


def best_first(shops: Sequence[Sequence[Product]]) -> list[Product]:
    """The shops' first products, then their second ones, and so on.

    `shops` are in order of preference, each in the shop's own order, which knows more than a
    number does. Within a round the more similar product comes first, then the preferred shop.
    """
    longest = max(map(len, shops), default=0)
    ranked: list[Product] = []
    for rank in range(longest):
        round_ = [shop[rank] for shop in shops if rank < len(shop)]
        ranked += sorted(round_, key=_similarity, reverse=True)
    return ranked


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
