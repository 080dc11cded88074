"""What goes to `/image/search` is signed and spelled in each documented way; refusals are told."""

import base64
import hashlib
import hmac
import json
import threading
from decimal import Decimal
from typing import Any

import httpx
import pytest
from pydantic import ValidationError

from providers._taobao_wire import LARGE
from providers.base import FittedImage, ImageFormat, SearchRequest
from providers.errors import (
    BadResponse,
    Blocked,
    ImageRejected,
    Misconfigured,
    ProviderError,
    RateLimited,
    Unreachable,
)
from providers.taobao_image import SIGNING, TaobaoImage, filter_text
from tests.providers.case import payload
from tests.providers.case_taobao import WatchedImage
from tests.providers.replay import TINY, Answer, Recorder, build, fields, in_turn, says

KEYS = {"app_key": "12345678", "app_secret": "helloworld"}
PATH = "/image/search"
FOUND = says(payload("taobao_image.json"))
PHOTO = FittedImage(bytes(range(256)), ImageFormat.JPEG, 800, 800)  # base64 with + and /
ADDRESS = "https://pictures.example/a.jpg?x=1&y=%20"

VECTOR = {
    "app_key": "12345678",
    "filter": "price:[0,1000]",
    "image": "/9j/4A==",
    "similarity": "0.8",
    "timestamp": "2025-10-21 10:00:00",
}


@pytest.mark.parametrize(
    ("style", "sign"),
    [
        ("wrapped-sha256", "99660A40AB9C40D01FDEAEE8481DC66C397C51136C5EC029339A627E30C8E89C"),
        ("hmac-sha256", "DC43B4C247C65F6F4653C581B4A1D2EF891968A4629F8BFBA70E40E13641DEAF"),
        ("query-sha256", "5EAE0685F4B01A84F16C88BE3D847FD6FE9A978D536B6909859FB522E8DCC27E"),
    ],
)
def test_the_signature_equals_the_known_vectors(style: str, sign: str) -> None:
    assert SIGNING[style](VECTOR, "helloworld") == sign
    assert SIGNING[style]({"sign": "old", **VECTOR}, "helloworld") == sign


def expected_sign(sent: dict[str, str], style: str) -> str:
    """The signature of what was sent, worked out from the answer's side."""
    names = sorted(name for name in sent if name != "sign")
    secret, text = b"helloworld", "".join(name + sent[name] for name in names).encode()
    if style == "hmac-sha256":
        return hmac.new(secret, text, hashlib.sha256).hexdigest().upper()
    if style == "query-sha256":
        text = ("&".join(f"{name}={sent[name]}" for name in names) + "&secret=").encode() + secret
        return hashlib.sha256(text).hexdigest().upper()
    return hashlib.sha256(secret + text + secret).hexdigest().upper()


def sent_in(request: httpx.Request) -> dict[str, str]:
    """The parameters of a call; a JSON number as the digits that were sent."""
    if "json" not in request.headers["content-type"]:
        return fields(request)
    sent: dict[str, str] = json.loads(request.content, parse_float=str, parse_int=str)
    return sent


async def ask(request: SearchRequest, answer: Answer = FOUND, **settings: Any) -> Recorder:
    recorder = Recorder({PATH: answer})
    await build("taobao_image", {**KEYS, **settings}, recorder).search(request)
    return recorder


@pytest.mark.parametrize("body_format", ["json", "form"])
@pytest.mark.parametrize("style", ["wrapped-sha256", "hmac-sha256", "query-sha256"])
@pytest.mark.parametrize(
    "request_",
    [
        SearchRequest(image=PHOTO, threshold=0.85, category="16", min_price=Decimal("9.50")),
        SearchRequest(image_url=ADDRESS, threshold=1.0),
    ],
    ids=["bytes", "address"],
)
async def test_every_way_of_sending_verifies(
    body_format: str, style: str, request_: SearchRequest
) -> None:
    recorder = await ask(request_, body_format=body_format, sign_style=style)
    sent = sent_in(recorder.requests[0])
    assert sent["sign"] == expected_sign(sent, style)
    if request_.image:
        assert base64.b64decode(sent["image"], validate=True) == PHOTO.data
    else:
        assert sent["image_url"] == ADDRESS


