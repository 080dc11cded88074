"""Questions people put to the bot that wait for one answer: taps, inline queries, payments."""

import asyncio
import itertools
import secrets
from collections import OrderedDict
from dataclasses import dataclass, field

from sandbox.telegram.clock import Clock
from sandbox.telegram.errors import QUERY_TOO_OLD, Refused, bad_request
from sandbox.telegram.hub import Hub
from sandbox.telegram.limits import QUERIES
from sandbox.telegram.wire import Json


@dataclass
class Query:
    """One open or finished question; `data` is what the kind needs."""

    id: str
    kind: str
    person: int
    deadline: float
    data: Json
    answer: Json | None = None
    timer: asyncio.TimerHandle | None = field(default=None, repr=False)


class Queries:
    """Questions by id; each can be answered once, before its time is over."""

    def __init__(self, clock: Clock, hub: Hub) -> None:
        self._clock = clock
        self._hub = hub
        self._queries: OrderedDict[str, Query] = OrderedDict()
        self._ids = itertools.count(secrets.randbelow(10**15) * 1000)

    def open(self, kind: str, person: int, seconds: float, data: Json) -> Query:
        """Ask; it expires after `seconds`."""
        query = Query(str(next(self._ids)), kind, person, self._clock.now() + seconds, data)
        self._queries[query.id] = query
        while len(self._queries) > QUERIES:
            self._queries.popitem(last=False)
        loop = asyncio.get_running_loop()
        query.timer = loop.call_later(seconds + 0.05, self._expire, query)
        self.publish(query)
        return query

    def state(self, query: Query) -> str:
        """`waiting`, `answered` or `expired`."""
        if query.answer is not None:
            return "answered"
        return "waiting" if self._clock.now() < query.deadline else "expired"

    def find(self, kind: str, query_id: str) -> Query:
        """The question, or 404 for a control request."""
        query = self._queries.get(query_id)
        if query is None or query.kind != kind:
            raise Refused(f"there is no {kind} query {query_id}", 404)
        return query

    def waiting(self, kind: str, query_id: str) -> Query:
        """The question while it can still be answered, or the server's refusal."""
        query = self._queries.get(query_id)
        if query is None or query.kind != kind or self.state(query) != "waiting":
            raise bad_request(QUERY_TOO_OLD)
        return query

    def settle(self, query: Query, answer: Json) -> None:
        """Answer a question that is waiting."""
        query.answer = answer
        if query.timer is not None:
            query.timer.cancel()
        self.publish(query)

    async def finished(self, query: Query, seconds: float) -> None:
        """Return once it was answered or expired, or after `seconds`."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        while self.state(query) == "waiting" and loop.time() < end and not self._hub.closed:
            await self._hub.changed(self._hub.revision, end - loop.time())

    def of_kind(self, kind: str) -> list[Query]:
        """All kept questions of a kind, oldest first."""
        return [query for query in self._queries.values() if query.kind == kind]

    def publish(self, query: Query) -> None:
        """Tell the page how far it is."""
        fields: Json = {"person": query.person, "state": self.state(query)}
        if query.kind == "payment":
            self._hub.publish("payment", payment_id=query.id, **fields)
        elif query.kind == "callback":
            place = {key: query.data[key] for key in ("chat_id", "message_id")}
            self._hub.publish("callback", query_id=query.id, answer=query.answer, **fields, **place)
        else:
            self._hub.publish(query.kind, query_id=query.id, **fields)

    def _expire(self, query: Query) -> None:
        if query.answer is None:
            self.publish(query)

    def close(self) -> None:
        """Stop all timers."""
        for query in self._queries.values():
            if query.timer is not None:
                query.timer.cancel()
