"""What is said in chats the bot is called into without being there: short, and by links."""

from telegram import (
    InlineKeyboardButton,
    InlineQueryResultArticle,
    InputTextMessageContent,
    LinkPreviewOptions,
)
from telegram.constants import ParseMode

from bot.cards.actions import Retry
from bot.cards.groups import private_row
from bot.cards.links import picture_link
from bot.cards.progress import progress, queued
from bot.cards.sharing import GUEST_LINK, deep_link
from bot.cards.stage import Features, Screen, Stage, keyboard
from bot.i18n import N_
from bot.session import Session
from providers.product import Product

# What would need an upload, which edits of such messages cannot carry.
FEATURES = Features(overview=False, subject=False)
STUB_ID = "stub"

HOW = N_("Reply to a photo with my name, or put my name under one, and I find where to buy it.")
NOBODY = N_("I cannot see who asks. Ask in your own name, or send me the photo in private.")
GOES_ON = N_("Thank you. The search goes on in the chat where you asked.")


def stub(screen: Screen) -> InlineQueryResultArticle:
    """The answer to a mention: posted at once, to be edited from then on."""
    content = InputTextMessageContent(
        screen.html, ParseMode.HTML, link_preview_options=LinkPreviewOptions(is_disabled=True)
    )
    return InlineQueryResultArticle(STUB_ID, "SnapBuy", content, reply_markup=screen.keyboard)


def searching(stage: Stage, session: Session, *, later: bool) -> Screen:
    """The search begins, or waits behind others.

    The button goes with the first edit; where a crash came before that, it begins the search.
    """
    again = stage.buttons(session).tap(stage.t.gettext("Try again"), Retry())
    html = queued(stage) if later else progress(stage, session.asked)
    return Screen(html, keyboard([[again]]))


def how_to_call(stage: Stage, bot_name: str, sentence: str = HOW) -> Screen:
    """Why there is no search, and the way to the private chat."""
    return Screen(stage.t.gettext(sentence), keyboard([private_row(stage, bot_name)]))


def ask_in_private(stage: Stage, session: Session, bot_name: str) -> Screen:
    """The asker has to agree first; where the photo would go is told in their own chat."""
    t = stage.t
    text = t.gettext(
        "Before I search, you have to say to which shops the photo may go. Nothing was sent yet."
    )
    payload = GUEST_LINK + stage.codec.encode(Retry(), session.owner_id, session.id)
    url = deep_link(bot_name, payload)
    return Screen(text, keyboard([[InlineKeyboardButton(t.gettext("Answer in private"), url=url)]]))


def preview(stage: Stage, product: Product) -> LinkPreviewOptions:
    """The product's picture as a text's preview; one that Telegram cannot fetch is only missing."""
    picture = picture_link(product, stage.picture_rules(product.provider))
    return LinkPreviewOptions(
        is_disabled=picture is None, url=picture, prefer_large_media=True, show_above_text=True
    )
