"""What a search begins with."""

from decimal import Decimal

from bot.cards.caption_words import Steering
from bot.handlers.wishes import wishes_of
from bot.session import PriceBand, Selection
from bot.users.preferences import Preferences
from providers.base import SortKey

CHOSEN = Preferences(
    category="shoes",
    band=PriceBand(Decimal(10), Decimal(20)),
    same_item=True,
    sort=SortKey.PRICE_UP,
)


def test_a_silent_caption_leaves_the_settings() -> None:
    band = PriceBand(Decimal(10), Decimal(20))
    assert wishes_of(Steering(), CHOSEN) == Selection((), "shoes", band, True, SortKey.PRICE_UP)


def test_a_caption_goes_before_the_settings_one_thing_at_a_time() -> None:
    wishes = wishes_of(Steering(category="bags", min_price=Decimal(5)), CHOSEN)
    assert wishes.category == "bags"
    assert wishes.band == PriceBand(Decimal(5), None)
    assert wishes.sort is SortKey.PRICE_UP


def test_without_settings_a_caption_is_all_there_is() -> None:
    assert wishes_of(Steering(same_item=True), Preferences()) == Selection(same_item=True)
