"""Cheaper offers that people add: whose, at what price as written, and which is the best."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from bot.storage.finds import FindRow, SqlFinds
from providers.product import Money

A_PERSON = 5  # offers of one person under a card
IN_ALL = 20
NAME_CHARS = 64


@dataclass(frozen=True, slots=True)
class Claim:
    """What somebody wrote: a link (or none, with a photo) and a price.

    `price` is as it was written, `amount` the same as a plain number; `currency` is ISO 4217
    or empty when none was written.
    """

    url: str
    price: str
    amount: str
    currency: str = ""

    def fits(self, money: Money) -> bool:
        """Whether the two can be compared; a bare number is in the currency it answers to."""
        return self.currency in ("", money.currency)

    def is_under(self, money: Money) -> bool:
        """Whether it is less; only to be asked of what fits."""
        return Decimal(self.amount) < money.value


@dataclass(frozen=True, slots=True)
class Find(Claim):
    """An offer somebody added under a product."""

    id: int = 0
    place: str = ""
    product: str = ""
    user_id: int = 0
    name: str = ""


@dataclass(frozen=True, slots=True)
class Finds:
    """Offers by place (a search or a posting) and product mark."""

    store: SqlFinds

    async def add(
        self, place: str, product: str, user_id: int, name: str, claim: Claim
    ) -> int | None:
        """The offer's id; None when this person, or everybody together, has added enough."""
        row = FindRow(
            id=0,
            place=place,
            product=product,
            user_id=user_id,
            name=name[:NAME_CHARS],
            url=claim.url,
            price=claim.price,
            amount=claim.amount,
            currency=claim.currency,
        )
        return await self.store.add(row)

    async def best(self, place: str, product: str, money: Money | None) -> Find | None:
        """The offer to show beside the shop's price."""
        return best_of([_find(row) for row in await self.store.of(place, product)], money)

    async def get(self, id_: int) -> Find | None:
        """One of them."""
        row = await self.store.get(id_)
        return None if row is None else _find(row)


def best_of(found: Sequence[Find], money: Money | None) -> Find | None:
    """The least of those in the shop's currency; where there are none, the newest.

    What is in different currencies is not compared.
    """
    if not found:
        return None
    like = [one for one in found if money is not None and one.fits(money)]
    return min(like, key=lambda one: Decimal(one.amount)) if like else found[-1]


def _find(row: FindRow) -> Find:
    return Find(
        url=row.url,
        price=row.price,
        amount=row.amount,
        currency=row.currency,
        id=row.id,
        place=row.place,
        product=row.product,
        user_id=row.user_id,
        name=row.name,
    )
