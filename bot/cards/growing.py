"""What comes later joins what is shown, and the person stays where they are."""

from dataclasses import replace

from bot.cards.overview import page_of, page_offers
from bot.cards.selection import Shelf, shelf
from bot.domain import Offer
from bot.session import Session, View


def grown(latest: Session, asked: Session, found: Session) -> Session:
    """The session to show next.

    `latest` is what is kept, `asked` what the search began with, `found` what it has found so
    far. The first card begins at its first offer. From then on people tap on it: they keep
    their screen, their selection, and the product they look at, whatever place it has now.
    """
    if not latest.waiting:
        return _first(latest, asked, found)
    after = replace(latest, outcomes=found.outcomes, findings=found.findings, waiting=found.waiting)
    return replace(after, index=_place(shelf(latest), shelf(after), latest.index))


def looks_the_same(before: Session, after: Session) -> bool:
    """Whether the offers that make the screen's picture are the same; its text is not compared."""
    return _pictured(before) == _pictured(after)


def _first(latest: Session, asked: Session, found: Session) -> Session:
    """With the photos and the caption that have joined meanwhile."""
    if latest.wishes != asked.wishes:
        found = replace(
            found,
            selection=latest.selection,
            wishes=latest.wishes,
            not_understood=latest.not_understood,
        )
    return replace(found, photos=latest.photos).standing_as(latest)


def _place(before: Shelf, after: Shelf, index: int) -> int:
    """Where the offer is now; where what stands for it is, when it is the same item."""
    if not before.visible or not after.visible:
        return 0
    key = _key(before.visible[before.place(index)])
    found = next((offer for offer in after.found if _key(offer) == key), None)
    if found is None:
        return after.place(index)
    group = {_key(offer) for offer in after.group(found)}
    places = [n for n, offer in enumerate(after.visible) if _key(offer) in group]
    return next(
        (n for n in places if _key(after.visible[n]) == key),
        places[0] if places else after.place(index),
    )


def _key(offer: Offer) -> tuple[str, str]:
    return offer.product.provider, offer.product.id


def _pictured(session: Session) -> list[tuple[str, str]]:
    found = shelf(session)
    if not found.visible:
        return []
    if session.view is View.OVERVIEW:
        return [_key(offer) for offer in page_offers(found, page_of(session, found))]
    return [_key(found.visible[found.place(session.index)])]
