"""What goes to Taobao's gateway is signed and spelled as documented; what comes back is read."""

import base64
import hashlib
import hmac
import threading
from datetime import timedelta, timezone
from typing import Any

import pytest

from providers._taobao_wire import LARGE
from providers.base import FittedImage, ImageFormat, SearchRequest
from providers.errors import ImageRejected
from providers.taobao_top import SIGNING, addresses
from tests.providers.case import payload
from tests.providers.case_taobao import WatchedImage
from tests.providers.replay import NOON, TINY, Answer, Recorder, build, says

KEYS = {"app_key": "12345678", "app_secret": "helloworld"}
STATIC = {**KEYS, "token_source": "static", "access_token": "test-session"}
REST = "/router/rest"

PUBLISHED = {
    "app_key": "12345678",
    "fields": "num_iid,title,nick,price,num",
    "format": "json",
    "method": "taobao.item.seller.get",
    "num_iid": "11223344",
    "session": "test",
    "timestamp": "2016-01-01 12:00:00",
    "v": "2.0",
}
SEARCH = {
    "app_key": "12345678",
    "fields": "item_id,title,price,pic_url",
    "format": "json",
    "img": "/9j/4A==",
    "method": "taobao.item.img.search",
    "page_size": "20",
    "session": "test-session",
    "start": "0",
    "threshold": "0.7",
    "timestamp": "1700000000000",
    "v": "2.0",
}
DATED = {**SEARCH, "timestamp": "2023-11-15 06:13:20"}
OTHER_NAME = {name: value for name, value in SEARCH.items() if name != "session"} | {
    "access_token": "test-session"
}


@pytest.mark.parametrize(
    ("params", "method", "sign"),
    [
        (PUBLISHED, "md5", "66987CB115214E59E6EC978214934FB8"),
        (PUBLISHED, "hmac", "D56D7858309C31B6251083A874D48273"),
        (
            PUBLISHED,
            "hmac-sha256",
            "04DB15AD0774D5CFCE2C837DE43E3FCEA9011ED74F3038FB6AB5F3C4CEA119E8",
        ),
        (SEARCH, "md5", "7566DA0B9619452E1252EEBAFE1598FC"),
        (DATED, "md5", "ED926AEF035FEA7358C71A35B32CACE4"),
        (SEARCH, "hmac", "AD8634531747301A3272E232B3B4ABB5"),
        (DATED, "hmac", "BC4BF881FFAECF085B10BB83F86924E5"),
        (
            SEARCH,
            "hmac-sha256",
            "315A0FB1F2AC6AA726568420F40177B7A4F9CA1E516076576A7CA3EE7176ECA7",
        ),
        (
            DATED,
            "hmac-sha256",
            "07F33128C5C2CC78A626D3F725A39C2D22B782BC57C1C10706AD5833D2D70FC4",
        ),
        (OTHER_NAME, "md5", "64D5BE1038B5E7773C2E664AA16047C1"),
        ({**OTHER_NAME, "title": "中文 连衣裙"}, "md5", "40F574C6F0BE58FE03D59F0F1B0AAF50"),
    ],
)
def test_the_signature_equals_the_known_vectors(
    params: dict[str, str], method: str, sign: str
) -> None:
    assert SIGNING[method]({**params, "sign_method": method}, "helloworld") == sign


def test_the_order_of_parameters_and_a_sign_among_them_change_nothing() -> None:
    params = {**SEARCH, "sign_method": "md5"}
    shuffled = {"sign": "old", **dict(reversed(params.items()))}
    assert SIGNING["md5"](shuffled, "helloworld") == SIGNING["md5"](params, "helloworld")


def expected_sign(sent: dict[str, str]) -> str:
    """The documented signature of what was sent, worked out from the answer's side."""
    text = b"".join(name.encode() + sent[name].encode() for name in sorted(sent) if name != "sign")
    secret = b"helloworld"
    if sent["sign_method"] == "md5":
        wrapped = secret + text + secret
        return hashlib.md5(wrapped, usedforsecurity=False).hexdigest().upper()
    digest = {"hmac": "md5", "hmac-sha256": "sha256"}[sent["sign_method"]]
    return hmac.new(secret, text, digest).hexdigest().upper()


def gateway(answer: Answer | None = None) -> Recorder:
    return Recorder(
        {
            "/token": says(payload("taobao_top_token.json")),
            REST: answer or says(payload("taobao_top.json")),
        }
    )


async def sent_by(request: SearchRequest, **settings: Any) -> dict[str, str]:
    recorder = gateway()
    await build("taobao_top", {**STATIC, **settings}, recorder).search(request)
    return recorder.sent(REST)[0]


PHOTO = FittedImage(bytes(range(256)), ImageFormat.JPEG, 800, 800)  # base64 with + and /


