"""Votes under a group's search and under shared cards, whose counters follow in place."""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from functools import partial

from telegram import CallbackQuery
from telegram.constants import ParseMode
from telegram.error import BadRequest
from telegram.ext import ExtBot

from bot.cards.inline import preview_of
from bot.cards.selection import shelf
from bot.cards.sharing import mark_of, posted_caption, posted_keyboard
from bot.cards.stage import Screen
from bot.cards.toasts import Toast, toast_text
from bot.cards.together_actions import FindCheaperShared, Vote, VoteShared
from bot.handlers.answering import answer
from bot.handlers.desk import Context, Desk
from bot.handlers.showing import GONE, NOT_MODIFIED, Showing
from bot.handlers.tally import together_at
from bot.i18n import translator
from bot.sending.live import EVERY_S, every_s_in
from bot.session import View
from bot.storage.postings import Posting
from bot.users.shares import Shared

ID_BYTES = 12  # 16 characters of base64url, unlike a session's 12


async def vote(context: Context, query: CallbackQuery, session_id: str, action: Vote) -> None:
    """For the product that stood on the card when it was tapped."""
    desk = context.desk
    t = await desk.speech(query.from_user)
    session = await desk.sessions.get(session_id)
    if session is None:
        await answer(query, toast_text(t, Toast.EXPIRED), alert=True)
        return
    voted = await desk.people.votes.toggle(session_id, action.product, query.from_user.id, query.id)
    bring_up_to_date(context.bot, desk, session_id, session.chat_id)
    await answer(query, toast_text(t, Toast.VOTED if voted else Toast.VOTE_BACK))


async def vote_shared(context: Context, query: CallbackQuery, _: str, action: VoteShared) -> None:
    """For a shared card in one chat; the same card in another chat has votes of its own."""
    desk = context.desk
    t = await desk.speech(query.from_user)
    posting = await posting_of(desk, query, action)
    shared = await desk.people.shares.known(action.share_id) if posting else None
    if posting is None or shared is None:
        await answer(query, toast_text(t, Toast.CARD_GONE), alert=True)
        return
    mark = mark_of(shared.product)
    voted = await desk.people.votes.toggle(posting.id, mark, query.from_user.id, query.id)
    bring_up_to_date(context.bot, desk, posting.id)
    await answer(query, toast_text(t, Toast.VOTED if voted else Toast.VOTE_BACK))


async def posting_of(
    desk: Desk, query: CallbackQuery, action: VoteShared | FindCheaperShared
) -> Posting | None:
    """The message that was tapped, kept from now on; None when its card is shared no more."""
    name = query.inline_message_id
    if name is None:
        return None
    digest = hmac.digest(desk.session_key, f"posting|{name}".encode(), hashlib.sha256)
    id_ = urlsafe_b64encode(digest[:ID_BYTES]).decode("ascii")
    posting = Posting(id_, action.share_id, name, action.language, bool(action.pictured))
    return posting if await desk.people.postings.put(posting) else None


def bring_up_to_date(bot: ExtBot[int], desk: Desk, place: str, chat_id: int = 0) -> None:
    """Have the card of a search (in a chat) or of a posting follow, soon."""
    if chat_id:
        edit = partial(_refresh_search, bot, desk, place)
        desk.edits.want(place, edit, every_s_in(chat_id))
    else:
        desk.edits.want(place, partial(_refresh_posting, bot, desk, place), EVERY_S)


async def _refresh_search(bot: ExtBot[int], desk: Desk, session_id: str) -> None:
    """The card alone; any other screen of a search tells nothing of votes."""
    async with desk.turns.of(session_id) as turn:
        session = await desk.sessions.get(session_id)
        if session is None or session.view is not View.CARD or not shelf(session).visible:
            return
        if not session.covered and not turn.awaits_tap(session.newest_tap):
            await Showing(bot, desk).refresh(session)


async def _refresh_posting(bot: ExtBot[int], desk: Desk, posting_id: str) -> None:
    """Its caption and buttons; Telegram takes no new picture for it."""
    posting = await desk.people.postings.get(posting_id)
    shared = await desk.people.shares.known(posting.share_id) if posting else None
    if posting is None or shared is None:
        return
    screen = await _posted_screen(bot, desk, posting, shared)
    if desk.edits.stands(posting.id, screen):
        return
    try:
        await _put(bot, desk, posting, shared, screen)
    except BadRequest as no:
        text = no.message.lower()
        if NOT_MODIFIED not in text and not any(reason in text for reason in GONE):
            raise
    desk.edits.note(posting.id, screen)


async def _posted_screen(bot: ExtBot[int], desk: Desk, posting: Posting, shared: Shared) -> Screen:
    stage, product = desk.stage(translator(posting.language)), shared.product
    together = await together_at(desk.people, posting.id, product)
    rows = posted_keyboard(
        stage, product, bot.username, shared.id, pictured=posting.pictured, together=together
    )
    return Screen(posted_caption(stage, product, shared.found_at, together), rows)


async def _put(
    bot: ExtBot[int], desk: Desk, posting: Posting, shared: Shared, screen: Screen
) -> None:
    name = posting.inline_message_id
    if posting.pictured:
        await bot.edit_message_caption(
            inline_message_id=name,
            caption=screen.html,
            parse_mode=ParseMode.HTML,
            reply_markup=screen.keyboard,
        )
        return
    await bot.edit_message_text(
        screen.html,
        inline_message_id=name,
        parse_mode=ParseMode.HTML,
        reply_markup=screen.keyboard,
        link_preview_options=preview_of(desk.stage(translator(posting.language)), shared.product),
    )
