"""One provider's whole part of a search: kept answer, shared flight, call, and the outcome."""

import asyncio
import logging
from dataclasses import dataclass, replace

from bot.domain import Outcome, Status
from bot.errors import Refusal
from bot.imaging.prepared import Fit
from bot.search.allowance import Allowance, loop_time
from bot.search.cache import AnswerCache, cache_key, keep_s
from bot.search.calls import Caller, Reply
from bot.search.faults import InternalFault
from bot.search.planning import Plan
from bot.search.ports import PictureHost, PublishedPicture
from bot.search.singleflight import SingleFlight
from providers.base import SearchRequest, SearchResult
from providers.errors import TimedOut
from providers.product import Region

GRACE_S = 0.25  # the flight ends itself at the deadline; a provider that will not is left behind

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Errands:
    """Runs plans; shared by all searches."""

    cache: AnswerCache
    host: PictureHost | None
    flights: SingleFlight[Reply]

    async def run(self, plan: Plan, fit: Fit | None, deadline: float) -> Outcome:
        """What became of the plan. Never raises but for cancellation."""
        provider = plan.seat.info.id
        if isinstance(fit, Refusal):
            return Outcome(provider, Status.SKIPPED, error=fit)
        began = loop_time()
        request = replace(plan.request, image=fit)
        try:
            async with asyncio.timeout_at(deadline + GRACE_S):
                reply, cached = await self._answer(plan, request, Allowance(deadline))
        except TimeoutError:
            reply, cached = Reply(error=TimedOut("no answer before the search's deadline")), False
        except Exception:
            logger.exception("the search at %s failed", provider)
            reply, cached = Reply(error=InternalFault("see the log")), False
        sent = len(fit.data) if fit is not None and reply.attempts and not cached else 0
        return Outcome(
            provider=provider,
            status=_status(reply),
            result=_in_photo(reply.result or SearchResult(), plan.crop),
            error=reply.error,
            elapsed_ms=round((loop_time() - began) * 1000),
            sent_bytes=sent,
            attempts=0 if cached else reply.attempts,
            cached=cached,
        )

    async def kept(self, plan: Plan) -> Outcome | None:
        """The answer that is kept for a plan without a picture; nobody is asked."""
        info = plan.seat.info
        key = cache_key(info.id, plan.seat.variant, plan.request, by_url=plan.by_url)
        result = await self.cache.get(key, info.id)
        if result is None:
            return None
        return Outcome(info.id, _status(Reply(result=result)), result, cached=True)

    async def _answer(
        self, plan: Plan, request: SearchRequest, allowance: Allowance
    ) -> tuple[Reply, bool]:
        """The reply, and whether it cost nothing: it was kept, or another search asked the same."""
        info = plan.seat.info
        key = cache_key(info.id, plan.seat.variant, request, by_url=plan.by_url)
        if keep_s(info):
            kept = await self.cache.get(key, info.id)
            if kept is not None:
                return Reply(result=kept), True
        reply, joined = await self.flights.run(
            key, lambda: self._fly(plan, request, key, allowance)
        )
        return reply, joined and reply.error is None

    async def _fly(
        self, plan: Plan, request: SearchRequest, key: str, allowance: Allowance
    ) -> Reply:
        reply = await self._call(plan, request, allowance)
        if reply.result is not None:
            await self.cache.put(key, reply.result, ttl_s=keep_s(plan.seat.info))
        return reply

    async def _call(self, plan: Plan, request: SearchRequest, allowance: Allowance) -> Reply:
        caller = Caller(plan.seat, allowance)
        provider = plan.seat.provider
        if not plan.by_url or self.host is None or request.image is None:
            return await caller.ask(lambda: provider.search(request))
        picture = await self.host.publish(request.image)
        try:
            published = replace(request, image_url=picture.url)
            return await caller.ask(lambda: provider.search(published))
        finally:
            # Also when cancelled: a picture nobody needs must not stay reachable.
            await asyncio.shield(_withdraw(self.host, picture))


async def _withdraw(host: PictureHost, picture: PublishedPicture) -> None:
    try:
        await host.withdraw(picture)
    except Exception:
        logger.exception("a picture could not be withdrawn; it expires by itself")


def _status(reply: Reply) -> Status:
    if reply.error is not None:
        return Status.SKIPPED if reply.refused else Status.ERROR
    return Status.OK if reply.result and reply.result.products else Status.EMPTY


def _in_photo(result: SearchResult, crop: Region | None) -> SearchResult:
    """The result with its regions in fractions of the whole photo, not of the part it saw."""
    if crop is None or not result.regions:
        return result
    wide, high = crop.x2 - crop.x1, crop.y2 - crop.y1
    return replace(
        result,
        regions=tuple(
            Region(
                x1=min(crop.x1 + region.x1 * wide, 1.0),
                y1=min(crop.y1 + region.y1 * high, 1.0),
                x2=min(crop.x1 + region.x2 * wide, 1.0),
                y2=min(crop.y1 + region.y2 * high, 1.0),
                score=region.score,
            )
            for region in result.regions
        ),
    )
