"""What was added to Baidu's library, and what of it is being deleted.

Baidu can neither list its library nor read an item, and a deleted picture is found for up to
four hours more. So this is remembered, in keys of the provider's memory:

    sign/<product id><US><cont_sign>   the product's brief as JSON, once per picture
    owner/<cont_sign>                  the product id
    gone/<cont_sign>                   until when the deletion may take (ISO time)

The unit separator sorts before every character a product id may hold, so that the order of
the keys is the order of the product ids.
"""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from datetime import datetime, timedelta

from providers.base import ProviderMemory

DELETION = timedelta(hours=5)  # documented: about four hours at most
PAGE = 200
_US = "\x1f"


class Ledger:
    """The library as far as it was filled from here; product ids hold no control characters."""

    def __init__(self, memory: ProviderMemory, now: Callable[[], datetime]) -> None:
        self._memory = memory
        self._now = now

    async def pictures(self, product_id: str) -> dict[str, str]:
        """The brief's JSON by cont_sign; empty for an unknown product."""
        prefix = f"sign/{product_id}{_US}"
        return {key.removeprefix(prefix): text async for key, text in self._rows(prefix)}

    async def owner(self, sign: str) -> str | None:
        """The id of the product the picture belongs to."""
        return await self._memory.get(f"owner/{sign}")

    async def record(self, product_id: str, sign: str, brief_json: str) -> None:
        """The picture is in the library with this brief, and is not being deleted."""
        await self._memory.delete([f"gone/{sign}"])
        # The owner comes last: it is what says that the picture is completely recorded.
        await self._memory.put(f"sign/{product_id}{_US}{sign}", brief_json)
        await self._memory.put(f"owner/{sign}", product_id)

    async def forget(self, owners: Mapping[str, str | None]) -> None:
        """Baidu has accepted the deletion of these pictures (cont_sign -> product id)."""
        until = (self._now() + DELETION).isoformat(timespec="minutes")
        for sign in owners:
            await self._memory.put(f"gone/{sign}", until, ttl_s=DELETION.total_seconds())
        rows = [f"sign/{owner}{_US}{sign}" for sign, owner in owners.items() if owner is not None]
        await self._memory.delete([*rows, *(f"owner/{sign}" for sign in owners)])

    async def gone_until(self, sign: str) -> str | None:
        """When a deletion that is under way will have happened, as ISO time."""
        return await self._memory.get(f"gone/{sign}")

    async def gone(self, signs: Iterable[str]) -> frozenset[str]:
        """Those of the pictures whose deletion is under way."""
        if not await self._memory.scan("gone/", limit=1):
            return frozenset()
        return frozenset([sign for sign in signs if await self.gone_until(sign) is not None])

    async def products(self, after: str, limit: int) -> dict[str, dict[str, str]]:
        """The first `limit` products whose id is > `after`, each as `pictures` tells it."""
        found: dict[str, dict[str, str]] = {}
        # A space sorts after the separator and before all else that an id can go on with.
        async for key, text in self._rows("sign/", after=f"sign/{after} " if after else ""):
            product_id, _, sign = key.removeprefix("sign/").rpartition(_US)
            if product_id not in found and len(found) >= limit:
                break
            found.setdefault(product_id, {})[sign] = text
        return found

    async def _rows(self, prefix: str, *, after: str = "") -> AsyncIterator[tuple[str, str]]:
        while page := await self._memory.scan(prefix, after=after, limit=PAGE):
            for row in page.items():
                yield row
            after = max(page)
