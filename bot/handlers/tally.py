"""What a group makes of the product on a card, as the card shows it."""

from bot.cards.selection import Shelf
from bot.cards.sharing import mark_of
from bot.cards.votes import Together
from bot.session import Session
from bot.users.groups import is_group
from bot.users.people import People
from providers.product import Product


async def together_of(
    people: People, session: Session, found: Shelf, product: Product
) -> Together | None:
    """Votes and offers under a group's search; None in a private chat."""
    if not is_group(session.chat_id):
        return None
    mark = mark_of(product)
    standing = await people.votes.standing(session.id, mark)
    return Together(
        mark,
        standing,
        _title(found, standing.best) if standing.best else "",
        await people.finds.best(session.id, mark, product.price),
    )


async def together_at(people: People, place: str, product: Product) -> Together:
    """The same under a posted card, which shows one product only."""
    mark = mark_of(product)
    standing = await people.votes.standing(place, mark)
    return Together(mark, standing, find=await people.finds.best(place, mark, product.price))


def _title(found: Shelf, mark: str) -> str:
    products = (offer.product for offer in found.found)
    return next((one.title for one in products if mark_of(one) == mark), "")
