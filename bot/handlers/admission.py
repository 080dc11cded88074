"""May this search run, on which shops, and who pays: asked before it, settled after it."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from bot.domain import Outcome
from bot.errors import ConsentNeeded, NothingChosen, Refusal
from bot.handlers.desk import Desk
from bot.session import Session
from bot.storage.ledger import Cause
from bot.users.charging import why_free


@dataclass
class Ticket:
    """A search that may run: the session with the shops to ask. `outcomes` come after it."""

    session: Session
    outcomes: Iterable[Outcome] = ()


@asynccontextmanager
async def admitted(desk: Desk, session: Session, key: str) -> AsyncIterator[Ticket]:
    """Run one search inside; afterwards it is charged, or given back with the reason.

    `key` names the update that asks. Raises Banned, ConsentNeeded, NothingChosen, QuotaSpent
    or TooManyAtOnce; then nothing was counted.
    """
    people, owner = desk.people, session.owner_id
    await people.bans.check(owner)
    ticket = Ticket(replace(session, asked=await shops_for(desk, session)))
    await people.quota.reserve(key, owner)
    cause: Cause | None = Cause.FAILED
    try:
        yield ticket
        cause = why_free(ticket.outcomes, local=_local(desk))
    except Refusal:
        cause = Cause.FREE  # no shop was asked
        raise
    finally:
        await people.quota.end(key, cause)


async def shops_for(desk: Desk, session: Session) -> tuple[str, ...]:
    """The providers to ask for a session: wanted, switched on, and agreed to.

    What a caption named and nobody set up stays in: the answer then says so.
    Raises ConsentNeeded when the person must be asked first, NothingChosen when none is left.
    """
    people, owner = desk.people, session.owner_id
    active = await desk.active_shops()
    wanted = session.asked or (await people.preferences.get(owner)).shops(active)
    # What is set up but not active, an admin switched off.
    asked = [id_ for id_ in wanted if id_ in active or id_ not in desk.photo_shops]
    if not asked:
        raise NothingChosen
    remote = desk.remote(id_ for id_ in asked if id_ in active)
    consent = await people.consent.state(owner, remote)
    if consent.unanswered:
        raise ConsentNeeded
    allowed = tuple(id_ for id_ in asked if id_ not in consent.declined)
    if not allowed:
        raise ConsentNeeded if session.asked else NothingChosen
    return allowed


def _local(desk: Desk) -> frozenset[str]:
    return frozenset(id_ for id_, info in desk.shops.items() if info.local)
