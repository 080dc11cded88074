"""Taobao's `/image/search`: one signed POST with the picture, `similarity` and a `filter`.

The guide to this interface sends JSON and also asks for URL-encoded base64, which only a form
needs; it asks for SHA-256 and shows no signed example; it gives no answer at all. So the body
and the signature are settings (JSON and SHA256(secret + pairs + secret) by default), and the
answer is read leniently as the items of Taobao's gateway, flat or wrapped.
"""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from functools import partial
from typing import ClassVar, Literal

from pydantic import Field

from providers._taobao_account import TaobaoSettings, taobao_info
from providers._taobao_faults import read_fault, speaks_of_ban, text_of
from providers._taobao_signing import Signature, keyed, queried, wrapped
from providers._taobao_wire import (
    aside,
    category_id,
    datetime_text,
    number_text,
    products,
    read_items,
    within,
)
from providers.base import (
    Capability,
    FittedImage,
    ImageFormat,
    ImageRules,
    Provider,
    ProviderContext,
    ProviderInfo,
    SearchRequest,
    SearchResult,
)
from providers.errors import (
    BadResponse,
    Blocked,
    ErrorTable,
    ImageRejected,
    Misconfigured,
    ProviderError,
    RateLimited,
    Unreachable,
    Verdict,
)
from providers.http import FormFields, Reply, retry_after_seconds
from providers.strict_json import Json, parse_json

PATH = "/image/search"
HIGHEST_PRICE = Decimal(999_999_999)  # a price filter always has two bounds

STATUSES: ErrorTable = {
    "400": Verdict(ImageRejected),  # picture format; or a missing parameter, as the body says
    "401": Verdict(Misconfigured),  # app key or signature
    "403": Verdict(Misconfigured),  # no permission; or a ban, as the body says
    "404": Verdict(Misconfigured),  # no such interface; a dead image_url is told apart
    "413": Verdict(ImageRejected),  # picture too large
    "429": Verdict(RateLimited),  # calls per second; or a ban, as the body says
    **dict.fromkeys(("500", "502", "503", "504"), Verdict(Unreachable)),
}
BAN = Verdict(Blocked, retry_after=86_400)  # the guide: too many calls a day, shut out for 24 h

_TOLD_BY_BODY = frozenset({400, 401, 403, 404, 429})
_ABOUT_A_PARAMETER = re.compile(
    r"missing|(?:is|are) required|缺少|缺失|必填|不能为空"
    r"|similarity|filter|app_?key|timestamp|\bsign",
    re.IGNORECASE,
)


class SignStyle(StrEnum):
    """Readings of "signed with SHA256"."""

    WRAPPED_SHA256 = "wrapped-sha256"
    HMAC_SHA256 = "hmac-sha256"
    QUERY_SHA256 = "query-sha256"


SIGNING: Mapping[str, Signature] = {
    SignStyle.WRAPPED_SHA256: partial(wrapped, digest="sha256"),
    SignStyle.HMAC_SHA256: partial(keyed, digest="sha256"),
    SignStyle.QUERY_SHA256: partial(queried, digest="sha256"),
}


