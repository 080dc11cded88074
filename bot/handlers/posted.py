"""A search in an inline message: edited by its own id, with nothing uploaded."""

import logging
from dataclasses import replace
from typing import Any

from telegram import InputMediaPhoto, LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.error import BadRequest
from telegram.ext import ExtBot

from bot.cards.guests import preview
from bot.cards.links import picture_link
from bot.cards.selection import Shelf
from bot.cards.stage import Screen, Stage
from bot.handlers.desk import Desk
from bot.handlers.fetching import is_link
from bot.sending.pictures import picture_name
from bot.session import Session, View
from providers.product import Product

NOT_MODIFIED = "message is not modified"
GONE = ("message_id_invalid", "message to edit not found")
OTHER_KIND = ("there is no caption in the message", "there is no text in the message")

log = logging.getLogger(__name__)


class Posted:
    """Shows guests' sessions for one bot. Callers hold the session's turn.

    A card is a text with its picture as the preview, or a photo that Telegram has already. What
    is a photo once cannot be a text again: it then shows the picture by its address, and where
    that is refused the photo that was asked about.
    """

    def __init__(self, bot: ExtBot[int], desk: Desk) -> None:
        self._bot = bot
        self._desk = desk

    async def show(self, session: Session, found: Shelf, stage: Stage, screen: Screen) -> None:
        """Keep the session, and edit its message into the screen."""
        product = _product(session, found)
        pictures = await self._pictures(session, found, stage, product)
        await self._desk.sessions.put(replace(session, pictured=session.pictured or bool(pictures)))
        for media in pictures:
            if await self._with_picture(session, screen, media):
                return
            own = media == session.photo_id or is_link(media)
            if product and product.image_url and not own:
                await self._desk.sent.forget(picture_name(product.image_url))
        if pictures:
            await self._desk.sessions.put(session)
        shown = None
        if product is not None and not await self._compact(session):
            shown = preview(stage, product)
        await self.put(session, screen, shown)

    async def put(
        self, session: Session, screen: Screen, shown: LinkPreviewOptions | None = None
    ) -> None:
        """Edit the text; nothing is left to do where the message is gone."""
        try:
            await put_text(self._bot, session, screen, shown)
        except BadRequest as refused:
            if _is_settled(refused):
                return
            if not _says(refused, OTHER_KIND):
                raise
            other = replace(session, pictured=not session.pictured)
            await put_text(self._bot, other, screen, shown)
            kept = await self._desk.sessions.get(session.id) or session
            await self._desk.sessions.put(replace(kept, pictured=other.pictured))

    async def _pictures(
        self, session: Session, found: Shelf, stage: Stage, product: Product | None
    ) -> list[str]:
        """File_ids and addresses to try in turn; none for a text, and where it stays as it is."""
        if product is None:
            # The product of an earlier search must not stand above "nothing found".
            return [session.photo_id] if session.pictured and not found.found else []
        known = None
        if product.image_url and (session.pictured or not await self._compact(session)):
            known = await self._desk.sent.get(picture_name(product.image_url))
        if not session.pictured:
            return [known] if known else []
        address = picture_link(product, stage.picture_rules(product.provider))
        return [media for media in (known, address, session.photo_id) if media]

    async def _with_picture(self, session: Session, screen: Screen, media: str) -> bool:
        """False when Telegram does not take the picture."""
        if not session.inline_message_id:
            return True
        photo = InputMediaPhoto(media, screen.html, parse_mode=ParseMode.HTML)
        try:
            await self._bot.edit_message_media(
                photo, inline_message_id=session.inline_message_id, reply_markup=screen.keyboard
            )
        except BadRequest as refused:
            if not _is_settled(refused):
                log.info("a picture was refused in an inline message: %s", refused.message)
                return False
        return True

    async def _compact(self, session: Session) -> bool:
        return (await self._desk.people.preferences.get(session.owner_id)).compact


async def put_text(
    bot: ExtBot[int],
    session: Session,
    screen: Screen,
    shown: LinkPreviewOptions | None = None,
    *,
    tries: int | None = None,
) -> None:
    """Put a text into an inline message, under its picture if it has one.

    Nothing is done while nobody knows the message.
    """
    if not session.inline_message_id:
        return
    how: dict[str, Any] = {
        "inline_message_id": session.inline_message_id,
        "parse_mode": ParseMode.HTML,
        "reply_markup": screen.keyboard,
        "rate_limit_args": tries,
    }
    if session.pictured:
        await bot.edit_message_caption(caption=screen.html, **how)
        return
    if shown is not None:
        how["link_preview_options"] = shown
    await bot.edit_message_text(screen.html, **how)


def _product(session: Session, found: Shelf) -> Product | None:
    """What the card shows; None for every other screen."""
    if session.view is not View.CARD or not found.visible:
        return None
    return found.visible[found.place(session.index)].product


def _says(refused: BadRequest, reasons: tuple[str, ...]) -> bool:
    text = refused.message.lower()
    return any(reason in text for reason in reasons)


def _is_settled(refused: BadRequest) -> bool:
    """Whether the message is as it should be, or is not there to be changed."""
    return _says(refused, (NOT_MODIFIED, *GONE))
