"""Upkeep of a Baidu product library: the four writing verbs, and the ledger read back.

Baidu stores one `brief` of at most 256 bytes per picture and gives it back with every hit;
ours is the JSON of `Brief`. The ledger keeps the whole brief.
"""

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Any

from providers._baidu_api import ALREADY_THERE, BaiduApi, error_code
from providers._baidu_ledger import Ledger
from providers.base import FittedImage
from providers.catalogue import (
    Added,
    Brief,
    CatalogueEntry,
    CatalogueRefusal,
    Deleted,
    InvalidBrief,
    NotInCatalogue,
    OwnCatalogue,
)
from providers.errors import BadResponse

BRIEF_BYTES = 256
DELETIONS = 100  # pictures per call
_RAW_SIGN = re.compile(r"\d{1,20}(?:,\d{1,20})+", re.ASCII)
_ANSWERED_SIGN = re.compile(r"[^\s;\x00-\x1f]{1,80}")  # ";" parts the signs of one call
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class BeingDeleted(CatalogueRefusal):
    """The picture was deleted a short while ago and Baidu still holds it."""

    def __init__(self, until: str) -> None:
        super().__init__(f"Baidu is still deleting this picture; add it again after {until}")


class BaiduCatalogue(OwnCatalogue):
    """Adds, changes and deletes; `get` and `list` know what was added through it."""

    def __init__(self, api: BaiduApi, ledger: Ledger) -> None:
        self._api = api
        self._ledger = ledger

    async def add(self, brief: Brief, image: FittedImage) -> Added:
        """See `OwnCatalogue`. A picture that Baidu has and nobody here recorded, as after an
        interrupted `add`, becomes this product's. Raises BeingDeleted too.
        """
        known = await self._ledger.pictures(brief.id) if brief.id else {}
        if known:
            brief = _brief_of(known).changed(brief.model_dump(exclude_none=True))
        _require_storable(brief)
        fields: dict[str, str | bytes] = {"image": image.form_value, **written(brief)}
        body = await self._api.call("add", fields, accept=(ALREADY_THERE,))
        sign = body.get("cont_sign")
        if not isinstance(sign, str) or not _ANSWERED_SIGN.fullmatch(sign):
            raise BadResponse("no cont_sign in the answer", upstream_code=error_code(body) or None)
        if error_code(body) == ALREADY_THERE:
            return await self._found_there(sign, brief)
        product_id = brief.id or sign
        brief = brief.changed({"id": product_id})
        await self._ledger.record(product_id, sign, brief.to_json())
        await self._align(product_id, brief)
        return Added(product_id=product_id, picture_id=sign)

    async def update(self, product_id: str, changes: Mapping[str, Any]) -> CatalogueEntry:
        """See `OwnCatalogue`. One call per picture; neither id nor class ids can be removed."""
        entry = await self.get(product_id)
        if changes.get("id", product_id) != product_id:
            raise InvalidBrief("the id of a product cannot be changed")
        brief = entry.brief.changed(changes)
        for name in Brief.CLASS_IDS:
            if getattr(brief, name) is None and getattr(entry.brief, name) is not None:
                raise InvalidBrief(f"Baidu can replace {name} but not remove it")
        await self._align(product_id, brief)
        return CatalogueEntry(product_id, brief, entry.picture_ids)

    async def delete(self, product_ids: Sequence[str]) -> Deleted:
        """See `OwnCatalogue`. A cont_sign is taken too, whoever added the picture.

        What Baidu accepted before an error stays deleted.
        """
        pictures: dict[str, dict[str, str | None]] = {}
        for given in product_ids:
            pictures[given] = dict.fromkeys(await self._ledger.pictures(given), given)
            if not pictures[given] and _RAW_SIGN.fullmatch(given):
                pictures[given] = {given: await self._ledger.owner(given)}
        owners = {sign: owner for signs in pictures.values() for sign, owner in signs.items()}
        signs = tuple(owners)
        for start in range(0, len(signs), DELETIONS):
            batch = signs[start : start + DELETIONS]
            await self._api.call("delete", {"cont_sign": ";".join(batch)})
            await self._ledger.forget({sign: owners[sign] for sign in batch})
        return Deleted(
            product_ids=tuple(given for given, found in pictures.items() if found),
            unknown=tuple(given for given, found in pictures.items() if not found),
        )

    async def get(self, product_id: str) -> CatalogueEntry:
        """See `OwnCatalogue`."""
        pictures = await self._ledger.pictures(product_id)
        if not pictures:
            raise NotInCatalogue(product_id)
        return CatalogueEntry(product_id, _brief_of(pictures), tuple(pictures))

    async def list(self, *, after: str = "", limit: int = 100) -> Sequence[CatalogueEntry]:
        """See `OwnCatalogue`."""
        products = await self._ledger.products(after, limit)
        return [
            CatalogueEntry(product_id, _brief_of(pictures), tuple(pictures))
            for product_id, pictures in products.items()
        ]

    async def _found_there(self, sign: str, brief: Brief) -> Added:
        """Baidu knows the picture: leave it to its product, or record it now."""
        until = await self._ledger.gone_until(sign)
        if until is not None:
            raise BeingDeleted(until)
        owner = await self._ledger.owner(sign)
        pictures = {} if owner is None else await self._ledger.pictures(owner)
        if owner is not None and sign in pictures:
            # Finishes what an interruption left behind; does nothing when all is well.
            await self._align(owner, Brief.from_json(pictures[sign]))
            return Added(product_id=owner, picture_id=sign, already_there=True)
        product_id = brief.id or sign
        await self._align(product_id, brief.changed({"id": product_id}), also=(sign,))
        return Added(product_id=product_id, picture_id=sign, already_there=True)

    async def _align(self, product_id: str, brief: Brief, *, also: Sequence[str] = ()) -> None:
        """Give this brief to the product's pictures that have another, and to those of `also`."""
        fields, text = written(brief), brief.to_json()
        pictures = await self._ledger.pictures(product_id) | dict.fromkeys(also, "")
        for sign, known in pictures.items():
            if known != text:
                await self._api.call("update", {"cont_sign": sign, **fields})
                await self._ledger.record(product_id, sign, text)


