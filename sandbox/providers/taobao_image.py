"""Stand-in for Taobao's /image/search: errors are HTTP statuses."""

import math
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.catalogue.categories import CATEGORIES
from sandbox.catalogue.shops import Offer
from sandbox.providers.fetching import NotFetched, fetch
from sandbox.providers.links import alicdn
from sandbox.providers.pictures import (
    Fault,
    Picture,
    PictureRefused,
    PictureRules,
    from_base64,
    from_bytes,
)
from sandbox.providers.quotas import DaySpent, TooFast, china_time
from sandbox.providers.signatures import image_accepts
from sandbox.providers.standin import Json, StandIn, call_of, sample_response, trace_id
from sandbox.providers.wire import Malformed, arrived

RULES = PictureRules(formats=("JPEG", "PNG", "WEBP"), max_raw=10_000_000)
TOLERANCE = 600.0  # seconds a timestamp may be off
MOST = 100  # items of one answer; the document has no paging
PRICE = re.compile(r"price:\[(\d+(?:\.\d+)?),(\d+(?:\.\d+)?)\]")
CATEGORY = re.compile(r"category:(\d+)")

CODES: Mapping[str, str] = {
    "400": "Bad Request",
    "401": "Unauthorized",
    "404": "Not Found",
    "413": "Payload Too Large",
    "429": "Too Many Requests",
    "500": "Server Error",
}


class Refused(Exception):
    """An HTTP status and what it is about."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code, self.detail = code, detail


class TaobaoImage(StandIn):
    """POST /image/search, JSON or form."""

    id = "taobao_image"
    codes = CODES
    bad_signature = "401"

    def routes(self) -> list[Route]:
        """The one endpoint."""
        return [Route("/image/search", self._search, methods=["POST"])]

    def refusal(self, code: str, detail: str = "") -> Response:
        """An HTTP error with a JSON body."""
        body = {"code": int(code), "msg": CODES[code], "detail": detail, "request_id": trace_id()}
        return Json(body, status_code=int(code))

    def nothing(self) -> Response:
        """No items."""
        return Json({"items": [], "total_results": 0, "request_id": trace_id()})

    def spent(self, verdict: TooFast | DaySpent) -> Response:
        """429; after the day's last call the key is closed for 24 h, told by Retry-After."""
        detail = "QPS" if isinstance(verdict, TooFast) else "daily limit, closed for 24 h"
        answer = self.refusal("429", detail)
        answer.headers["Retry-After"] = str(max(1, math.ceil(verdict.wait)))
        return answer

    async def _search(self, request: Request) -> Response:
        try:
            try:
                parameters = (await arrived(request)).merged
            except Malformed as problem:
                raise Refused("400", str(problem)) from None
            self._check_call(parameters)
            if (refused := self.over_quota(request, parameters["app_key"])) is not None:
                return refused
            least = _similarity(parameters)
            low, high, category = _filter(parameters.get("filter", ""))
            picture = await self._picture(parameters)
        except Refused as no:
            return self.refuse(request, no.code, no.detail)
        call_of(request).picture = picture
        if self.config.sample:
            return sample_response("taobao_image")
        found = await self.counter.by_picture(self.id, picture.pixels, least)
        items = [
            self._item(offer, score)
            for offer, score in found.hits
            if low <= offer.price <= high
            and (category is None or CATEGORIES[offer.product.category].taobao == category)
        ]
        call_of(request).verdict = f"ok {len(items[:MOST])}"
        body = {"items": items[:MOST], "total_results": len(items), "request_id": trace_id()}
        return Json(body)

    def _check_call(self, parameters: Mapping[str, str]) -> None:
        if parameters.get("app_key") != self.config.key(self.id, "APP_KEY"):
            raise Refused("401", "app_key")
        try:
            moment = china_time(parameters.get("timestamp", ""))
        except ValueError:
            raise Refused("400", "timestamp") from None
        if abs(moment - self.config.clock()) > TOLERANCE:
            raise Refused("401", "timestamp")
        secret = self.config.key(self.id, "APP_SECRET")
        if not image_accepts(parameters, secret, parameters.get("sign", "")):
            raise Refused("401", "sign")

    async def _picture(self, parameters: Mapping[str, str]) -> Picture:
        """The picture sent, else the one fetched."""
        sent, address = parameters.get("image", ""), parameters.get("image_url", "")
        if not sent and not address:
            raise Refused("400", "image")
        try:
            if sent:
                return await self.counter.work(lambda: from_base64(sent, RULES))
            data = await fetch(address)
            return await self.counter.work(lambda: from_bytes(data, RULES))
        except NotFetched as problem:
            raise Refused("404", str(problem)) from None
        except PictureRefused as no:
            code = "413" if no.fault is Fault.HEAVY else "400"
            raise Refused(code, no.fault.value) from None

    def _item(self, offer: Offer, score: float) -> dict[str, Any]:
        row = {
            "item_id": offer.id,
            "title": offer.title,
            "price": str(offer.price),
            "similarity": score,
            "pic_url": self.links.picture(offer, f"https:{alicdn(offer)}"),
        }
        if self.links.base:
            row["detail_url"] = self.links.page(offer, "")
        return row


def _similarity(parameters: Mapping[str, str]) -> float:
    """Required; there is no default."""
    try:
        value = float(parameters.get("similarity", ""))
    except ValueError:
        raise Refused("400", "similarity") from None
    if not 0 <= value <= 1:
        raise Refused("400", "similarity")
    return value


def _filter(text: str) -> tuple[Decimal, Decimal, int | None]:
    """From `price:[100,500],category:12345`: lowest and highest price, category."""
    low, high, category = Decimal(0), Decimal("Infinity"), None
    rest = text
    if (price := PRICE.search(rest)) is not None:
        low, high = Decimal(price[1]), Decimal(price[2])
        rest = rest.replace(price[0], "")
    if (kind := CATEGORY.search(rest)) is not None:
        category = int(kind[1])
        rest = rest.replace(kind[0], "")
    if rest.strip(", ") or low > high:
        raise Refused("400", "filter")
    return low, high, category
