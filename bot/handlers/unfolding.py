"""A search that unfolds in its message: a line that fills in, an early card, the whole one."""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace

from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.cards.growing import grown, looks_the_same
from bot.cards.progress import progress
from bot.cards.screens import screen
from bot.cards.selection import shelf
from bot.cards.stage import Screen
from bot.domain import Outcome, Query
from bot.handlers.answers import Answers
from bot.handlers.desk import Desk
from bot.handlers.fetching import fetch_photo, is_link
from bot.handlers.leases import Lease
from bot.handlers.showing import Showing, put_text
from bot.i18n import translator
from bot.search.service import Search
from bot.sending.live import LiveText, every_s_in
from bot.sending.patience import AT_ONCE
from bot.session import Session, View
from bot.users.charging import has_cost

PATIENCE_S = 1.5  # for the other shops, once one of them has brought something

log = logging.getLogger(__name__)


def query_of(session: Session, photo: bytes) -> Query:
    """What the shops are asked for a session."""
    wishes = session.wishes
    return Query(
        photo=photo,
        providers=session.asked,
        category=wishes.category,
        min_price=wishes.band.low,
        max_price=wishes.band.high,
        same_item=wishes.same_item,
        region=session.region,
        language=session.language,
    )


async def unfold(bot: ExtBot[int], desk: Desk, lease: Lease, session: Session) -> Session:
    """Search, and show what is there by then; returns the session with all that was found.

    Between two edits of the early card lie `every_s_in` the chat seconds at least, before the
    whole card too. The photo lives in memory for the search only.
    """
    async with (
        _begun(bot, desk, session) as search,
        Answers(search, lease.enough) as answers,
    ):
        await _fill_in(bot, desk, lease, session, search, answers)
        while not answers.complete:
            await lease.hold()
            lease.early = True
            try:
                await show_found(bot, desk, session, _found(session, search, early=True))
            except TelegramError as problem:
                # The whole card follows; its failure is the one that counts.
                log.info("an early card was not shown: %s", type(problem).__name__)
            await answers.pause(every_s_in(session.chat_id))
            await answers.news()
            await _note_cost(desk, lease, search)
        await _note_cost(desk, lease, search)
        if not lease.enough.is_set() and not desk.hunts.crowded:
            await search.compare_pictures()
        log.info("a photo was searched: %s", _summary(search.seen))
        return _found(session, search)


@asynccontextmanager
async def _begun(bot: ExtBot[int], desk: Desk, session: Session) -> AsyncIterator[Search]:
    """A search whose photo is decoded; few photos are in memory at a time."""
    async with AsyncExitStack() as stack:
        places = desk.links_in_hand if is_link(session.photo_id) else desk.photos_in_hand
        async with places:
            photo = await fetch_photo(bot, desk, session.photo_id)
            begun = desk.search.begin(query_of(session, photo))
            del photo
            search = await stack.enter_async_context(begun)
        yield search


async def _fill_in(
    bot: ExtBot[int],
    desk: Desk,
    lease: Lease,
    session: Session,
    search: Search,
    answers: Answers,
) -> None:
    """Tell who has answered, until all have, or some have something and the others are slow.

    An early card that was shown before a crash is not taken away again.
    """
    stage = desk.stage(translator(session.language))

    async def edit(html: str) -> None:
        if not session.waiting:
            await put_text(bot, session, Screen(html), tries=AT_ONCE)

    until: float | None = None
    every_s = every_s_in(session.chat_id)
    async with LiveText(edit, progress(stage, []), every_s=every_s) as live:
        live.show(progress(stage, search.providers))
        while not answers.complete and await answers.news(until):
            live.show(progress(stage, search.providers, search.seen))
            await _note_cost(desk, lease, search)
            if until is None and search.findings().offers:
                until = asyncio.get_running_loop().time() + PATIENCE_S


async def _note_cost(desk: Desk, lease: Lease, search: Search) -> None:
    """What shops have answered so far is a kept answer when the search is begun again."""
    if has_cost(search.seen, local=desk.local):
        await lease.note_paid()


async def show_found(bot: ExtBot[int], desk: Desk, asked: Session, found: Session) -> None:
    """Bring the message up to date; whoever taps at the same time goes first.

    What looks as before is kept and not sent.
    """
    async with desk.turns.of(asked.id) as turn:
        latest = await desk.sessions.get(asked.id)
        shown = found if latest is None else grown(latest, asked, found)
        left_to_a_tap = turn.awaits_tap(shown.newest_tap)
        if left_to_a_tap or (latest is not None and _alike(desk, latest, shown)):
            await desk.sessions.put(shown)
        else:
            await Showing(bot, desk).show(shown)


def _alike(desk: Desk, before: Session, after: Session) -> bool:
    """Whether a card that stands already would not change."""
    if not before.waiting:
        return False
    stage = desk.stage(translator(after.language))
    same_text = screen(stage, before, shelf(before)) == screen(stage, after, shelf(after))
    return same_text and looks_the_same(before, after)


def _found(session: Session, search: Search, *, early: bool = False) -> Session:
    answered = {outcome.provider for outcome in search.seen}
    waiting = tuple(id_ for id_ in search.providers if id_ not in answered) if early else ()
    return replace(
        session,
        asked=session.asked or search.providers,
        outcomes=tuple(search.seen),
        findings=search.findings(),
        view=View.CARD,
        index=0,
        page=None,
        waiting=waiting,
    )


def _summary(outcomes: Sequence[Outcome]) -> str:
    """How each shop did, for the log; nothing in it tells who searched for what."""
    return ", ".join(
        f"{one.provider} {one.error.code if one.error else len(one.result.products)}"
        f" in {one.elapsed_ms} ms"
        for one in outcomes
    )
