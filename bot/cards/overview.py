"""The overview: nine products in one picture, and a button for each."""

from bot.cards.actions import Back, Overview, Show
from bot.cards.keyboards import NEXT, ON_ONE_SHEET, PREVIOUS
from bot.cards.progress import still_asked
from bot.cards.selection import Shelf
from bot.cards.stage import Row, Screen, Stage, keyboard, rows_of
from bot.domain import Offer
from bot.session import Session

PER_PAGE = ON_ONE_SHEET
PER_ROW = 3


def pages(count: int) -> int:
    """How many pages of nine; one even when there is nothing."""
    return max(1, -(-count // PER_PAGE))


def page_offers(shelf: Shelf, page: int) -> tuple[Offer, ...]:
    """The offers on a page, in the order of the numbers 1 to 9 on the contact sheet."""
    start = _page(shelf, page) * PER_PAGE
    return shelf.visible[start : start + PER_PAGE]


def page_of(session: Session, shelf: Shelf) -> int:
    """The page that is looked at."""
    at = shelf.place(session.index) // PER_PAGE if session.page is None else session.page
    return _page(shelf, at)


def overview(stage: Stage, session: Session, shelf: Shelf, page: int | None = None) -> Screen:
    """The text and buttons under the contact sheet of `page_offers`.

    Without a page the one with the session's current offer is shown.
    """
    t = stage.t
    shown = _page(shelf, shelf.place(session.index) // PER_PAGE if page is None else page)
    count = len(shelf.visible)
    found = t.ngettext("{count} product", "{count} products", count)
    lines = [f"<b>{found}</b>", t.gettext("Tap a number to see the product.")]
    if pages(count) > 1:
        lines.append(t.gettext("Page {page} of {pages}", page=shown + 1, pages=pages(count)))
    if session.waiting:
        lines.append(still_asked(stage, session.waiting))
    return Screen("\n".join(lines), keyboard(_rows(stage, session, shelf, shown)))


def _rows(stage: Stage, session: Session, shelf: Shelf, page: int) -> list[Row]:
    buttons, last = stage.buttons(session), pages(len(shelf.visible)) - 1
    numbers = [
        buttons.tap(str(place + 1), Show(page * PER_PAGE + place))
        for place in range(len(page_offers(shelf, page)))
    ]
    back = buttons.tap(stage.t.gettext("‹ Back"), Back())
    if not last:
        return [*rows_of(numbers, PER_ROW), [back]]
    before = buttons.tap(PREVIOUS, Overview((page - 1) % (last + 1)))
    after = buttons.tap(NEXT, Overview((page + 1) % (last + 1)))
    return [*rows_of(numbers, PER_ROW), [before, back, after]]


def _page(shelf: Shelf, page: int) -> int:
    return max(0, min(page, pages(len(shelf.visible)) - 1))
