"""One search in a chat, from its placeholder to its card or to an honest ending.

What a crash leaves behind, step by step; `Hunts` then begins the search again from the top:

    placeholder sent, session not kept    nothing: the update comes again and gets a second
                                          placeholder. The only way to a second message.
    session and search kept, together     the same message fills in.
    reserved                              the same reservation counts; it is paid once.
    some shops have answered              their answers are kept ones by now; the own gallery and
                                          shops that had not answered are asked again.
    early card shown                      it stands, and grows.
    whole card shown, not charged         the same edit once more, which changes nothing; paid.
    charged, search not closed            the same, and the charge stands.

A Telegram or a database that is away is like a crash that is not counted: for a day the search
begins again after longer and longer pauses. So it does when a disk has no room: what needs room
is written before the card is shown, and the card is shown before it is charged. Where the message
cannot fill in because of the database it says that the search goes on by itself; that it went
wrong is said of what is over, and no attempt follows.
"""

import asyncio
import logging
from dataclasses import replace

from telegram.error import BadRequest, Forbidden, TelegramError
from telegram.ext import ExtBot

from bot.cards.endings import broken, refused
from bot.cards.progress import delayed
from bot.cards.stage import Screen
from bot.errors import ConsentNeeded, ImageTooBig, NotAnImage, Refusal
from bot.handlers.admission import admitted
from bot.handlers.albums import photo_of
from bot.handlers.asking import consent_question
from bot.handlers.desk import Desk
from bot.handlers.failures import Told, note, only_delayed
from bot.handlers.fetching import fetch_photo, is_link
from bot.handlers.leases import Lease, LeaseLost
from bot.handlers.showing import Showing, put_text
from bot.handlers.unfolding import show_found, unfold
from bot.i18n import translator
from bot.ingress.verdict import Delayed
from bot.sending.patience import told_s
from bot.sending.pictures import TILE
from bot.session import Session
from bot.storage.ledger import Cause
from bot.storage.trouble import STORAGE_TROUBLE, what_is_wrong
from bot.users.groups import is_group

log = logging.getLogger(__name__)

# Another photo of the album may do better.
UNREADABLE = (NotAnImage, ImageTooBig)
# What Telegram would say again; its other failures are worth another attempt.
FINAL = (BadRequest, Forbidden)


async def hunt(bot: ExtBot[int], desk: Desk, lease: Lease) -> None:
    """Search and show; the session's message stands already.

    Raises Delayed when Telegram or the database could not be reached, LeaseLost when somebody
    else goes on with it; then the search is not over.
    """
    try:
        await _to_its_end(bot, desk, lease)
    except Exception as problem:
        if only_delayed(problem):
            raise Delayed(told_s(problem)) from problem
        raise


async def _to_its_end(bot: ExtBot[int], desk: Desk, lease: Lease) -> None:
    """An attempt at each photo in turn, until one could be searched."""
    upcoming: Session | None = await _where_it_stands(desk, lease.hunt.session)
    try:
        if lease.hunt.worn_out:
            await _give_up(bot, desk, lease)
            return
        while upcoming is not None:
            lease.ending = lease.early = lease.shown = False
            upcoming = await _attempt(bot, desk, lease, upcoming)
    except (*FINAL, Told) as problem:
        note(problem)
    except asyncio.CancelledError:
        if lease.called_off:
            await _call_off(bot, desk, lease)
        raise


async def _attempt(bot: ExtBot[int], desk: Desk, lease: Lease, session: Session) -> Session | None:
    """One search; what to search instead when this photo cannot be read."""
    stage = desk.stage(translator(session.language))
    try:
        await _search(bot, desk, lease, session)
    except UNREADABLE as no:
        other = await _other_photo(desk, session)
        if other is None:
            await _say(bot, desk, lease, session, refused(stage, no, session.owner_id, session.id))
            other = await _other_photo(desk, session)  # it may have come meanwhile
        return other
    except Refusal as no:
        await _say(bot, desk, lease, session, refused(stage, no, session.owner_id, session.id))
    except (Forbidden, LeaseLost):
        raise
    except Exception as problem:
        await _fail(bot, desk, lease, session, problem)
    return None


async def _fail(
    bot: ExtBot[int], desk: Desk, lease: Lease, session: Session, problem: Exception
) -> None:
    """Say that it went wrong, unless nobody can be told or the card stands; always raises.

    Of a search that goes on by itself only that is said: who thinks that it is over sends the
    photo again, and gets and pays for two.
    """
    if only_delayed(problem):
        if not isinstance(problem, TelegramError):
            log.warning(
                "no way to the database: %s; the search goes on later", what_is_wrong(problem)
            )
            await _tell_of_delay(bot, desk, lease, session)
        raise problem
    if not lease.shown:
        stage = desk.stage(translator(session.language))
        await _say(bot, desk, lease, session, broken(stage, session))
    raise Told from problem


