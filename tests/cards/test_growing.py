"""A card that grows leaves the person where they are."""

from dataclasses import replace

from bot.cards.growing import grown, looks_the_same
from bot.cards.product import product_card
from bot.cards.selection import shelf
from bot.domain import Findings
from bot.session import PriceBand, Selection, Session, View
from tests.cards.builders import offer, session, stage, text_of

EARLY = replace(session(*(offer(n) for n in range(1, 6))), waiting=("juhe",))


def more(*numbers: int, item: int | None = None) -> Session:
    """What is found in the end, in this order."""
    offers = tuple(offer(n, item) for n in numbers)
    return replace(EARLY, findings=Findings(offers), waiting=(), index=0, view=View.CARD)


def test_the_product_looked_at_stays_wherever_it_is_now() -> None:
    looking = replace(EARLY, index=2)
    after = grown(looking, EARLY, more(9, 8, 1, 2, 3, 4, 5))
    assert (after.index, after.waiting, after.view) == (4, (), View.CARD)
    assert looks_the_same(looking, after)


def test_a_product_that_is_the_same_item_as_another_is_where_that_one_is() -> None:
    after = grown(replace(EARLY, index=4), EARLY, more(9, 5, item=1))
    assert after.index == 0
    assert len(shelf(after).visible) == 1


def test_the_screen_the_page_and_the_selection_are_the_persons() -> None:
    chosen = Selection(band=PriceBand(None, None), same_item=True)
    away = replace(EARLY, view=View.OVERVIEW, page=1, selection=chosen, language="ru")
    after = grown(away, EARLY, more(1, 2, 3))
    assert (after.view, after.page, after.selection) == (View.OVERVIEW, 1, chosen)
    assert after.language == "ru"
    assert len(after.findings.offers) == 3


def test_the_first_card_begins_at_its_first_offer_with_the_photos_that_joined() -> None:
    before = replace(EARLY, waiting=(), index=3, photos=("a", "b"), message_id=77)
    after = grown(before, before, more(1, 2, 3))
    assert (after.index, after.photos, after.message_id) == (0, ("a", "b"), 77)


def test_nothing_left_to_see_is_no_error() -> None:
    assert grown(EARLY, EARLY, more()).index == 0


def test_the_card_names_the_shops_that_are_waited_for() -> None:
    waiting = replace(EARLY, waiting=("juhe", "baidu"))
    text = text_of(product_card(stage(), waiting, shelf(waiting)))
    assert "2 shops are still being asked: JD (Juhe), Baidu" in text
    done = replace(EARLY, waiting=())
    assert "still being asked" not in text_of(product_card(stage(), done, shelf(done)))
