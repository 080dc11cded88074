"""May this search run, on which shops, and who pays: asked before it, settled after it."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from telegram.error import Forbidden

from bot.domain import Outcome
from bot.errors import (
    ConsentNeeded,
    ImageTooBig,
    KeptBack,
    LinkUnreadable,
    NotAnImage,
    NothingChosen,
    Refusal,
)
from bot.handlers.desk import Desk
from bot.handlers.failures import only_delayed
from bot.handlers.fetching import is_link
from bot.handlers.leases import Lease
from bot.session import Session
from bot.storage.ledger import Cause
from bot.users.charging import why_free
from bot.users.groups import is_group

NO_PICTURE = (LinkUnreadable, NotAnImage, ImageTooBig)


@dataclass
class Ticket:
    """A search that may run: the session with the shops to ask.

    `due`: the shops have answered, and what they found will be charged once it is shown.
    """

    desk: Desk
    lease: Lease
    session: Session
    due: bool = False

    async def weigh(self, outcomes: Iterable[Outcome]) -> None:
        """Before anything is shown: a search that costs nothing is given back. Raises LeaseLost."""
        cause = why_free(outcomes, local=self.desk.local)
        if cause is Cause.FREE and self.lease.paid:
            cause = None  # the answers were kept, by this very search before a crash
        self.due = cause is None
        if cause is None:
            await self.lease.hold()
        else:
            await self.end(cause)

    async def end(self, cause: Cause | None) -> None:
        """Charge it when there is no cause to give it back. Raises LeaseLost."""
        await self.lease.hold()
        await self.desk.people.quota.end(self.lease.hunt.charge_key, cause)


@asynccontextmanager
async def admitted(desk: Desk, lease: Lease, session: Session) -> AsyncIterator[Ticket]:
    """Run one search inside, from its first question to its card.

    It is charged last, when what was found is kept and shown, so that nobody pays for what a
    full disk or a crash withholds. The update that asks pays once, however often its search is
    begun. A search that is cut short stays reserved: it goes on later, or whoever ends it gives
    it back. Raises Banned, ConsentNeeded, KeptBack, NothingChosen, QuotaSpent or
    TooManyAtOnce; then nothing was counted. Raises LeaseLost when the search is somebody
    else's by then.
    """
    people, owner = desk.people, session.owner_id
    await people.bans.check(owner)
    shops = await shops_for(desk, session)
    ticket = Ticket(desk, lease, replace(session, asked=shops))
    group = session.chat_id if is_group(session.chat_id) else None
    await people.quota.reserve(lease.hunt.charge_key, owner, group)
    try:
        yield ticket
    except Refusal as no:
        # No shop was asked.
        bad_link = is_link(session.photo_id) and isinstance(no, NO_PICTURE)
        await ticket.end(Cause.LINK if bad_link else Cause.FREE)
        raise
    except Forbidden:
        # Whoever shuts the bot out does not get for nothing what the shops were asked for.
        await ticket.end(None if ticket.due else Cause.FAILED)
        raise
    except Exception as problem:
        if not only_delayed(problem):
            await ticket.end(Cause.FAILED)
        raise
    if ticket.due:
        await ticket.end(None)


async def shops_for(desk: Desk, session: Session) -> tuple[str, ...]:
    """The providers to ask for a session: wanted, switched on, and agreed to.

    What a caption named and nobody set up stays in: the answer then says so.
    Raises ConsentNeeded when the person must be asked first, NothingChosen when none is left,
    KeptBack when whoever posted the photo left none.
    """
    people, owner = desk.people, session.owner_id
    active = await desk.active_shops()
    chosen = await people.groups.chosen(owner, session.chat_id)
    wanted = session.asked or chosen.shops(active)
    # What is set up but not active, an admin switched off.
    known = [id_ for id_ in wanted if id_ in active or id_ not in desk.photo_shops]
    asked = [id_ for id_ in known if id_ not in session.barred]
    if not asked:
        raise KeptBack if known else NothingChosen
    remote = desk.remote(id_ for id_ in asked if id_ in active)
    consent = await people.consent.state(owner, remote)
    if consent.unanswered:
        raise ConsentNeeded
    allowed = tuple(id_ for id_ in asked if id_ not in consent.declined)
    if not allowed:
        raise ConsentNeeded if session.asked else NothingChosen
    return await _stocked(desk, allowed)


async def _stocked(desk: Desk, ids: tuple[str, ...]) -> tuple[str, ...]:
    """Without an own catalogue that holds nothing yet, unless it is the only one left."""
    full = [id_ for id_ in ids if id_ not in desk.shops or await desk.search.stocked(id_)]
    return tuple(full) or ids
