"""A session on the screen: its message is edited into what the session shows now."""

from contextlib import suppress
from dataclasses import replace
from typing import Any

from telegram import InputMediaPhoto, Message
from telegram.constants import ParseMode
from telegram.error import BadRequest
from telegram.ext import ExtBot

from bot.cards.album import back_row, extended, photo_switch
from bot.cards.guests import FEATURES as FOR_GUESTS
from bot.cards.keyboards import Extras
from bot.cards.screens import screen as screen_of
from bot.cards.selection import Shelf, shelf
from bot.cards.sharing import share_query
from bot.cards.stage import Screen
from bot.handlers import posted
from bot.handlers.desk import Desk
from bot.handlers.drawing import Drawing, Picture
from bot.handlers.tally import together_of
from bot.i18n import translator
from bot.sending.patience import MaybeSent
from bot.session import LOST_MESSAGE, NO_MESSAGE, Session, View
from bot.storage.trouble import STORAGE_TROUBLE

# What Telegram says when an edit changes nothing, and when there is nothing left to edit.
NOT_MODIFIED = "message is not modified"
GONE = ("message to edit not found", "message can't be edited", "message_id_invalid")
OTHER_KIND = ("there is no caption in the message", "there is no text in the message")


class Showing:
    """Shows sessions for one bot. Callers hold the session's turn."""

    def __init__(self, bot: ExtBot[int], desk: Desk) -> None:
        self._bot = bot
        self._desk = desk
        self._drawing = Drawing(bot, desk)
        self._posted = posted.Posted(bot, desk)

    async def show(self, session: Session) -> None:
        """Edit the session's message into its current screen.

        The session is stored first: a tap that follows at once finds it.
        """
        session = replace(session, covered=False)
        stage = self._desk.stage(translator(session.language))
        if session.is_guest:
            stage = replace(stage, features=FOR_GUESTS)
        found = shelf(session)
        screen = screen_of(stage, session, found, await self._extras(session, found))
        if session.is_guest:
            await self._posted.show(session, found, stage, screen)
            return
        picture = await self._picture(session, found)
        pictured = replace(session, pictured=session.pictured or picture is not None)
        await self._desk.sessions.put(pictured)
        try:
            await self._put(session, screen, picture)
        except BadRequest:
            if picture is None or not await self._drawing.forget(picture):
                raise
            # Telegram no longer knew the file: it is uploaded once more.
            await self._put(session, screen, await self._drawing.picture(session, found))
        self._desk.edits.note(session.id, screen)

    async def refresh(self, session: Session) -> None:
        """Bring text and buttons up to date; picture and session stay as they are.

        A message that is gone is not sent anew for that.
        """
        stage = self._desk.stage(translator(session.language))
        found = shelf(session)
        screen = screen_of(stage, session, found, await self._extras(session, found))
        if self._desk.edits.stands(session.id, screen):
            return
        try:
            await put_text(self._bot, session, screen)
        except BadRequest as refused:
            text = refused.message.lower()
            if NOT_MODIFIED not in text and not any(reason in text for reason in GONE):
                raise
        self._desk.edits.note(session.id, screen)

    async def _extras(self, session: Session, found: Shelf) -> Extras:
        """What the card needs to know beside the search."""
        album = (session.photo_index, len(session.photos)) if session.photos else None
        if session.view not in (View.CARD, View.MORE) or not found.visible:
            return Extras(album=album)
        product = found.visible[found.place(session.index)].product
        kept = await self._desk.people.saved.ids(session.owner_id, [product])
        currency = await self._desk.currency(session.owner_id)
        query = share_query(session, product)
        together = await together_of(self._desk.people, session, found, product)
        return Extras(bool(kept), query, album, currency, together=together)

    async def _picture(self, session: Session, found: Shelf) -> Picture | None:
        """None for a person who wants cards without one, as long as the message has none."""
        if session.view in (View.CARD, View.MORE) and found.visible and not session.pictured:
            chosen = await self._desk.people.groups.chosen(session.owner_id, session.chat_id)
            if chosen.compact:
                return None
        return await self._drawing.picture(session, found)

    async def end(self, session: Session, screen: Screen, *, asks: bool = False) -> None:
        """Why there is no result, with the ways on; what is kept of the session stays.

        `asks`: it is a question about all photos of an album, not about one.
        """
        stage = self._desk.stage(translator(session.language))
        rows = [] if asks else photo_switch(stage, session), back_row(stage, session)
        await self._put(session, extended(screen, *rows), None)

    async def _put(self, session: Session, screen: Screen, picture: Picture | None) -> None:
        if session.is_guest:
            await self._posted.put(session, screen)
            return
        if session.message_id == LOST_MESSAGE:
            return
        if session.message_id == NO_MESSAGE:
            await self._send_anew(session, screen, picture)
            return
        try:
            await self._edit(session, screen, picture)
        except BadRequest as refused:
            text = refused.message.lower()
            if any(reason in text for reason in GONE):
                await self._send_anew(session, screen, picture)
            elif any(reason in text for reason in OTHER_KIND):
                await self._put_otherwise(session, screen)
            elif NOT_MODIFIED not in text:
                raise

    async def _edit(self, session: Session, screen: Screen, picture: Picture | None) -> None:
        if picture is None:
            await put_text(self._bot, session, screen)
            return
        media = InputMediaPhoto(picture.media, screen.html, parse_mode=ParseMode.HTML)
        answer = await self._bot.edit_message_media(
            media,
            chat_id=session.chat_id,
            message_id=session.message_id,
            reply_markup=screen.keyboard,
        )
        await self._remember(picture, answer)

    async def _send_anew(self, session: Session, screen: Screen, picture: Picture | None) -> None:
        """There is no message (any more): the session goes on in a new one.

        When nobody knows whether that one arrived it is not sent again.
        """
        pictured = picture is not None
        try:
            message = await self._send(session, screen, picture)
        except MaybeSent:
            await self._keep(session, message_id=LOST_MESSAGE, pictured=pictured)
            return
        await self._keep(session, message_id=message.message_id, pictured=pictured)
        if picture is not None:
            await self._remember(picture, message)

    async def _send(self, session: Session, screen: Screen, picture: Picture | None) -> Message:
        how: dict[str, Any] = {
            "chat_id": session.chat_id,
            "message_thread_id": session.thread_id,
            "parse_mode": ParseMode.HTML,
            "reply_markup": screen.keyboard,
        }
        if picture is None:
            return await self._bot.send_message(text=screen.html, **how)
        return await self._bot.send_photo(photo=picture.media, caption=screen.html, **how)

    async def _put_otherwise(self, session: Session, screen: Screen) -> None:
        """An edit that was to add the picture got lost: the message is not what we took it for."""
        pictured = not session.pictured
        await put_text(self._bot, replace(session, pictured=pictured), screen)
        await self._keep(session, pictured=pictured)

    async def _keep(self, session: Session, **facts: Any) -> None:
        """Change what is kept about the message; the rest of the kept session stays."""
        kept = await self._desk.sessions.get(session.id) or session
        await self._desk.sessions.put(replace(kept, **facts))

    async def _remember(self, picture: Picture, answer: Message | bool) -> None:
        """The picture need not be uploaded again; the card stands, whether that is kept or not."""
        if isinstance(answer, Message) and answer.photo:
            with suppress(*STORAGE_TROUBLE):
                await self._drawing.remember(picture, answer.photo[-1].file_id)


async def put_text(
    bot: ExtBot[int], session: Session, screen: Screen, *, tries: int | None = None
) -> None:
    """Put a text into the session's message, under its picture if it has one.

    Without a known message there is nothing to do.
    """
    if session.is_guest:
        await posted.put_text(bot, session, screen, tries=tries)
        return
    if session.message_id in (NO_MESSAGE, LOST_MESSAGE):
        return
    how: dict[str, Any] = {
        "chat_id": session.chat_id,
        "message_id": session.message_id,
        "parse_mode": ParseMode.HTML,
        "reply_markup": screen.keyboard,
        "rate_limit_args": tries,
    }
    if session.pictured:
        await bot.edit_message_caption(caption=screen.html, **how)
    else:
        await bot.edit_message_text(screen.html, **how)
