"""What every DAJI interface shares: keys, the signature, the envelope, uploads and boxes.

All calls are signed with md5 over the sorted parameters and the secret; the secret itself is
never sent, although the service accepts it "for testing".
"""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from pydantic import Field, SecretStr

from providers.base import FittedImage
from providers.errors import (
    BadResponse,
    BudgetSpent,
    ErrorTable,
    ImageRejected,
    Misconfigured,
    RateLimited,
    Unreachable,
    Verdict,
)
from providers.http import STATUS_ERRORS, FormFields, ProviderHttp
from providers.product import Region
from providers.settings import ProviderSettings

Value = str | Sequence[str] | None  # None is left out, a sequence is one pair per element
Size = tuple[int, int]  # width and height in pixels

INLINE_SIGNING = 256_000  # characters; hashing more than this is noticed by the event loop

ERRORS: ErrorTable = {
    **STATUS_ERRORS,
    "400": Verdict(Misconfigured),  # bad request
    "500": Verdict(Unreachable),
    "502": Verdict(Unreachable),
    "503": Verdict(Unreachable),
    "504": Verdict(Unreachable),
    "1009": Verdict(ImageRejected),  # business error: the request was understood and refused
}
# Codes that stand for anything, so that only the message tells what it was.
VAGUE_CODES = frozenset({"400", "1009"})
MESSAGE_HINTS: tuple[tuple[tuple[str, ...], Verdict], ...] = (
    (("签名", "appkey", "appsecret", "sign error", "invalid sign"), Verdict(Misconfigured)),
    (("余额", "欠费", "balance", "quota"), Verdict(BudgetSpent)),
    (("限流", "频繁", "too many", "too frequent"), Verdict(RateLimited)),
    (("图片", "图像", "image", "picurl", "pic_url", "base64"), Verdict(ImageRejected)),
)
UPLOAD_STATUS_ERRORS: ErrorTable = {**ERRORS, "400": Verdict(ImageRejected)}


class DajiSettings(ProviderSettings):
    """The keys of a DAJI account; every provider that uses one has its own set."""

    required: ClassVar[tuple[str, ...]] = ("app_key", "app_secret")
    app_key: SecretStr | None = Field(default=None, description="DAJI AppKey")
    app_secret: SecretStr | None = Field(
        default=None, description="DAJI appSecret; signs the calls and is never sent"
    )
    base_url: str = Field(
        default="https://openapi.dajisaas.com", description="scheme, host and path prefix"
    )


def pairs(params: Mapping[str, Value]) -> list[tuple[str, str]]:
    """The parameters as they travel: sorted, without nulls, empty texts kept."""
    result: list[tuple[str, str]] = []
    for name, value in sorted(params.items()):
        if isinstance(value, str):
            result.append((name, value))
        elif value is not None:
            result.extend((name, element) for element in value)
    return result


def sign(params: Mapping[str, Value], secret: str) -> str:
    """UPPER(md5("k1=v1&k2=v2&...&secret=" + secret)) over raw UTF-8; `sign` takes no part."""
    signed = [f"{name}={value}" for name, value in pairs(params) if name != "sign"]
    text = "&".join([*signed, f"secret={secret}"])
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest().upper()


