"""A day's exchange rates, and what a price is about in another currency. Pure, in decimals."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_EVEN, Context, Decimal

from babel.numbers import get_currency_precision

from providers.product import Money

# Older rates are not shown; rates of tomorrow are, as days begin at different times.
MAX_AGE_DAYS = 7
MIN_AGE_DAYS = -1

FIGURES = 4  # a rate of some day is not exact to more

# Its own, so that no setting of the process changes a result: a price has up to 25 digits.
_EXACT = Context(prec=50, rounding=ROUND_HALF_EVEN)


@dataclass(frozen=True, slots=True)
class RateTable:
    """How much of each currency one unit of `base` bought on `day`; `rates` are positive."""

    base: str
    day: date
    rates: Mapping[str, Decimal] = field(repr=False)

    def __contains__(self, currency: object) -> bool:
        """Whether prices can be converted into, and from, a currency (ISO code)."""
        return currency == self.base or currency in self.rates

    def age(self, today: date) -> int:
        """In days; below 0 for rates of a day that has not begun here."""
        return (today - self.day).days

    def is_shown(self, today: date) -> bool:
        """Whether the rates are of a day that still says something."""
        return MIN_AGE_DAYS <= self.age(today) <= MAX_AGE_DAYS

    def about(self, price: Money, currency: str | None) -> Decimal | None:
        """The price in another currency, rounded as an estimate should be.

        None when there is nothing to say: no or the same currency, one that has no rate, or an
        amount that rounds to nothing.
        """
        if currency is None or currency == price.currency:
            return None
        if currency not in self or price.currency not in self:
            return None
        in_base = _EXACT.divide(price.value, self._rate(price.currency))
        return rounded(_EXACT.multiply(in_base, self._rate(currency)), currency) or None

    def _rate(self, currency: str) -> Decimal:
        return Decimal(1) if currency == self.base else self.rates[currency]


def rounded(amount: Decimal, currency: str) -> Decimal:
    """Four figures at most, and no finer than the currency's coins; from 100 on no fraction."""
    digits = get_currency_precision(currency) if amount < 100 else 0
    figures = FIGURES - 1 - amount.adjusted()
    step = Decimal(1).scaleb(-min(digits, figures))
    return amount.quantize(step, context=_EXACT).quantize(
        Decimal(1).scaleb(-max(0, min(digits, figures))), context=_EXACT
    )