async def test_the_defaults_are_those_of_the_guide() -> None:
    recorder = await ask(SearchRequest(image=TINY))
    (call,) = recorder.requests
    assert (call.method, str(call.url)) == ("POST", "https://api.taobao.com/image/search")
    assert call.headers["content-type"] == "application/json"
    sent = json.loads(call.content)
    assert sent.pop("sign")
    assert sent == {
        "app_key": "12345678",
        "image": "/9j/4A==",
        "similarity": 0.7,
        "timestamp": "2023-11-15 06:13:20",
    }


@pytest.mark.parametrize("base", ["http://127.0.0.1:9/x/", "http://127.0.0.1:9/x/image/search"])
async def test_one_address_moves_the_call(base: str) -> None:
    recorder = await ask(SearchRequest(image=TINY), base_url=base)
    assert str(recorder.requests[0].url) == "http://127.0.0.1:9/x/image/search"


@pytest.mark.parametrize(
    ("wanted", "digits"), [(None, "0.95"), (0.80, "0.8"), (1.0, "1"), (7.0, "1"), (-1.0, "0")]
)
async def test_similarity_is_always_sent_and_spelled_once(
    wanted: float | None, digits: str
) -> None:
    recorder = await ask(SearchRequest(image=TINY, threshold=wanted), similarity=0.95)
    assert f'"similarity":{digits},'.encode() in recorder.requests[0].content


@pytest.mark.parametrize("similarity", [-0.1, 1.1])
def test_an_impossible_similarity_is_refused_as_a_setting(similarity: float) -> None:
    with pytest.raises(ValidationError):
        TaobaoImage.Settings.model_validate({**KEYS, "similarity": similarity})


@pytest.mark.parametrize(
    ("low", "high", "category", "text"),
    [
        (None, None, None, ""),
        (Decimal(100), Decimal(500), "12345", "price:[100,500],category:12345"),
        (Decimal("100.50"), Decimal("1E+3"), None, "price:[100.5,1000]"),
        (None, Decimal(500), None, "price:[0,500]"),
        (Decimal(100), None, None, "price:[100,999999999]"),
        (Decimal(0), Decimal(0), None, "price:[0,0]"),
        (Decimal("NaN"), Decimal("Infinity"), None, ""),
        (Decimal(-5), Decimal("1E+999"), None, ""),
        (None, None, "12345", "category:12345"),
        (None, None, "1],price:[0,1", ""),
    ],
)
def test_the_filter_holds_what_was_asked_for(
    low: Decimal | None, high: Decimal | None, category: str | None, text: str
) -> None:
    assert filter_text(SearchRequest(min_price=low, max_price=high, category=category)) == text


async def test_bytes_go_before_an_address() -> None:
    recorder = await ask(SearchRequest(image=TINY, image_url=ADDRESS))
    assert "image_url" not in sent_in(recorder.requests[0])


async def test_a_dead_address_is_replaced_by_the_bytes_once() -> None:
    recorder = await ask(
        SearchRequest(image=TINY, image_url=ADDRESS),
        in_turn(says("gone", 404), FOUND),
        image_source="url",
    )
    first, second = map(sent_in, recorder.requests)
    assert (first.get("image"), first["image_url"]) == (None, ADDRESS)
    assert (second["image"], second.get("image_url")) == ("/9j/4A==", None)
    assert second["sign"] == expected_sign(second, "wrapped-sha256")


async def test_a_dead_address_without_bytes_is_a_matter_of_the_picture() -> None:
    with pytest.raises(ImageRejected):
        await ask(SearchRequest(image_url=ADDRESS), says("gone", 404))


