"""Price bands that suit the prices that were found."""

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from bot.domain import Offer
from bot.session import PriceBand

QUARTILES = (0.25, 0.5, 0.75)
MIN_PRICES = 4  # fewer are seen at a glance
_ROUND = (Decimal(1), Decimal("1.5"), Decimal(2), Decimal(3), Decimal(5), Decimal(8), Decimal(10))


def main_currency(offers: Sequence[Offer]) -> str | None:
    """The currency most prices are in; the first one found of equals."""
    counted = Counter(offer.product.price.currency for offer in offers if offer.product.price)
    return counted.most_common(1)[0][0] if counted else None


def in_band(offer: Offer, band: PriceBand, currency: str | None) -> bool:
    """Whether a price lies in the band; no price, or one in another currency, does not."""
    if band == PriceBand():
        return True
    price = offer.product.price
    if price is None or price.currency != currency:
        return False
    return (band.low is None or band.low <= price.value) and (
        band.high is None or price.value <= band.high
    )


def bands(offers: Sequence[Offer]) -> tuple[PriceBand, ...]:
    """Up to four bands between round numbers, each with a price in it; none for few prices."""
    currency = main_currency(offers)
    prices = sorted(
        offer.product.price.value
        for offer in offers
        if offer.product.price and offer.product.price.currency == currency
    )
    if len(prices) < MIN_PRICES or prices[0] == prices[-1]:
        return ()
    edges: list[Decimal] = []
    for edge in (_rounded(prices[int(len(prices) * share)]) for share in QUARTILES):
        above = edges[-1] if edges else prices[0]
        if any(above <= price <= edge for price in prices) and above < edge < prices[-1]:
            edges.append(edge)
    if not edges:
        return ()
    ends = zip([None, *edges], [*edges, None], strict=True)
    return tuple(PriceBand(low, high) for low, high in ends)


def _rounded(price: Decimal) -> Decimal:
    """The nearest number people think in: 1, 1.5, 2, 3, 5, 8 times a power of ten."""
    if price <= 0:
        return Decimal(0)
    power = Decimal(10) ** price.adjusted()
    return min((step * power for step in _ROUND), key=lambda edge: abs(edge - price)).normalize()