class TaobaoImage(Provider):
    """Taobao goods through the image search interface."""

    class Settings(TaobaoSettings):
        """PROVIDERS__TAOBAO_IMAGE__*"""

        base_url: str = Field(
            default="https://api.taobao.com", description="scheme, host and path prefix"
        )
        sign_style: SignStyle = Field(
            default=SignStyle.WRAPPED_SHA256,
            description="wrapped-sha256, hmac-sha256 or query-sha256",
        )
        body_format: Literal["json", "form"] = Field(
            default="json", description="json or form: how calls are sent"
        )
        similarity: float = Field(default=0.7, ge=0, le=1, description="least similarity, 0 to 1")
        image_source: Literal["bytes", "url"] = Field(
            default="bytes",
            description="bytes or url: what is sent when there is a public address as well",
        )

    info: ClassVar[ProviderInfo] = taobao_info(
        id="taobao_image",
        title="Taobao image search",
        image=ImageRules(
            formats=(ImageFormat.JPEG, ImageFormat.PNG), best_side=800, max_bytes=5_000_000
        ),
        capabilities=frozenset({Capability.CATEGORY, Capability.PRICE_RANGE, Capability.THRESHOLD}),
        takes_url=True,
    )

    def __init__(self, settings: Settings, context: ProviderContext) -> None:
        self._http = context.http
        self._now = context.now
        self._settings = settings
        self._secret = settings.secret
        self._url = settings.base_url.rstrip("/").removesuffix(PATH) + PATH

    @property
    def wants_url(self) -> bool:
        """No picture is put up in public unless the operator prefers addresses."""
        return self._settings.image_source == "url"

    async def search(self, request: SearchRequest) -> SearchResult:
        """One call; a second one with the bytes when the address of the picture was dead."""
        image, address = request.image, request.image_url
        if image is None and not address:
            raise ImageRejected("only photos can be searched")
        by_address = bool(address) and (image is None or self._settings.image_source == "url")
        reply = await self._ask(request, None if by_address else image)
        if reply.status == 404 and by_address and image is not None:
            by_address = False
            reply = await self._ask(request, image)
        now = self._now()
        if reply.status >= 300:
            wait = retry_after_seconds(reply.headers, now)
            raise refusal(reply.status, words_of(reply.body), wait=wait, by_address=by_address)
        return parse(reply.json(), request.limit, now)

    async def _ask(self, request: SearchRequest, image: FittedImage | None) -> Reply:
        """Send the picture, or its address when there is no picture."""
        size = len(image.data) if image else 0
        if self._settings.body_format == "json":
            body = await aside(size, self._json, request, image)
            return await self._http.post_json(self._url, body, accept=_TOLD_BY_BODY)
        form = await aside(size, self._form, request, image)
        return await self._http.post_form(self._url, form, accept=_TOLD_BY_BODY)

    def _json(self, request: SearchRequest, image: FittedImage | None) -> bytes:
        return json_body(self._signed(request, image))

    def _form(self, request: SearchRequest, image: FittedImage | None) -> FormFields:
        params = self._signed(request, image)
        return {**params, "image": image.form_value} if image else params

    def _signed(self, request: SearchRequest, image: FittedImage | None) -> dict[str, str]:
        settings = self._settings
        similarity = settings.similarity if request.threshold is None else request.threshold
        params = {
            "app_key": settings.app_key or "",
            "image": image.base64 if image else "",
            "image_url": "" if image else request.image_url or "",
            "similarity": number_text(within(similarity, 0.0, 1.0)),
            "filter": filter_text(request),
            "timestamp": datetime_text(self._now()),
        }
        sent = {name: value for name, value in params.items() if value}
        return {**sent, "sign": SIGNING[settings.sign_style](sent, self._secret)}


def filter_text(request: SearchRequest) -> str:
    """`price:[100,500],category:12345`, or as much of it as was asked for."""
    parts = []
    low, high = _price(request.min_price), _price(request.max_price)
    if low is not None or high is not None:
        bounds = (low or Decimal(0), HIGHEST_PRICE if high is None else high)
        parts.append("price:[{},{}]".format(*map(number_text, bounds)))
    if category := category_id(request.category):
        parts.append(f"category:{category}")
    return ",".join(parts)


def json_body(params: Mapping[str, str]) -> bytes:
    """A JSON object: `similarity` as a number spelled as it was signed, the rest as text.

    The picture is base64, in which nothing needs escaping, and too long to look.
    """
    pairs = [f'"{name}":{_json_text(name, value)}' for name, value in params.items()]
    return f"{{{','.join(pairs)}}}".encode()


def parse(body: Json, limit: int, now: datetime) -> SearchResult:
    """Read an answer; there is no paging. Raises ProviderError."""
    code = text_of(body.get("code")) if isinstance(body, dict) else ""
    if code in STATUSES:
        raise refusal(int(code), _as_words(body), wait=None, by_address=False)
    if fault := read_fault(body, now):
        raise fault.error
    items = read_items(body)
    found = products(items.rows, TaobaoImage.info.id)
    return SearchResult(products=found[: max(limit, 1)], total=items.total)


def refusal(status: int, words: str, *, wait: float | None, by_address: bool) -> ProviderError:
    """The exception for an HTTP error, told apart by the words of its body where need be."""
    code = str(status)
    verdict = STATUSES.get(code, Verdict(BadResponse))
    if status == 404 and by_address:
        verdict = Verdict(ImageRejected)
    elif speaks_of_ban(words):
        verdict = BAN
    elif status == 400 and _ABOUT_A_PARAMETER.search(words):
        verdict = Verdict(Misconfigured)
    return verdict.exception(f"HTTP {code} {words}".strip(), upstream_code=code, retry_after=wait)


def words_of(body: bytes) -> str:
    """What an error's body says, on one line, short enough for a log."""
    try:
        return _as_words(parse_json(body))
    except BadResponse:
        return " ".join(body[:1000].decode("utf-8", "replace").split())


def _as_words(value: Json) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)[:1000]
    return text.encode("utf-8", "replace").decode()


def _json_text(name: str, value: str) -> str:
    if name == "similarity":
        return value
    return f'"{value}"' if name == "image" else json.dumps(value)


def _price(value: Decimal | None) -> Decimal | None:
    """The bound when it is a price that can be asked for."""
    usable = value is not None and value.is_finite() and 0 <= value <= HIGHEST_PRICE
    return value if usable else None
