"""What is said in private to somebody who adds a cheaper offer."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from bot.cards.facts import money
from bot.cards.product import title
from bot.cards.stage import Buttons, Screen, Stage, keyboard
from bot.cards.together_actions import EndDraft
from bot.i18n import N_, Markup
from providers.product import Product

EXAMPLE = Markup("<code>https://example.com/shoe 25.50</code>")


class Verdict(StrEnum):
    """What becomes of an offer."""

    TAKEN = "taken"
    NOT_CHEAPER = "not cheaper"
    FULL = "full"
    UNCLEAR = "unclear"
    GONE = "gone"


SENTENCES: Mapping[Verdict, str] = MappingProxyType(
    {
        Verdict.TAKEN: N_("Thank you. Your offer is with the others now; the best one is shown."),
        Verdict.NOT_CHEAPER: N_("That is not less than {price}, so it was not added."),
        Verdict.FULL: N_("There is no room for more offers here."),
        Verdict.UNCLEAR: N_(
            "I need one https link and one price, like this: {example}\n"
            "Or a photo with nothing but the price under it."
        ),
        Verdict.GONE: N_("This card is no longer here."),
    }
)


def draft_screen(stage: Stage, user_id: int, product: Product) -> Screen:
    """What to send for an offer."""
    t, buttons = stage.t, Buttons(stage.codec, user_id)
    lines = [
        t.gettext("Where did you find this cheaper?"),
        f"<b>{title(t, product)}</b>",
        Markup(money(t, product.price)) if product.price else Markup(""),
        t.gettext(
            "Send me the link and the price in one message, like this: {example}", example=EXAMPLE
        ),
        t.gettext("Or send a photo with the price under it; I do not keep the photo."),
        t.gettext("Your first name will be shown beside the offer."),
    ]
    rows = [[buttons.tap(t.gettext("Cancel"), EndDraft())]]
    return Screen("\n".join(filter(None, lines)), keyboard(rows))


def verdict_screen(
    stage: Stage, user_id: int, verdict: Verdict, product: Product | None = None
) -> Screen:
    """What has become of somebody's offer."""
    t = stage.t
    price = money(t, product.price) if product and product.price else Markup("")
    text = t.gettext(SENTENCES[verdict], price=price, example=EXAMPLE)
    if verdict is not Verdict.UNCLEAR:
        return Screen(text)
    buttons = Buttons(stage.codec, user_id)
    return Screen(text, keyboard([[buttons.tap(t.gettext("Cancel"), EndDraft())]]))
