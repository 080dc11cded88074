"""Stand-in for Baidu's product image search: add, search, update, delete in one's own library.

Errors are HTTP 200 with an error_code.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.catalogue import visual
from sandbox.providers.baidu_form import Refused, brief_in, classes_in, tag_logic_in, whole_in
from sandbox.providers.baidu_library import Entry, Full, Library, Wanted, cont_sign
from sandbox.providers.baidu_stock import demo_entries
from sandbox.providers.baidu_token import BaiduTokens
from sandbox.providers.config import ProvidersConfig
from sandbox.providers.counter import Counter
from sandbox.providers.fetching import NotFetched, fetch
from sandbox.providers.pictures import (
    Fault,
    Picture,
    PictureRefused,
    PictureRules,
    from_base64,
    from_bytes,
)
from sandbox.providers.quotas import DaySpent, TooFast
from sandbox.providers.standin import Json, StandIn, call_of, sample_response
from sandbox.providers.wire import Arrived, Malformed, arrived

ROOT = "/rest/2.0/image-classify/v1/realtime_search/product"
RULES = PictureRules(
    formats=("JPEG", "PNG", "BMP"), min_side=300, max_side=4096, max_encoded=4_000_000
)  # fmt: skip
DEFAULT_TOP, HARD_TOP, MAX_BATCH = 300, 1000, 100

CODES: Mapping[str, str] = {
    "1": "Unknown error", "2": "Service temporarily unavailable",
    "3": "Unsupported openapi method", "4": "Open api request limit reached",
    "6": "No permission to access data", "13": "Get service token failed",
    "14": "IAM Certification failed", "15": "app not exsits or create failed",
    "17": "Open api daily request limit reached", "18": "Open api qps request limit reached",
    "19": "Open api total request limit reached", "100": "Invalid parameter",
    "110": "Access token invalid or no longer valid", "111": "Access token expired",
    "216017": "library not exist", "216100": "invalid param", "216101": "not enough param",
    "216102": "service not support", "216103": "param too long", "216110": "appid not exist",
    "216200": "empty image", "216201": "image format error", "216202": "image size error",
    "216203": "image base64 error", "216630": "recognize error", "216681": "item has existed",
    "282000": "internal error",
}  # fmt: skip
PICTURE_CODES: Mapping[Fault, str] = {
    Fault.EMPTY: "216200",
    Fault.BASE64: "216203",
    Fault.FORMAT: "216201",
    Fault.HEAVY: "216202",
    Fault.SMALL: "216202",
    Fault.LARGE: "216202",
}

Handler = Callable[[Request, Arrived], Awaitable[Response]]


class Baidu(StandIn):
    """The token endpoint and the four library endpoints."""

    id = "baidu"
    codes = CODES
    bad_signature = "110"

    def __init__(self, config: ProvidersConfig, counter: Counter) -> None:
        super().__init__(config, counter)
        self.tokens = BaiduTokens(config)
        self._library = Library(config.clock, config.baidu.delete_delay)
        self._stocked = asyncio.Lock()
        self._is_stocked = not config.baidu.stocked

    def routes(self) -> list[Route]:
        """Token and library."""
        handlers: dict[str, Handler] = {
            "add": self._add, "search": self._search, "update": self._update,
            "delete": self._delete,
        }  # fmt: skip
        return [
            Route("/oauth/2.0/token", self.tokens.answer, methods=["GET", "POST"]),
            *(
                Route(f"{ROOT}/{name}", self._endpoint(handler), methods=["POST"])
                for name, handler in handlers.items()
            ),
        ]

    def refusal(self, code: str, detail: str = "") -> Response:
        """An error body."""
        words = f"{CODES[code]}, {detail}" if detail else CODES[code]
        return Json({"error_code": int(code), "error_msg": words, "log_id": _log_id()})

    def nothing(self) -> Response:
        """An empty result."""
        return Json({"result_num": 0, "result": [], "has_more": "false", "log_id": _log_id()})

    def spent(self, verdict: TooFast | DaySpent) -> Response:
        """18 for calls too fast, 17 when the day's are used up."""
        return self.refusal("18" if isinstance(verdict, TooFast) else "17")

    def _endpoint(self, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            try:
                came = await self._admitted(request)
                if (refused := self.over_quota(request, "app")) is not None:
                    return refused
                await self._open()
                return await handler(request, came)
            except Refused as no:
                return self.refuse(request, no.code, no.detail)

        return answer

    async def _admitted(self, request: Request) -> Arrived:
        """The call, once its token was found good. Raises Refused."""
        try:
            came = await arrived(request)
        except Malformed as problem:
            raise Refused("216100", str(problem)) from None
        token = dict(came.query).get("access_token", "")
        if (wrong := self.tokens.problem(token)) is not None:
            raise Refused(wrong.value)
        return came

    async def _add(self, request: Request, came: Arrived) -> Response:
        form = dict(came.form)
        classes = classes_in(form)
        brief = brief_in(form)
        picture = await self._picture(request, came)
        if self.config.sample:
            return sample_response("baidu_add")
        sign = cont_sign(picture)
        if (known := self._library.existing(sign, brief)) is not None:
            call_of(request).verdict = "216681"
            body = {"error_code": 216681, "error_msg": CODES["216681"]}
            return Json({**body, "cont_sign": known, "log_id": _log_id()})
        seen = await self.counter.work(lambda: visual.look(picture.pixels))
        try:
            self._library.put(Entry(sign, brief, classes, seen.vector))
        except Full:
            raise Refused("19", "the library is full") from None
        call_of(request).verdict = "added"
        return Json({"log_id": _log_id(), "cont_sign": sign})

    async def _search(self, request: Request, came: Arrived) -> Response:
        form = dict(came.form)
        wanted = Wanted(classes_in(form), either=tag_logic_in(form))
        paged = "pn" in form or "rn" in form
        start = whole_in(form, "pn", 0, 0, HARD_TOP)
        count = whole_in(form, "rn", DEFAULT_TOP, 1, HARD_TOP)
        picture = await self._picture(request, came)
        if self.config.sample:
            return sample_response("baidu_search")
        seen = await self.counter.work(lambda: visual.look(picture.pixels))
        kinds = await self._kinds(seen.vector)
        ranked = self._library.search(seen.vector, wanted, kinds)[:HARD_TOP]
        part = ranked[start : start + count]
        more = paged and len(ranked) > start + count
        rows = [
            {"score": score, "brief": entry.brief, "cont_sign": entry.cont_sign}
            for entry, score in part
        ]
        call_of(request).verdict = f"ok {len(rows)}"
        told: Any = str(more).lower() if self.config.baidu.has_more_as_text else more
        body = {"result_num": len(rows), "result": rows, "has_more": told, "log_id": _log_id()}
        return Json(body)

    async def _update(self, request: Request, came: Arrived) -> Response:
        form = dict(came.form)
        changed = classes_in(form)
        brief = brief_in(form) if form.get("brief") else None
        signs = await self._signs(request, came)
        entry = self._library.get(signs[0]) if len(signs) == 1 else None
        if entry is None:
            raise Refused("216100", "cont_sign")
        if self.config.sample:
            return sample_response("baidu_update")
        one, two = (
            new if new is not None else old for new, old in zip(changed, entry.classes, strict=True)
        )
        kept = entry.brief if brief is None else brief
        self._library.put(replace(entry, brief=kept, classes=(one, two)))
        call_of(request).verdict = "updated"
        return Json({"log_id": _log_id()})

    async def _delete(self, request: Request, came: Arrived) -> Response:
        signs = await self._signs(request, came)
        if len(signs) > MAX_BATCH:
            raise Refused("216100", f"at most {MAX_BATCH} cont_sign")
        if self.config.sample:
            return sample_response("baidu_delete")
        self._library.delete(signs)
        call_of(request).verdict = f"deleted {len(signs)}"
        return Json({"log_id": _log_id()})

    async def _signs(self, request: Request, came: Arrived) -> list[str]:
        """Which entries are meant: image before url before cont_sign."""
        form = dict(came.form)
        if form.get("image") or form.get("url"):
            return [cont_sign(await self._picture(request, came))]
        signs = [sign.strip() for sign in form.get("cont_sign", "").split(";") if sign.strip()]
        if not signs:
            raise Refused("216101", "param image, url or cont_sign not exist")
        return signs

    async def _picture(self, request: Request, came: Arrived) -> Picture:
        form = dict(came.form)
        if "image" not in form and not form.get("url"):
            raise Refused("216101", "param image not exist")
        try:
            if form.get("image") or not form.get("url"):
                image, sent = form.get("image", ""), came.encoded.get("image")
                picture = await self.counter.work(lambda: from_base64(image, RULES, sent))
            else:
                data = await fetch(form["url"])
                picture = await self.counter.work(lambda: from_bytes(data, RULES))
        except NotFetched:
            raise Refused("216200", "the url gave no picture") from None
        except PictureRefused as no:
            raise Refused(PICTURE_CODES[no.fault], no.fault.value) from None
        call_of(request).picture = picture
        return picture

    async def _kinds(self, vector: visual.Vector) -> Mapping[str, float]:
        """What a picture seems to show; only the demo's own goods are told apart by that."""
        if not self.config.baidu.stocked:
            return {}
        return (await self.counter.index()).categories(vector)

    async def _open(self) -> None:
        """See that there is a library, and fill it once when so configured. Raises Refused."""
        if not self.config.baidu.ready:
            raise Refused("216017")
        async with self._stocked:
            if self._is_stocked:
                return
            index = await self.counter.index()
            self._library.stock(demo_entries(index, self.links))
            self._is_stocked = True


def _log_id() -> int:
    return secrets.randbelow(2**32)
