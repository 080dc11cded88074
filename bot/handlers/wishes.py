"""What a search begins with: what its caption says, and where it says nothing, the settings."""

from bot.cards.caption_words import Steering
from bot.session import PriceBand, Selection
from bot.users.preferences import Preferences


def wishes_of(steering: Steering, chosen: Preferences) -> Selection:
    """A caption goes before the settings, one thing at a time."""
    said = steering.selection
    return Selection(
        category=said.category or chosen.category,
        band=chosen.band if said.band == PriceBand() else said.band,
        same_item=said.same_item or chosen.same_item,
        sort=chosen.sort,
    )
