"""Stand-in for the Taobao TOP gateway with its image search, and the token endpoint.

Every error is HTTP 200 with an `error_response`. XML unless `format=json` is asked for.
"""

import json
from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import escape

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.catalogue.categories import CATEGORIES
from sandbox.catalogue.shops import Offer
from sandbox.providers.config import ProvidersConfig
from sandbox.providers.counter import Counter
from sandbox.providers.links import alicdn
from sandbox.providers.pictures import Fault, Picture, PictureRefused, PictureRules, from_base64
from sandbox.providers.quotas import DaySpent, TooFast, china_time
from sandbox.providers.signatures import top_accepts
from sandbox.providers.standin import Json, StandIn, call_of, sample_response, trace_id
from sandbox.providers.taobao_token import TokenDesk
from sandbox.providers.wire import Malformed, arrived

RULES = PictureRules(formats=("JPEG", "PNG"), max_raw=2_000_000)

CODES: Mapping[str, str] = {
    "3": "Upload Fail", "4": "User Call Limited", "5": "Session Call Limited",
    "6": "Partner Call Limited", "7": "App Call Limited",
    "8": "App Call Exceeds Limited Frequency", "9": "Http Action Not Allowed",
    "10": "Service Currently Unavailable", "11": "Insufficient ISV Permissions",
    "12": "Insufficient User Permissions", "13": "Insufficient Partner Permissions",
    "15": "Remote Service Error", "21": "Missing Method", "22": "Invalid Method",
    "23": "Invalid Format", "24": "Missing Signature", "25": "Invalid Signature",
    "26": "Missing Session", "27": "Invalid Session", "28": "Missing App Key",
    "29": "Invalid App Key", "30": "Missing Timestamp", "31": "Invalid Timestamp",
    "32": "Missing Version", "33": "Invalid Version", "34": "Unsupported Version",
    "40": "Missing Required Arguments", "41": "Invalid Arguments", "42": "Forbidden Request",
    "43": "Parameter Error",
}  # fmt: skip
REQUIRED = (
    ("method", "21"), ("app_key", "28"), ("timestamp", "30"), ("v", "32"), ("sign", "24"),
)  # fmt: skip
GUIDE_CODES: Mapping[Fault, str] = {Fault.FORMAT: "7", Fault.BASE64: "7"}


class Refused(Exception):
    """A documented error: code, sub_code and sub_msg."""

    def __init__(self, code: str, sub_code: str = "", sub_msg: str = "") -> None:
        super().__init__(code)
        self.code, self.sub_code, self.sub_msg = code, sub_code, sub_msg


