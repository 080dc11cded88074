"""A session's message, whatever it shows: the one place that knows which screen is which."""

from bot.cards.endings import ending
from bot.cards.filters import filter_screen, sort_screen
from bot.cards.keyboards import Extras
from bot.cards.overview import overview
from bot.cards.product import product_card
from bot.cards.selection import Shelf
from bot.cards.shops import shops_screen
from bot.cards.stage import Screen, Stage
from bot.cards.subject import subject_screen
from bot.session import Session, View


def screen(
    stage: Stage,
    session: Session,
    shelf: Shelf,
    extras: Extras | None = None,
) -> Screen:
    """What the session's view shows.

    Without a visible offer only the filter and the subject can be shown; everything else
    becomes an honest ending.
    """
    match session.view:
        case View.SUBJECT:
            return subject_screen(stage, session)
        case View.FILTER if shelf.found:
            return filter_screen(stage, session, shelf)
        case _ if not shelf.visible:
            return ending(stage, session, len(shelf.found))
        case View.SORT:
            return sort_screen(stage, session, shelf)
        case View.OVERVIEW:
            return overview(stage, session, shelf, session.page)
        case View.SHOPS:
            return shops_screen(stage, session, shelf, session.page or 0)
        case _:
            return product_card(stage, session, shelf, extras)
