"""The search: one photo to all chosen providers in parallel, under one deadline.

async with service.begin(query) as search:
    search.photo                             what the photo is
    async for outcome in search.outcomes():  each provider's answer as it comes
        search.findings()                    all answers so far as one
    await search.compare_pictures()          more evidence for "the same item"
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, replace
from typing import Self

from bot.domain import Findings, Outcome, Query
from bot.errors import NothingChosen, TooManyAtOnce
from bot.imaging.prepared import Fit
from bot.search.allowance import loop_time
from bot.search.cache import AnswerCache
from bot.search.calls import Reply
from bot.search.errand import Errands
from bot.search.fingerprints import Fingerprinter
from bot.search.grouping import Hashes
from bot.search.merge import merge
from bot.search.planning import Plan, plan
from bot.search.ports import PhotoPreparer, PictureHost
from bot.search.seat import ProviderSeat
from bot.search.singleflight import SingleFlight
from bot.storage.ports import ResultCache
from providers.errors import ProviderError

DEADLINE_S = 20.0


@dataclass(frozen=True, slots=True)
class PhotoFacts:
    """The upright photo's size in pixels, and its format by Pillow's name."""

    width: int
    height: int
    format: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A finished search. `photo` is None when words were searched for."""

    photo: PhotoFacts | None
    outcomes: tuple[Outcome, ...]
    findings: Findings


