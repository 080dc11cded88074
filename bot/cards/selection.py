"""What of the findings a person looks at: a session and its selection become visible offers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.cards.bands import bands, in_band, main_currency
from bot.domain import Offer
from bot.search.categories import WORDS, may_be
from bot.search.merge import SAME_ITEM
from bot.search.ranking import ordered
from bot.session import PriceBand, Selection, Session


@dataclass(frozen=True, slots=True)
class Shelf:
    """Everything that was found, best first, and what the selection leaves of it, in its order."""

    found: tuple[Offer, ...]
    visible: tuple[Offer, ...]

    def place(self, index: int) -> int:
        """An index that exists, whatever the selection has become since."""
        return max(0, min(index, len(self.visible) - 1))

    def count(self, provider: str) -> int:
        """How many offers of one shop were found."""
        return sum(offer.product.provider == provider for offer in self.found)

    def group(self, offer: Offer) -> tuple[Offer, ...]:
        """The same item wherever it was found, with the offer itself."""
        if offer.same_item is None:
            return (offer,)
        return tuple(one for one in self.found if one.same_item == offer.same_item)


@dataclass(frozen=True, slots=True)
class Choices:
    """What there is to filter by; what would change nothing is left out.

    `shops` are provider ids with their number of offers, in the person's order. `categories`
    are slugs, the commonest first. `currency` is what the bands are in.
    """

    shops: tuple[tuple[str, int], ...]
    bands: tuple[PriceBand, ...]
    categories: tuple[str, ...]
    same_item: bool
    currency: str | None


def shelf(session: Session) -> Shelf:
    """The session's offers."""
    found = session.findings.offers
    return Shelf(found, visible(found, session.selection))


def visible(found: Sequence[Offer], selection: Selection) -> tuple[Offer, ...]:
    """The offers a selection leaves, in the order it asks for, each item once.

    Of the same item in several shops the first in that order stands for all; the card tells
    how many there are and leads to them.
    """
    currency = main_currency(found)
    kept = [
        offer
        for offer in found
        if (not selection.shops or offer.product.provider in selection.shops)
        and (selection.category is None or may_be(offer.product, selection.category))
        and in_band(offer, selection.band, currency)
        and (not selection.same_item or _same_enough(offer))
    ]
    offers = {id(offer.product): offer for offer in kept}
    products = ordered([offer.product for offer in kept], selection.sort)
    return _each_item_once(offers[id(product)] for product in products)


def _each_item_once(offers: Iterable[Offer]) -> tuple[Offer, ...]:
    seen: set[int] = set()
    kept = []
    for offer in offers:
        if offer.same_item not in seen:
            kept.append(offer)
        if offer.same_item is not None:
            seen.add(offer.same_item)
    return tuple(kept)


def choices(session: Session, found: Sequence[Offer]) -> Choices:
    """What the filter screen offers for these findings."""
    count = dict.fromkeys(session.asked, 0)
    for offer in found:
        count[offer.product.provider] = count.get(offer.product.provider, 0) + 1
    shops = tuple((id_, number) for id_, number in count.items() if number)
    known = [offer.product.similarity for offer in found if offer.product.similarity is not None]
    return Choices(
        shops=shops if len(shops) > 1 else (),
        bands=bands(found),
        categories=_categories(found),
        same_item=any(value < SAME_ITEM for value in known),
        currency=main_currency(found),
    )


def is_narrowed(selection: Selection) -> bool:
    """Whether the selection may hide anything."""
    return Selection(sort=selection.sort) != selection


def _same_enough(offer: Offer) -> bool:
    similarity = offer.product.similarity
    return similarity is None or similarity >= SAME_ITEM


def _categories(found: Sequence[Offer]) -> tuple[str, ...]:
    """Slugs that some products are known to be of and some are known not to be."""
    told = [offer.product for offer in found if offer.product.category]
    count = {slug: sum(may_be(product, slug) for product in told) for slug in WORDS}
    useful = [slug for slug, number in count.items() if 0 < number < len(told)]
    return tuple(sorted(useful, key=lambda slug: -count[slug]))