@pytest.mark.parametrize("token_parameter", ["access_token", "session"])
@pytest.mark.parametrize("timestamp_format", ["ms", "datetime"])
@pytest.mark.parametrize("sign_method", ["md5", "hmac", "hmac-sha256"])
async def test_every_way_of_signing_verifies(
    sign_method: str, timestamp_format: str, token_parameter: str
) -> None:
    sent = await sent_by(
        SearchRequest(image=PHOTO, category="50010850", threshold=0.9),
        sign_method=sign_method,
        timestamp_format=timestamp_format,
        token_parameter=token_parameter,
    )
    assert sent["sign"] == expected_sign(sent)
    assert sent["sign_method"] == sign_method
    assert sent[token_parameter] == "test-session"
    assert base64.b64decode(sent["img"], validate=True) == PHOTO.data


async def test_the_defaults_are_those_of_the_guide() -> None:
    recorder = gateway()
    await build("taobao_top", STATIC, recorder).search(SearchRequest(image=TINY))
    call = recorder.requests[0]
    assert (call.method, str(call.url)) == ("POST", "https://api.taobao.com/router/rest")
    assert "application/x-www-form-urlencoded" in call.headers["content-type"]
    sent = recorder.sent(REST)[0]
    assert sent.pop("sign")
    assert sent == {
        "method": "taobao.item.img.search",
        "app_key": "12345678",
        "v": "2.0",
        "sign_method": "md5",
        "format": "json",
        "fields": "item_id,title,price,pic_url,similarity",
        "threshold": "0.7",
        "start": "0",
        "page_size": "20",
        "access_token": "test-session",
        "timestamp": "1700000000000",
        "img": "/9j/4A==",
    }


@pytest.mark.parametrize("hours", [0, 8, -11])
@pytest.mark.parametrize(
    ("timestamp_format", "text"), [("ms", "1700000000000"), ("datetime", "2023-11-15 06:13:20")]
)
async def test_times_are_gmt8_whatever_the_zone_of_the_clock(
    timestamp_format: str, text: str, hours: int
) -> None:
    recorder = gateway()
    there = NOON.astimezone(timezone(timedelta(hours=hours)))
    settings = {**STATIC, "timestamp_format": timestamp_format}
    provider = build("taobao_top", settings, recorder, now=lambda: there)
    await provider.search(SearchRequest(image=TINY))
    assert recorder.sent(REST)[0]["timestamp"] == text


@pytest.mark.parametrize(
    ("wanted", "text"),
    [(None, "0.6"), (0.8, "0.8"), (0.80, "0.8"), (0.1, "0.5"), (3.0, "1"), (float("nan"), "0.5")],
)
async def test_the_threshold_stays_between_a_half_and_one(wanted: float | None, text: str) -> None:
    sent = await sent_by(SearchRequest(image=TINY, threshold=wanted), threshold=0.6)
    assert sent["threshold"] == text


@pytest.mark.parametrize(
    ("category", "sent_as"),
    [("50010850", "50010850"), ("dresses", None), ("1,2", None), ("٣", None), ("", None)],
)
async def test_only_a_number_is_sent_as_a_category(category: str, sent_as: str | None) -> None:
    sent = await sent_by(SearchRequest(image=TINY, category=category))
    assert sent.get("category_id") == sent_as


@pytest.mark.parametrize(
    ("cursor", "limit", "start", "page_size"),
    [
        (None, 20, "0", "20"),
        ("40", 10, "40", "10"),
        ("x", 0, "0", "1"),
        ("-5", 1000, "0", "100"),
        ("9" * 40, 20, "0", "20"),
    ],
)
async def test_paging_is_by_start_and_page_size(
    cursor: str | None, limit: int, start: str, page_size: str
) -> None:
    sent = await sent_by(SearchRequest(image=TINY, cursor=cursor, limit=limit))
    assert (sent["start"], sent["page_size"]) == (start, page_size)


@pytest.mark.parametrize(
    ("base", "token", "search", "tokens"),
    [
        ("https://api.taobao.com", None, "https://api.taobao.com", "https://oauth.taobao.com"),
        ("https://api.taobao.com/", None, "https://api.taobao.com", "https://oauth.taobao.com"),
        (
            "https://api.taobao.com/router/rest",
            "",
            "https://api.taobao.com",
            "https://oauth.taobao.com",
        ),
        ("http://127.0.0.1:9/top/", None, "http://127.0.0.1:9/top", "http://127.0.0.1:9/top"),
        ("https://e.example/router/rest/", None, "https://e.example", "https://e.example"),
        ("https://e.example", "https://o.example/token", "https://e.example", "https://o.example"),
    ],
)
def test_one_address_moves_every_call(
    base: str, token: str | None, search: str, tokens: str
) -> None:
    assert addresses(base, token) == (f"{search}/router/rest", f"{tokens}/token")


async def test_without_a_photo_nothing_is_asked() -> None:
    recorder = gateway()
    with pytest.raises(ImageRejected):
        await build("taobao_top", STATIC, recorder).search(SearchRequest(keyword="dress"))
    assert recorder.requests == []


@pytest.mark.parametrize(("size", "aside"), [(1000, False), (LARGE + 1, True)])
async def test_a_large_picture_is_signed_outside_the_event_loop(size: int, aside: bool) -> None:
    image = WatchedImage(b"\xff" * size, ImageFormat.JPEG, 800, 800)
    sent = await sent_by(SearchRequest(image=image))
    assert sent["sign"] == expected_sign(sent)
    assert (image.encoded_in is not threading.main_thread()) is aside