class Search:
    """A search under way; `SearchService.begin` makes it and ends it."""

    def __init__(
        self,
        query: Query,
        photo: PhotoFacts | None,
        plans: list[Plan],
        skipped: list[Outcome],
        tasks: list["asyncio.Task[Outcome]"],
        fingerprinter: Fingerprinter | None,
    ) -> None:
        self.query = query
        self.photo = photo
        self.providers = tuple(plan.seat.info.id for plan in plans)  # those that are asked
        self.seen: list[Outcome] = []  # outcomes in the order they were yielded
        self._plans = plans
        self._skipped = skipped
        self._tasks = tasks
        self._fingerprinter = fingerprinter
        self._hashes: Hashes = {}
        self._merged: Findings | None = None  # until there is news: every pair is compared for it

    async def outcomes(self) -> AsyncGenerator[Outcome, None]:
        """Each provider's outcome once, as it comes; those that are not asked come first."""
        while self._skipped:
            yield self._noted(self._skipped.pop(0))
        pending = set(self._tasks)
        while pending:
            done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
            for task in sorted(done, key=self._tasks.index):
                self._tasks.remove(task)
                yield self._noted(task.result())

    def findings(self) -> Findings:
        """The outcomes yielded so far as one answer."""
        if self._merged is None:
            self._merged = merge(
                self.query,
                self.seen,
                {plan.seat.info.id: plan.applied for plan in self._plans},
                preference=self.query.providers or self.providers,
                hashes=self._hashes,
            )
        return self._merged

    async def compare_pictures(self) -> None:
        """Look at product pictures, a second or two at most, to group the same items better."""
        if self._fingerprinter is None:
            return
        hosts = {plan.seat.info.id: plan.seat.info.picture_hosts for plan in self._plans}
        products = [offer.product for offer in self.findings().offers]
        self._hashes = await self._fingerprinter.of(products, hosts)
        if self._hashes:
            self._merged = None

    async def close(self) -> None:
        """End what is still under way."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()

    def _noted(self, outcome: Outcome) -> Outcome:
        self.seen.append(outcome)
        self._merged = None
        return outcome


class SearchService:
    """Asks providers for products. One for the process; safe for any number of searches.

    `seats` are the active providers in order of preference; `idle` the known others, with what
    they lack. `host` lends pictures to providers that take addresses.
    """

    def __init__(
        self,
        seats: Mapping[str, ProviderSeat],
        preparer: PhotoPreparer,
        results: ResultCache,
        *,
        idle: Mapping[str, str] | None = None,
        host: PictureHost | None = None,
        fingerprinter: Fingerprinter | None = None,
        deadline_s: float = DEADLINE_S,
    ) -> None:
        self.seats = dict(seats)
        self._preparer = preparer
        self._idle = dict(idle or {})
        self._fingerprinter = fingerprinter
        self._deadline_s = deadline_s
        self._flights: SingleFlight[Reply] = SingleFlight()
        self._errands = Errands(AnswerCache(results), host, self._flights)
        self._host = host

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    @asynccontextmanager
    async def begin(
        self, query: Query, *, deadline_s: float | None = None
    ) -> AsyncIterator[Search]:
        """Start asking; leaving the block ends whatever is still under way.

        Raises a Refusal when the photo itself cannot be read, NothingChosen when no provider
        is active for this query.
        """
        deadline = loop_time() + (self._deadline_s if deadline_s is None else deadline_s)
        plans, skipped = plan(query, self.seats, self._idle, can_publish=self._host is not None)
        if not plans and not skipped:
            raise NothingChosen
        photo, fits = await self._prepare(query.photo, plans, deadline)
        tasks = [
            asyncio.create_task(self._errands.run(one, fit, deadline))
            for one, fit in zip(plans, fits, strict=True)
        ]
        # Nobody needs the file itself any more, and there may be many large ones.
        query = replace(query, photo=None)
        search = Search(query, photo, plans, skipped, tasks, self._fingerprinter)
        try:
            yield search
        finally:
            await search.close()

    async def search(
        self, query: Query, *, deadline_s: float | None = None
    ) -> AsyncIterator[Outcome]:
        """Outcomes as they come, for callers that need nothing else. Raises as `begin` does."""
        async with (
            self.begin(query, deadline_s=deadline_s) as search,
            aclosing(search.outcomes()) as outcomes,
        ):
            async for outcome in outcomes:
                yield outcome

    async def find(self, query: Query, *, deadline_s: float | None = None) -> Answer:
        """The whole search, once all providers have answered. Raises as `begin` does."""
        async with self.begin(query, deadline_s=deadline_s) as search:
            outcomes = [outcome async for outcome in search.outcomes()]
            await search.compare_pictures()
            return Answer(search.photo, tuple(outcomes), search.findings())

    async def kept(self, query: Query) -> Findings | None:
        """What earlier answers say about words, asking nobody.

        None when the answer of one of the query's providers is not kept.
        """
        plans, _ = plan(query, self.seats, self._idle, can_publish=self._host is not None)
        outcomes = [await self._errands.kept(one) for one in plans]
        known = [outcome for outcome in outcomes if outcome is not None]
        if not plans or len(known) < len(plans):
            return None
        applied = {one.seat.info.id: one.applied for one in plans}
        return merge(query, known, applied, preference=query.providers)

    async def stocked(self, provider_id: str) -> bool:
        """Whether a provider has anything to search in; one that cannot tell is asked."""
        seat = self.seats.get(provider_id)
        try:
            return seat is None or await seat.provider.stocked()
        except ProviderError:
            return True

    async def close(self) -> None:
        """End calls that are still in flight."""
        await self._flights.close()

    async def _prepare(
        self, photo: bytes | None, plans: list[Plan], deadline: float
    ) -> tuple[PhotoFacts | None, list[Fit | None]]:
        """Decode once for all plans; equal wants are fitted once."""
        if photo is None:
            return None, [None] * len(plans)
        wanted = list(dict.fromkeys(one.wanted for one in plans if one.wanted is not None))
        try:
            async with asyncio.timeout_at(deadline):
                prepared = await self._preparer.prepare(photo, wanted)
        except TimeoutError:
            raise TooManyAtOnce from None
        fits = dict(zip(wanted, prepared.fits, strict=True))
        facts = PhotoFacts(prepared.width, prepared.height, prepared.format)
        return facts, [fits[one.wanted] if one.wanted else None for one in plans]