async def test_without_a_photo_nothing_is_asked() -> None:
    recorder = Recorder({})
    with pytest.raises(ImageRejected):
        await build("taobao_image", KEYS, recorder).search(SearchRequest(keyword="dress"))
    assert recorder.requests == []


def _message(text: str, *, ascii_only: bool = False) -> str:
    return json.dumps({"message": text}, ensure_ascii=ascii_only)


STATUSES: dict[tuple[int, str], type[ProviderError]] = {
    (400, _message("图片格式错误")): ImageRejected,
    (400, ""): ImageRejected,
    (400, _message("缺少参数 similarity", ascii_only=True)): Misconfigured,
    (400, "missing parameter: image"): Misconfigured,
    (400, _message("filter is malformed")): Misconfigured,
    (401, _message("签名错误")): Misconfigured,
    (403, "{}"): Misconfigured,
    (403, _message("app key banned")): Blocked,
    (404, "no such page"): Misconfigured,
    (413, ""): ImageRejected,
    (429, ""): RateLimited,
    (429, _message("超量,封禁24小时", ascii_only=True)): Blocked,
    (418, ""): BadResponse,
    (500, ""): Unreachable,
    (502, ""): Unreachable,
    (503, ""): Unreachable,
    (504, ""): Unreachable,
}


@pytest.mark.parametrize(("status", "body"), STATUSES)
async def test_the_table_of_http_errors(status: int, body: str) -> None:
    recorder = Recorder({PATH: says(body, status)})
    with pytest.raises(ProviderError) as caught:
        await build("taobao_image", KEYS, recorder).search(SearchRequest(image=TINY))
    assert type(caught.value) is STATUSES[status, body]
    assert caught.value.upstream_code == str(status)
    assert len(recorder.requests) == 1


async def test_a_ban_lasts_a_day() -> None:
    with pytest.raises(Blocked) as caught:
        await ask(SearchRequest(image=TINY), says("您的应用已被封禁", 403))
    assert caught.value.retry_after == 86_400


async def test_a_limit_that_names_a_time_is_believed() -> None:
    with pytest.raises(RateLimited) as caught:
        await ask(SearchRequest(image=TINY), says("{}", 429, {"Retry-After": "3"}))
    assert caught.value.retry_after == 3


@pytest.mark.parametrize("body", [b"\xff\xfe\x00", b'{"message":"\\ud800"}', b"<p>\n\n</p>"])
async def test_whatever_a_refusal_says_can_be_logged(body: bytes) -> None:
    with pytest.raises(ImageRejected) as caught:
        await ask(SearchRequest(image=TINY), says(body, 400))
    assert str(caught.value).encode()
    assert "\n" not in caught.value.detail


async def test_no_more_products_come_out_than_were_asked_for() -> None:
    recorder = Recorder({PATH: FOUND})
    result = await build("taobao_image", KEYS, recorder).search(SearchRequest(image=TINY, limit=1))
    assert (len(result.products), result.cursor, result.total) == (1, None, 2)


@pytest.mark.parametrize("body_format", ["json", "form"])
@pytest.mark.parametrize(("size", "aside"), [(1000, False), (LARGE + 1, True)])
async def test_a_large_picture_is_signed_outside_the_event_loop(
    size: int, aside: bool, body_format: str
) -> None:
    image = WatchedImage(b"\xff" * size, ImageFormat.JPEG, 800, 800)
    recorder = await ask(SearchRequest(image=image), body_format=body_format)
    sent = sent_in(recorder.requests[0])
    assert sent["sign"] == expected_sign(sent, "wrapped-sha256")
    assert (image.encoded_in is not threading.main_thread()) is aside


@pytest.mark.parametrize(("source", "wanted"), [("bytes", False), ("url", True)])
def test_a_public_address_is_wanted_only_when_the_operator_prefers_it(
    source: str, wanted: bool
) -> None:
    provider = build("taobao_image", {**KEYS, "image_source": source}, Recorder({}))
    assert provider.wants_url is wanted