def written(brief: Brief) -> dict[str, str]:
    """The form fields that carry the brief. Raises InvalidBrief when it is too long."""
    ids = {name: getattr(brief, name) for name in Brief.CLASS_IDS}
    return {
        "brief": _fitted(brief),
        **{name: str(value) for name, value in ids.items() if value is not None},
    }


def _fitted(brief: Brief) -> str:
    """JSON of at most 256 bytes: a long brief loses its category, then the title's end.

    Class ids are never in it, as they have form fields of their own. What names, prices and
    links the product is never cut.
    """
    without: tuple[str, ...] = Brief.CLASS_IDS
    if _size(text := brief.to_json(without=without)) <= BRIEF_BYTES:
        return text
    without = (*without, "category")
    if _size(text := brief.to_json(without=without)) <= BRIEF_BYTES:
        return text
    title = brief.title or ""

    def cut(length: int) -> str:
        shorter = brief.model_copy(update={"title": title[:length].rstrip() + "…"})
        return shorter.to_json(without=without)

    kept = bisect_right(range(1, len(title)), BRIEF_BYTES, key=lambda length: _size(cut(length)))
    if not kept:
        size = _size(brief.to_json(without=(*without, "title")))
        raise InvalidBrief(
            f"the brief takes {size} bytes without its title, {BRIEF_BYTES} fit with it: "
            "shorten url, image or id"
        )
    return cut(kept)


def _size(text: str) -> int:
    return len(text.encode())


def _brief_of(pictures: Mapping[str, str]) -> Brief:
    return Brief.from_json(next(iter(pictures.values())))


def _require_storable(brief: Brief) -> None:
    brief.require_valid()
    if not brief.id and not brief.title:
        raise InvalidBrief("Baidu needs an id or a title")
    if brief.id and _CONTROL.search(brief.id):
        raise InvalidBrief("id holds control characters")
