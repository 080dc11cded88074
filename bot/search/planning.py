"""What each provider will be asked: the query cut to what it can do itself."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.domain import Outcome, Query, Status
from bot.imaging.prepared import Wanted
from bot.search.merge import SAME_ITEM
from bot.search.seat import ProviderSeat
from providers.base import Capability, SearchRequest, SortKey
from providers.errors import ImageRejected, Misconfigured, ProviderError
from providers.product import Region

Seats = Mapping[str, ProviderSeat]


@dataclass(frozen=True, slots=True)
class Plan:
    """One provider's part of a search.

    `request` has no picture yet; `wanted` says which one it gets (None: searched by words).
    `crop` is the part of the photo we cut out because the provider takes no region; what it
    sees lies in that part. `applied` is what the provider filters and sorts itself.
    """

    seat: ProviderSeat
    request: SearchRequest
    wanted: Wanted | None
    crop: Region | None
    by_url: bool
    applied: frozenset[Capability]


def plan(
    query: Query, seats: Seats, idle: Mapping[str, str], *, can_publish: bool
) -> tuple[list[Plan], list[Outcome]]:
    """Plans for the providers to ask, and outcomes for those that cannot be.

    `idle` has the known providers that are not active, with the reason. Without a choice every
    active provider that can do it is asked, in the order of `seats`.
    """
    plans: list[Plan] = []
    skipped: list[Outcome] = []
    for provider_id in _chosen(query, seats):
        seat = seats.get(provider_id)
        why = _obstacle(provider_id, seat, query, idle, can_publish=can_publish)
        if seat is not None and why is None:
            made = _plan(query, seat, seats, can_publish=can_publish)
            if made.request.cursor is None and query.cursors:
                # Whoever cannot turn the page would show the first one again.
                skipped.append(Outcome(provider_id, Status.EMPTY))
            else:
                plans.append(made)
        elif why is not None and query.providers:
            skipped.append(Outcome(provider_id, Status.SKIPPED, error=why))
    return plans, skipped


def _chosen(query: Query, seats: Seats) -> Iterable[str]:
    """Without doubles. A search that goes on asks only those whose answer has more."""
    ids = dict.fromkeys(query.providers or seats)
    return [id_ for id_ in ids if id_ in query.cursors] if query.cursors else ids


def _obstacle(
    provider_id: str,
    seat: ProviderSeat | None,
    query: Query,
    idle: Mapping[str, str],
    *,
    can_publish: bool,
) -> ProviderError | None:
    """Why a provider cannot be asked this at all."""
    if seat is None:
        return Misconfigured(idle.get(provider_id, "no provider has this name"))
    if query.photo is None and not seat.info.can(Capability.KEYWORD):
        return ImageRejected("searches by photo only")
    if query.photo is not None and seat.info.needs_url and not can_publish:
        return Misconfigured("takes only public addresses and PUBLIC_URL is not set")
    return None


def _plan(query: Query, seat: ProviderSeat, seats: Seats, *, can_publish: bool) -> Plan:
    by_url = query.photo is not None and seat.provider.wants_url and can_publish
    can = frozenset(c for c in Capability if seat.provider.can(c, with_url=by_url))
    region = _bare(query.region) if query.photo is not None else None
    own_region = region if Capability.REGION in can else None
    crop = region if own_region is None else None
    category = category_for(query.category, seat, seats.values())
    priced = Capability.PRICE_RANGE in can
    wants_same = query.same_item and Capability.THRESHOLD in can
    request = SearchRequest(
        keyword=query.keyword if Capability.KEYWORD in can else None,
        category=category if Capability.CATEGORY in can else None,
        min_price=query.min_price if priced else None,
        max_price=query.max_price if priced else None,
        threshold=SAME_ITEM if wants_same else None,
        region=own_region,
        sort=query.sort if Capability.SORT in can else SortKey.BEST,
        cursor=query.cursors.get(seat.info.id) if Capability.PAGING in can else None,
        limit=query.limit,
        language=query.language,
    )
    wanted = None if query.photo is None else Wanted(rules=seat.info.image, region=crop)
    return Plan(seat, request, wanted, crop, by_url, _applied(request, can))


def category_for(
    category: str | None, seat: ProviderSeat, seats: Iterable[ProviderSeat]
) -> str | None:
    """The provider's own id for a category, or None when it has none.

    A text that is nobody's slug is taken for a provider's own id: it goes to the providers
    that declare it, or to all when nobody does.
    """
    if category is None:
        return None
    trees: Sequence[Mapping[str, str]] = [other.info.categories for other in seats]
    mine = seat.info.categories
    if any(category in tree for tree in trees):
        return mine.get(category)
    declared = any(category in tree.values() for tree in trees)
    return category if not declared or category in mine.values() else None


def _applied(request: SearchRequest, can: frozenset[Capability]) -> frozenset[Capability]:
    """Capabilities whose work is done by the provider for this request."""
    undone = set()
    if request.category is None:
        undone.add(Capability.CATEGORY)
    if request.threshold is None:
        undone.add(Capability.THRESHOLD)
    return can - undone


def _bare(region: Region | None) -> Region | None:
    """Without its score, which is no part of the question."""
    return None if region is None else region.model_copy(update={"score": None})