async def _tell_of_delay(bot: ExtBot[int], desk: Desk, lease: Lease, session: Session) -> None:
    """The database is away: nothing is kept of this, and it is no matter when it fails."""
    if lease.shown:
        return
    try:
        async with desk.turns.of(session.id):
            latest = await _latest(desk, session)
            if not lease.early and not latest.waiting:  # an early card stands and is to grow
                held_up = Screen(delayed(desk.stage(translator(session.language))))
                await put_text(bot, session.standing_as(latest), held_up)
    except TelegramError as untold:
        log.info("a delay was not told: %s", type(untold).__name__)


async def _latest(desk: Desk, session: Session) -> Session:
    """What became of its message, as far as the database tells."""
    try:
        return await desk.sessions.get(session.id) or session
    except STORAGE_TROUBLE:
        return session


async def _search(bot: ExtBot[int], desk: Desk, lease: Lease, session: Session) -> None:
    """Search and show, or ask whether the photo may be sent to the shops."""
    try:
        async with admitted(desk, lease, session) as ticket:
            found = await unfold(bot, desk, lease, ticket.session)
            await ticket.weigh(found.outcomes)
            if found.findings.offers:
                await _remember(desk, session)
            lease.ending = True
            await show_found(bot, desk, session, found)
            lease.shown = True
    except ConsentNeeded:
        # Nobody is asked about a file that could not be searched anyway. Where an address leads
        # is looked up once that is counted.
        if not is_link(session.photo_id):
            await desk.pool.prepare(await fetch_photo(bot, desk, session.photo_id), [TILE])
        question = await consent_question(bot, desk, session)
        await _say(bot, desk, lease, session, question, asks=True)


async def _remember(desk: Desk, session: Session) -> None:
    """In the asker's history; a group has none."""
    if not is_group(session.owner_id):
        await desk.people.history.add(session.owner_id, session.id)


async def _where_it_stands(desk: Desk, session: Session) -> Session:
    """The session to search, with what became of its message since it was noted."""
    latest = await desk.sessions.get(session.id)
    if latest is None:
        return session
    return replace(session, waiting=latest.waiting).standing_as(latest)


async def _other_photo(desk: Desk, session: Session) -> Session | None:
    """The next photo of an album of which none could be searched so far."""
    latest = await desk.sessions.get(session.id)
    place = session.photo_index + 1
    if latest is None or latest.outcomes or place >= len(latest.photos):
        return None
    return photo_of(latest, place)


async def _give_up(bot: ExtBot[int], desk: Desk, lease: Lease) -> None:
    """It was begun too often, or too long ago, and never ended: say so, for nothing.

    What was charged was shown; only that it is over could not be written down.
    """
    if await desk.people.quota.charged(lease.hunt.charge_key):
        return
    session = await _where_it_stands(desk, lease.hunt.session)
    await desk.people.quota.refund(lease.hunt.charge_key, Cause.FAILED)
    screen = broken(desk.stage(translator(session.language)), session)
    try:
        await _say(bot, desk, lease, session, screen)
    except TelegramError as problem:
        if not lease.hunt.too_old:
            raise
        note(problem)


async def _call_off(bot: ExtBot[int], desk: Desk, lease: Lease) -> None:
    """Its person wants it ended. Shops that have answered were not asked for nothing."""
    session = await _where_it_stands(desk, lease.hunt.session)
    await desk.people.quota.end(lease.hunt.charge_key, None if lease.paid else Cause.FAILED)
    try:
        ended = translator(session.language).gettext("This search was ended.")
        await put_text(bot, session, Screen(ended))
    except TelegramError as problem:
        note(problem)


async def _say(
    bot: ExtBot[int],
    desk: Desk,
    lease: Lease,
    session: Session,
    screen: Screen,
    *,
    asks: bool = False,
) -> None:
    """Why there is no result, with a way on: what was there before, the album's other photos."""
    lease.ending = True
    async with desk.turns.of(session.id):
        latest = await desk.sessions.get(session.id) or session
        if latest.waiting:
            await desk.sessions.put(replace(latest, waiting=()))
        shown = replace(session, photos=latest.photos, findings=latest.findings)
        shown = shown.standing_as(latest)
        await Showing(bot, desk).end(shown, screen, asks=asks)
