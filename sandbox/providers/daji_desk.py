"""The part of DAJI all its endpoints share: signature, envelope, uploaded pictures.

Whether errors come with an HTTP status of their own is not documented; only 429 is known to.
"""

import math
import secrets
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, ClassVar

from starlette.requests import Request
from starlette.responses import Response

from sandbox.providers.config import ProvidersConfig
from sandbox.providers.counter import Counter
from sandbox.providers.fetching import NotFetched, fetch
from sandbox.providers.pictures import (
    Picture,
    PictureRefused,
    PictureRules,
    from_base64,
    from_bytes,
)
from sandbox.providers.quotas import DaySpent, TooFast
from sandbox.providers.signatures import daji_accepts
from sandbox.providers.standin import Json, StandIn, trace_id
from sandbox.providers.wire import Malformed, arrived

KEPT_PICTURES = 64
UPLOAD_RULES = PictureRules(
    formats=("JPEG", "PNG", "WEBP"), max_raw=3_000_000, max_base64=3_000_000
)
FETCH_RULES = PictureRules(
    formats=("JPEG", "PNG", "BMP", "GIF", "WEBP", "TIFF", "PPM"),
    min_side=100,
    max_side=4096,
    max_raw=4_000_000,
    upright=True,
)
CODES: Mapping[str, str] = {
    "400": "参数错误",
    "401": "签名错误",
    "429": "请求过于频繁",
    "500": "系统异常",
    "1009": "业务异常",
}

Parameters = Mapping[str, str]
Handler = Callable[[Request, Parameters], Awaitable[Any]]
Endpoint = Callable[[Request], Awaitable[Response]]


class Refused(Exception):
    """A code of the envelope and its message."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


class DajiDesk(StandIn):
    """Checks calls and wraps answers."""

    codes: ClassVar[Mapping[str, str]] = CODES
    bad_signature = "401"

    def __init__(self, config: ProvidersConfig, counter: Counter) -> None:
        super().__init__(config, counter)
        self._uploads: dict[str, Picture] = {}

    def endpoint(self, handler: Handler) -> Endpoint:
        """A handler behind the checks; what it returns becomes the envelope's `data`."""

        async def answer(request: Request) -> Response:
            try:
                parameters = await self._admitted(request)
                if (refused := self.over_quota(request, parameters["appKey"])) is not None:
                    return refused
                data = await handler(request, parameters)
            except Refused as no:
                return self.refuse(request, no.code, no.message)
            return data if isinstance(data, Response) else self._envelope("200", "操作成功", data)

        return answer

    def refusal(self, code: str, detail: str = "") -> Response:
        """An envelope with an error code."""
        words = f"{CODES[code]}: {detail}" if detail else CODES[code]
        return self._envelope(code, words, None)

    def nothing(self) -> Response:
        """A V2.0 answer without products."""
        page = {"data": [], "picInfo": {}, "pageNo": 0, "pageSize": 0}
        return self._envelope("200", "操作成功", page)

    def spent(self, verdict: TooFast | DaySpent) -> Response:
        """HTTP 429."""
        answer = self.refusal("429")
        answer.status_code = 429
        answer.headers["Retry-After"] = str(max(1, math.ceil(verdict.wait)))
        return answer

    def keep(self, picture: Picture, name: str = "") -> str:
        """Store an uploaded picture; the id to search it by, a new one unless given."""
        name = name or str(10**18 + secrets.randbelow(9 * 10**17))
        self._uploads[name] = picture
        if len(self._uploads) > KEPT_PICTURES:
            self._uploads.pop(next(iter(self._uploads)))
        return name

    def kept(self, name: str) -> Picture:
        """An uploaded picture. Raises Refused."""
        if name not in self._uploads:
            raise Refused("1009", "图片ID不存在或已过期")
        return self._uploads[name]

    async def fetched(self, address: str, rules: PictureRules = FETCH_RULES) -> Picture:
        """The picture at an address. Raises Refused."""
        try:
            data = await fetch(f"https:{address}" if address.startswith("//") else address)
            return await self.counter.work(lambda: from_bytes(data, rules))
        except NotFetched as problem:
            raise Refused("1009", f"图片下载失败 ({problem})") from None
        except PictureRefused as no:
            raise Refused("400", f"picUrl: {no.fault.value}") from None

    async def decoded(self, text: str, rules: PictureRules = UPLOAD_RULES) -> Picture:
        """The picture in a base64 parameter. Raises PictureRefused."""
        return await self.counter.work(lambda: from_base64(text, rules))

    async def _admitted(self, request: Request) -> Parameters:
        """The call's parameters, once its signature was found right. Raises Refused."""
        try:
            came = await arrived(request)
        except Malformed as problem:
            raise Refused("400", str(problem)) from None
        parameters = came.merged
        if parameters.get("appKey") != self.config.key(self.id, "APP_KEY"):
            raise Refused("401", "appKey")
        secret = self.config.key(self.id, "APP_SECRET")
        if not parameters.get("sign") and self.config.daji.secret_in_query:
            if parameters.get("appSecret") != secret:
                raise Refused("401", "appSecret")
        elif not daji_accepts(came.pairs, secret, parameters.get("sign", "")):
            raise Refused("401", "sign")
        return parameters

    def _envelope(self, code: str, message: str, data: Any) -> Response:
        return Json(
            {
                "code": int(code),
                "message": message,
                "data": data,
                "timestamp": self.now_ms(),
                "traceId": trace_id(),
            }
        )


def whole(parameters: Parameters, name: str, default: int, low: int, high: int) -> int:
    """An integer parameter within its range. Raises Refused."""
    text = parameters.get(name, "")
    if not text:
        return default
    if not text.isdecimal() or not low <= int(text) <= high:
        raise Refused("400", f"{name} must be {low} to {high}")
    return int(text)


def box_of(text: str, picture: Picture) -> tuple[int, int, int, int]:
    """A region `x1,x2,y1,y2` in pixels, as (x1, y1, x2, y2). Raises Refused."""
    parts = text.split(",")
    if len(parts) != 4 or not all(part.strip().isdecimal() for part in parts):
        raise Refused("400", "region must be x1,x2,y1,y2")
    x1, x2, y1, y2 = (int(part) for part in parts)
    if not (x1 < x2 <= picture.pixels.width and y1 < y2 <= picture.pixels.height):
        raise Refused("400", "region lies outside the picture")
    return x1, y1, x2, y2


def region_text(box: tuple[float, float, float, float]) -> str:
    """(x1, y1, x2, y2) in pixels as the documents write it: x1,x2,y1,y2."""
    x1, y1, x2, y2 = (round(side) for side in box)
    return f"{x1},{x2},{y1},{y2}"
