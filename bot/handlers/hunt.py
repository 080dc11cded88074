"""One search in a chat: placeholder, shops answering, and the same message becomes the result."""

import logging
from collections.abc import Sequence
from dataclasses import replace

from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.cards.endings import broken, refused
from bot.cards.progress import progress
from bot.cards.stage import Screen
from bot.domain import Outcome, Query
from bot.errors import ConsentNeeded, ImageTooBig, NotAnImage, Refusal
from bot.handlers.admission import admitted
from bot.handlers.albums import photo_of
from bot.handlers.asking import consent_question
from bot.handlers.desk import Desk
from bot.handlers.failures import Told
from bot.handlers.fetching import fetch_photo
from bot.handlers.showing import Showing, put_text
from bot.i18n import translator
from bot.search.service import Search
from bot.sending.live import LiveText
from bot.sending.patience import AT_ONCE
from bot.session import Session, View

log = logging.getLogger(__name__)

# Another photo of the album may do better.
UNREADABLE = (NotAnImage, ImageTooBig)


async def hunt(bot: ExtBot[int], desk: Desk, session: Session, key: str) -> None:
    """Search and show. The session is claimed and its message stands already.

    `key` names the update that asks; the same one is charged once, however often it comes.
    The photo is fetched by the session's `photo_id`; it lives in memory for the search only.
    Raises Told when something went wrong that nobody foresaw.
    """
    try:
        done = await desk.ongoing.run(session.owner_id, _attempts(bot, desk, session, key))
        if not done:
            ended = translator(session.language).gettext("This search was ended.")
            await put_text(bot, session, Screen(ended))
    finally:
        desk.under_way.discard(session.id)


async def _attempts(bot: ExtBot[int], desk: Desk, session: Session, key: str) -> None:
    upcoming: Session | None = session
    while upcoming is not None:
        upcoming = await _attempt(bot, desk, upcoming, key)


async def _attempt(bot: ExtBot[int], desk: Desk, session: Session, key: str) -> Session | None:
    """One search; what to search instead when this photo cannot be read."""
    stage = desk.stage(translator(session.language))
    try:
        async with admitted(desk, session, key) as ticket:
            found = await _search(bot, desk, ticket.session)
            ticket.outcomes = found.outcomes
        if found.findings.offers:
            await desk.people.history.add(session.owner_id, session.id)
        async with desk.turns.of(session.id):
            await Showing(bot, desk).show(await _with_latest(desk, session, found))
    except ConsentNeeded:
        await _say(bot, desk, session, await consent_question(desk, session))
    except UNREADABLE as no:
        other = await _other_photo(desk, session)
        if other is None:
            await _say(bot, desk, session, refused(stage, no, session.owner_id, session.id))
        return other
    except Refusal as no:
        await _say(bot, desk, session, refused(stage, no, session.owner_id, session.id))
    except TelegramError:
        raise
    except Exception as bug:
        await _say(bot, desk, session, broken(stage, session))
        raise Told from bug
    return None


async def _other_photo(desk: Desk, session: Session) -> Session | None:
    """The next photo of an album of which none could be searched so far."""
    latest = await desk.sessions.get(session.id)
    place = session.photo_index + 1
    if latest is None or latest.outcomes or place >= len(latest.photos):
        return None
    return photo_of(latest, place)


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


async def _search(bot: ExtBot[int], desk: Desk, session: Session) -> Session:
    """The session with what was found; each answer is shown as it comes."""
    stage = desk.stage(translator(session.language))

    async def edit(html: str) -> None:
        await put_text(bot, session, Screen(html), tries=AT_ONCE)

    photo = await fetch_photo(bot, desk, session.photo_id)
    async with desk.search.begin(query_of(session, photo)) as search:
        async with LiveText(edit, progress(stage, [])) as live:
            live.show(progress(stage, search.providers))
            async for _ in search.outcomes():
                live.show(progress(stage, search.providers, search.seen))
            await search.compare_pictures()
        log.info("a photo was searched: %s", _summary(search.seen))
        return _found(session, search)


def _summary(outcomes: Sequence[Outcome]) -> str:
    """How each shop did, for the log; nothing in it tells who searched for what."""
    return ", ".join(
        f"{one.provider} {one.error.code if one.error else len(one.result.products)}"
        f" in {one.elapsed_ms} ms"
        for one in outcomes
    )


def _found(session: Session, search: Search) -> Session:
    return replace(
        session,
        asked=session.asked or search.providers,
        outcomes=tuple(search.seen),
        findings=search.findings(),
        view=View.CARD,
        index=0,
    )


async def _with_latest(desk: Desk, before: Session, found: Session) -> Session:
    """What was found, with the photos and the caption that have joined meanwhile."""
    latest = await desk.sessions.get(before.id)
    if latest is None:
        return found
    if latest.wishes != before.wishes:
        found = replace(
            found,
            selection=latest.selection,
            wishes=latest.wishes,
            not_understood=latest.not_understood,
        )
    return replace(found, photos=latest.photos)


async def _say(bot: ExtBot[int], desk: Desk, session: Session, screen: Screen) -> None:
    """Why there is no result, with a way on: what was there before, the album's other photos."""
    async with desk.turns.of(session.id):
        latest = await desk.sessions.get(session.id) or session
        shown = replace(session, photos=latest.photos, findings=latest.findings)
        await Showing(bot, desk).end(shown, screen)