class DajiWire:
    """Signed calls of one account."""

    def __init__(self, settings: DajiSettings, http: ProviderHttp) -> None:
        self._http = http
        self._base = settings.base_url.rstrip("/")
        self._key = settings.app_key or SecretStr("")
        self._secret = settings.app_secret or SecretStr("")

    async def get(self, path: str, params: Mapping[str, Value]) -> Any:
        """A signed GET; the envelope's data. Raises ProviderError."""
        signed = {**params, "appKey": self._key.get_secret_value()}
        signed["sign"] = sign(signed, self._secret.get_secret_value())
        reply = await self._http.get(self._base + path, params=pairs(signed), status_errors=ERRORS)
        return data_of(reply.json())

    async def upload(self, path: str, image: FittedImage) -> str:
        """Send the picture, and get the id to search by.

        Raises ImageRejected when there is none or it is "0": what the service answers, with
        code 200, to a picture it could not take. One more try has been seen to help.
        """
        if len(image.data) > INLINE_SIGNING * 3 // 4:
            form = await asyncio.to_thread(self._upload_form, image)
        else:
            form = self._upload_form(image)
        reply = await self._http.post_form(
            self._base + path, form, status_errors=UPLOAD_STATUS_ERRORS
        )
        data = data_of(reply.json())
        image_id = text_id(data.get("imageId")) if isinstance(data, dict) else None
        if image_id in {None, "0"}:
            raise ImageRejected("the upload gave no picture id", retries=1)
        return str(image_id)

    def _upload_form(self, image: FittedImage) -> FormFields:
        # Three megabytes do not fit into a URL, so everything travels in the body.
        signed = {"appKey": self._key.get_secret_value(), "image_base64": image.base64}
        return {
            "appKey": signed["appKey"],
            "image_base64": image.form_value,
            "sign": sign(signed, self._secret.get_secret_value()),
        }


def data_of(body: Any) -> Any:
    """The data of `{code, message, data}`; 200 and 0 mean success. Raises ProviderError."""
    if not isinstance(body, dict) or "code" not in body:
        raise BadResponse("no code in the answer")
    code, message = str(body["code"]), str(body.get("message") or body.get("msg") or "")
    if code not in {"200", "0"}:
        raise verdict_on(code, message).exception(message, upstream_code=code[:20])
    if "data" not in body:
        raise BadResponse("no data in the answer")
    return body["data"]


def verdict_on(code: str, message: str) -> Verdict:
    """What an error code means; vague codes are judged by their message."""
    if code in VAGUE_CODES:
        lowered = message.lower()
        for words, verdict in MESSAGE_HINTS:
            if any(word in lowered for word in words):
                return verdict
    return ERRORS.get(code, Verdict(BadResponse))


def text_id(value: object) -> str | None:
    """An id given as text or as a number; None when it is neither or empty."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) and value else None


def required_id(value: object) -> str:
    """As `text_id`. Raises ValueError instead of None: a product without id is none."""
    found = text_id(value)
    if found is None:
        raise ValueError("no id")
    return found


def page_of(cursor: str | None, *, first: int, last: int) -> int | None:
    """The page or offset a cursor stands for; None when it leads nowhere."""
    if cursor is None:
        return first
    number = int(cursor) if cursor.isdecimal() and len(cursor) < 10 else -1
    return number if first <= number <= last else None


def region_text(region: Region | None, image: FittedImage | None) -> str | None:
    """The box as the services want it: `x1,x2,y1,y2` in pixels of the picture sent."""
    if region is None or image is None:
        return None
    x1, y1, x2, y2 = region.pixels(image.width, image.height)
    # A sliver can round to nothing, and an empty box is refused.
    x1, y1 = min(x1, image.width - 1), min(y1, image.height - 1)
    return f"{x1},{max(x2, x1 + 1)},{y1},{max(y2, y1 + 1)}"


def regions_from(texts: Sequence[object], image: FittedImage | None) -> tuple[Region, ...]:
    """Boxes `x1,x2,y1,y2` in pixels, in order and each once; what is none is skipped."""
    if image is None:
        return ()
    found: list[Region] = []
    for text in texts:
        try:
            x1, x2, y1, y2 = (float(part) for part in str(text).split(","))
            region = Region.from_pixels((x1, y1, x2, y2), image.width, image.height)
        except (ValueError, ArithmeticError):
            continue
        if region not in found:
            found.append(region)
    return tuple(found)


def language_of(tag: str) -> str:
    """The language of a tag such as `pt-BR` or `zh_hans`, in lower case."""
    return tag.replace("_", "-").split("-")[0].lower()


def object_of(value: Any) -> dict[str, Any]:
    """An optional object of an answer; anything else counts as an empty one."""
    return value if isinstance(value, dict) else {}


def objects_of(value: Any) -> list[dict[str, Any]]:
    """The objects of an optional list of an answer; anything else is skipped."""
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []
