"""The picture a session's screen comes with: a product, the contact sheet, the person's photo."""

import asyncio
from dataclasses import dataclass

from telegram import Bot
from telegram.error import NetworkError

from bot.cards.overview import page_of, page_offers
from bot.cards.selection import Shelf
from bot.cards.subject import subject_regions
from bot.domain import Offer
from bot.errors import Refusal
from bot.handlers.desk import Desk
from bot.handlers.fetching import fetch_photo
from bot.imaging.sheet import Tile, boxes, contact_sheet
from bot.sending.pictures import CARD, PictureSource, picture_name
from bot.session import Session, View
from providers.base import FittedImage

SHEET_WITHIN_S = 2.5


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture for a message: its bytes, or the file_id by which Telegram has it.

    `name` is what an upload is remembered by; None when it is not worth remembering.
    """

    media: bytes | str
    name: str | None = None


class Drawing:
    """Draws for one bot."""

    def __init__(self, bot: Bot, desk: Desk) -> None:
        self._bot = bot
        self._desk = desk

    async def picture(self, session: Session, found: Shelf) -> Picture | None:
        """What the view shows; None leaves the message's picture, or its lack, as it is."""
        match session.view:
            case View.SUBJECT:
                return await self._subject(session)
            case View.CARD | View.MORE if found.visible:
                return await self.product(found.visible[found.place(session.index)])
            case View.OVERVIEW if found.visible:
                return await self._sheet(page_offers(found, page_of(session, found)))
            case _ if session.pictured and not found.found:
                # The product of an earlier search must not stand above "nothing found".
                return await self._own_photo(session)
            case _:
                return None

    async def remember(self, picture: Picture, file_id: str) -> None:
        """An uploaded picture is on Telegram's side now."""
        if isinstance(picture.media, bytes) and picture.name is not None:
            await self._desk.sent.put(picture.name, file_id)

    async def forget(self, picture: Picture) -> bool:
        """Telegram refused a picture; False when it was not one it was said to know."""
        if isinstance(picture.media, bytes) or picture.name is None:
            return False
        await self._desk.sent.forget(picture.name)
        return True

    async def product(self, offer: Offer) -> Picture:
        """A product's picture, or a neutral tile."""
        source = self._source(offer)
        if source is None:
            return await _no_picture(offer)
        name = picture_name(source.url)
        known = await self._desk.sent.get(name)
        if known is not None:
            return Picture(known, name)
        jpeg = await self._desk.pictures.jpeg(source, CARD)
        return Picture(jpeg, name) if jpeg is not None else await _no_picture(offer)

    async def _sheet(self, offers: tuple[Offer, ...]) -> Picture:
        sources = [self._source(offer) for offer in offers]
        tiles = await self._desk.pictures.tiles(sources, within_s=SHEET_WITHIN_S)
        prices = [offer.product.price for offer in offers]
        return Picture(await asyncio.to_thread(contact_sheet, list(map(Tile, tiles, prices))))

    async def _subject(self, session: Session) -> Picture | None:
        """The person's own photo with numbered parts; None when it cannot be had again."""
        jpeg = await self._own_jpeg(session)
        if jpeg is None:
            return None
        return Picture(await asyncio.to_thread(boxes, jpeg, subject_regions(session)))

    async def _own_photo(self, session: Session) -> Picture | None:
        jpeg = await self._own_jpeg(session)
        return None if jpeg is None else Picture(jpeg)

    async def _own_jpeg(self, session: Session) -> bytes | None:
        if not session.photo_id:
            return None
        try:
            photo = await fetch_photo(self._bot, self._desk, session.photo_id)
            prepared = await self._desk.pool.prepare(photo, [CARD])
        except (Refusal, NetworkError):
            return None
        fit = prepared.fits[0]
        return fit.data if isinstance(fit, FittedImage) else None

    def _source(self, offer: Offer) -> PictureSource | None:
        product = offer.product
        if product.image_url is None:
            return None
        info = self._desk.shops.get(product.provider)
        return PictureSource(product.image_url, info.picture_hosts if info else ())


async def _no_picture(offer: Offer) -> Picture:
    """A neutral tile: a missing picture never costs the card."""
    sheet = await asyncio.to_thread(contact_sheet, [Tile(None, offer.product.price)])
    return Picture(sheet)