class TaobaoTop(StandIn):
    """POST /router/rest and /token."""

    id = "taobao_top"
    codes = CODES
    bad_signature = "25"

    def __init__(self, config: ProvidersConfig, counter: Counter) -> None:
        super().__init__(config, counter)
        self._tokens = TokenDesk(config)

    def routes(self) -> list[Route]:
        """The gateway and the token endpoint."""
        return [
            Route("/router/rest", self._gateway, methods=["GET", "POST", "PUT", "DELETE"]),
            Route("/token", self._tokens.answer, methods=["POST"]),
        ]

    def refusal(self, code: str, detail: str = "") -> Response:
        """An error body."""
        sub_code, _, sub_msg = detail.partition("|")
        return Json(_error(code, sub_code, sub_msg))

    def nothing(self) -> Response:
        """No items."""
        return Json({"items": [], "total_results": 0, "request_id": trace_id(12)})

    def spent(self, verdict: TooFast | DaySpent) -> Response:
        """Code 7 with the platform's sub codes, or the guide's 31."""
        if self.config.top.guide_codes and isinstance(verdict, TooFast):
            return self.refusal("31")
        if isinstance(verdict, TooFast):
            words = f"This ban will last for {max(1, round(verdict.wait))} more seconds"
            return self.refusal("7", f"accesscontrol.limited-by-app-api-access-count|{words}")
        return self.refusal("7", "accesscontrol.limited-by-app-access-count|daily quota is used up")

    async def _gateway(self, request: Request) -> Response:
        shape = "json"
        try:
            parameters = await _parameters(request)
            shape = parameters.get("format", "xml")
            self._check_call(parameters)
            if (refused := self.over_quota(request, parameters["app_key"])) is not None:
                return refused
            answer = await self._search(request, parameters)
        except Refused as no:
            call_of(request).verdict = no.code
            answer = Json(_error(no.code, no.sub_code, no.sub_msg))
        return answer if shape != "xml" else _as_xml(answer)

    def _check_call(self, parameters: Mapping[str, str]) -> None:
        """System parameters, in the order the gateway looks at them."""
        for name, code in REQUIRED:
            if not parameters.get(name):
                raise Refused(code)
        if parameters["method"] not in self.config.top.methods:
            raise Refused("22")
        if parameters.get("format", "xml") not in {"json", "xml"}:
            raise Refused("23")
        if parameters["v"] != "2.0":
            raise Refused("34" if parameters["v"] == "1.0" else "33")
        if parameters["app_key"] != self.config.key(self.id, "APP_KEY"):
            raise Refused("29")
        self._check_time(parameters["timestamp"])
        secret = self.config.key(self.id, "APP_SECRET")
        if not top_accepts(parameters, secret, parameters["sign"]):
            raise Refused("25")
        token = parameters.get("session") or parameters.get("access_token")
        if not token:
            raise Refused("26")
        if not self._tokens.is_valid(token):
            raise Refused("27", "invalid-sessionkey", "the token is unknown or has expired")

    def _check_time(self, text: str) -> None:
        """Milliseconds since 1970, or `yyyy-MM-dd HH:mm:ss` in China; ten minutes off at most."""
        try:
            moment = int(text) / 1000 if text.isdecimal() else china_time(text)
        except ValueError:
            raise Refused("31") from None
        if abs(moment - self.config.clock()) > self.config.top.tolerance:
            raise Refused("31")

    async def _search(self, request: Request, parameters: Mapping[str, str]) -> Response:
        least = _number(parameters, "threshold", 0.7, 0.5, 1.0)
        start = int(_number(parameters, "start", 0, 0, 10**6, whole=True))
        size = int(_number(parameters, "page_size", 20, 1, 100, whole=True))
        category = int(_number(parameters, "category_id", 0, 0, 10**12, whole=True))
        picture = await self._picture(parameters)
        call_of(request).picture = picture
        if self.config.sample:
            return sample_response("taobao_top")
        found = await self.counter.by_picture(self.id, picture.pixels, least)
        hits = [
            hit
            for hit in found.hits
            if not category or CATEGORIES[hit[0].product.category].taobao == category
        ]
        fields = {name.strip() for name in parameters.get("fields", "").split(",") if name.strip()}
        items = [self._item(offer, score, fields) for offer, score in hits[start : start + size]]
        call_of(request).verdict = f"ok {len(items)}"
        answer = {"items": items, "total_results": len(hits), "request_id": trace_id(12)}
        return Json(self._enveloped(answer, parameters))

    async def _picture(self, parameters: Mapping[str, str]) -> Picture:
        image = parameters.get("img", "")
        if not image:
            raise Refused("40", "isv.missing-parameter", "img")
        try:
            return await self.counter.work(lambda: from_base64(image, RULES))
        except PictureRefused as no:
            if self.config.top.guide_codes:
                raise Refused(GUIDE_CODES.get(no.fault, "15")) from None
            raise Refused("41", "isv.invalid-parameter", f"img: {no.fault.value}") from None

    def _item(self, offer: Offer, score: float, fields: set[str]) -> dict[str, Any]:
        row = {
            "item_id": offer.id,
            "title": offer.title,
            "price": str(offer.price),
            "similarity": score,
            "pic_url": self.links.picture(offer, f"https:{alicdn(offer)}"),
        }
        if fields:
            row = {name: row[name] for name in row if name in fields | {"similarity"}}
        if self.links.base:
            row["detail_url"] = self.links.page(offer, "")
        return row

    def _enveloped(self, answer: dict[str, Any], parameters: Mapping[str, str]) -> dict[str, Any]:
        if not self.config.top.wrapped or parameters.get("simplify") == "true":
            return answer
        name = parameters["method"].removeprefix("taobao.").replace(".", "_")
        return {f"{name}_response": {**answer, "items": {"item": answer["items"]}}}


async def _parameters(request: Request) -> dict[str, str]:
    """Query and body together. Raises Refused."""
    if request.method != "POST":
        raise Refused("9")
    try:
        return (await arrived(request)).merged
    except Malformed as problem:
        raise Refused("43", "isv.invalid-parameter", str(problem)) from None


def _number(
    parameters: Mapping[str, str], name: str, default: float, low: float, high: float,
    *, whole: bool = False,
) -> float:  # fmt: skip
    text = parameters.get(name, "")
    if not text:
        return default
    try:
        value = int(text) if whole else float(text)
    except ValueError:
        value = float("nan")
    if not low <= value <= high:
        raise Refused("41", "isv.invalid-parameter", f"{name} must be {low:g} to {high:g}")
    return value


def _error(code: str, sub_code: str, sub_msg: str) -> dict[str, Any]:
    row = {"code": int(code), "msg": CODES[code], "request_id": trace_id(12)}
    if sub_code:
        row |= {"sub_code": sub_code, "sub_msg": sub_msg}
    return {"error_response": row}


def _as_xml(answer: Response) -> Response:
    """The gateway's default form, for callers who forgot `format=json`."""
    body = json.loads(bytes(answer.body))
    root = "error_response" if "error_response" in body else "item_img_search_response"
    text = _xml(body.get("error_response", body))
    page = f'<?xml version="1.0" encoding="utf-8" ?><{root}>{text}</{root}>'
    return Response(page, media_type="text/xml")


def _xml(value: Any) -> str:
    if isinstance(value, dict):
        return "".join(f"<{name}>{_xml(member)}</{name}>" for name, member in value.items())
    if isinstance(value, list):
        return "".join(f"<item>{_xml(member)}</item>" for member in value)
    return escape(str(value))
