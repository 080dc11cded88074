"""Inline mode: `@bot words` in any chat. Every query is answered, and by somebody's own rights."""

import asyncio
import logging

from telegram import InlineQuery, Update
from telegram.error import BadRequest, TelegramError

from bot.cards.inline import photo_button, place_of, results
from bot.cards.inline_words import read_wish
from bot.cards.sharing import wanted_card
from bot.errors import Banned
from bot.handlers.desk import Context, Desk, speech
from bot.handlers.listing import Listing, Page
from bot.handlers.lists import posted_results
from bot.handlers.sharing import card_for
from bot.handlers.typists import Stroke
from bot.i18n import Translator
from bot.sending.pictures import picture_name

DROP_AFTER_S = 20.0  # Telegram waits a little longer, the person does not
KEEP_S = 5  # how long Telegram may repeat an answer
TOO_OLD = "query is too old"

log = logging.getLogger(__name__)


async def on_inline_query(update: Update, context: Context) -> None:
    """Answered in the background: the next keystroke is on its way."""
    query = update.inline_query
    if query is None:
        return

    async def work(stroke: Stroke) -> None:
        async with asyncio.timeout_at(stroke.began + DROP_AFTER_S):
            await _answer(context, query, stroke)

    await context.desk.typists.take(query.from_user.id, work)


async def _answer(context: Context, query: InlineQuery, stroke: Stroke) -> None:
    t = speech(query.from_user)
    try:
        t = await context.desk.speech(query.from_user)
        if await _put_list(context, query, t):
            return
        await _put(context, query, t, await _page(context.desk, query, t, stroke))
    except TelegramError as problem:
        log.info("an inline query was not answered: %s", type(problem).__name__)
    except Exception:
        log.exception("an inline query has no answer but the button")
        await _put(context, query, t, Page(complete=False))


async def _put_list(context: Context, query: InlineQuery, t: Translator) -> bool:
    """Answer a query that names a list; False for all others."""
    listed = await posted_results(context.desk, query, t, context.bot.username)
    if listed is None:
        return False
    await context.bot.answer_inline_query(
        query.id, listed, cache_time=0, is_personal=True, button=photo_button(t)
    )
    return True


async def _page(desk: Desk, query: InlineQuery, t: Translator, stroke: Stroke) -> Page:
    user_id = query.from_user.id
    try:
        await desk.people.bans.check(user_id)
    except Banned:
        return Page()
    wanted = wanted_card(query.query)
    if wanted is not None:
        card = await card_for(desk, user_id, wanted)
        return Page() if card is None else Page((card,))
    place = place_of(query.offset)
    if place is None:
        return Page()
    return await Listing(desk, user_id, t, read_wish(query.query, desk.shops), stroke).page(place)


async def _put(context: Context, query: InlineQuery, t: Translator, page: Page) -> None:
    """Send the answer; when Telegram does not know a picture any more, once more without them."""
    known = await _pictures(context.desk, page)
    for pictures in (known, {}):
        try:
            await context.bot.answer_inline_query(
                query.id,
                results(context.desk.stage(t), page.listed, context.bot.username, pictures),
                cache_time=KEEP_S if page.complete else 0,
                is_personal=True,
                # Not "": PTB takes an empty text for an empty list of media and writes "[]".
                next_offset=page.following.offset if page.following else None,
                button=photo_button(t),
            )
        except BadRequest as no:
            if not pictures or TOO_OLD in no.message.lower():
                raise
        else:
            return


async def _pictures(desk: Desk, page: Page) -> dict[str, str]:
    """Telegram's file_ids of the product pictures it has, by the pictures' addresses."""
    urls = [one.product.image_url for one in page.listed if one.product.image_url]
    if not urls:
        return {}  # also where the database cannot be read: the button needs none
    names = {picture_name(url): url for url in urls}
    return {names[name]: id_ for name, id_ in (await desk.sent.among(names)).items()}
