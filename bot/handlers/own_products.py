"""A person's recent and saved products, as inline mode lists them."""

import asyncio
from collections import OrderedDict

from bot.cards.inline import Listed
from bot.search.singleflight import SingleFlight
from bot.storage.sessions import SqlSessions
from bot.users.people import People
from bot.users.saved import MAX_SAVED

RECENT = 12  # searches; reading one costs a millisecond or two
FRESH_S = 2.0
PEOPLE = 200


class OwnProducts:
    """The best product of each recent search, then what is saved; read once per burst of typing."""

    def __init__(self) -> None:
        self._kept: OrderedDict[int, tuple[float, tuple[Listed, ...]]] = OrderedDict()
        self._reading: SingleFlight[tuple[Listed, ...]] = SingleFlight()

    async def of(self, sessions: SqlSessions, people: People, user_id: int) -> tuple[Listed, ...]:
        """Everything of one person, newest first; a product may be there twice."""
        loop = asyncio.get_running_loop()
        until, listed = self._kept.get(user_id, (0.0, ()))
        if loop.time() < until:
            return listed
        listed, _ = await self._reading.run(str(user_id), lambda: _read(sessions, people, user_id))
        self._kept[user_id] = (loop.time() + FRESH_S, listed)
        while len(self._kept) > PEOPLE:
            self._kept.popitem(last=False)
        return listed


async def _read(sessions: SqlSessions, people: People, user_id: int) -> tuple[Listed, ...]:
    listed = []
    for visit in await people.history.recent(user_id, RECENT):
        session = await sessions.get(visit.session_id)
        if session is not None and session.findings.offers:
            listed.append(Listed(session.findings.offers[0].product, session.created_at))
    saved = await people.saved.page(user_id, 0, MAX_SAVED)
    return (*listed, *(Listed(one.product, one.saved_at) for one in saved.items))
