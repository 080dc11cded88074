"""What the Baidu stand-in refuses, and with which code."""

from urllib.parse import quote

import pytest
from PIL import Image

from sandbox.providers.baidu import CODES, ROOT
from sandbox.providers.config import SANDBOX_KEYS, BaiduOptions
from sandbox.providers.quotas import Quota
from tests.sandbox.providers.conftest import Clock, Door, b64, encoded, padded, plain
from tests.sandbox.providers.test_baidu import FREE, Library


@pytest.fixture
async def library(door: Door) -> Library:
    """An empty library without limits."""
    return await Library(door(quotas=FREE)).login()


@pytest.mark.parametrize(
    ("name", "form", "code"),
    [
        ("add", {"image": "ok"}, 216101),
        ("add", {"brief": "b"}, 216101),
        ("add", {"image": "ok", "brief": "b" * 257}, 216100),
        ("add", {"image": "ok", "brief": "字" * 86}, 216100),
        ("add", {"image": "ok", "brief": "b", "class_id1": "0"}, 216100),
        ("add", {"image": "ok", "brief": "b", "class_id2": "65536"}, 216100),
        ("search", {"image": "ok", "tag_logic": "and"}, 216100),
        ("search", {"image": "ok", "pn": "1001"}, 216100),
        ("search", {"image": "ok", "rn": "0"}, 216100),
        ("search", {}, 216101),
        ("search", {"image": ""}, 216200),
        ("search", {"image": "data:image/png;base64,AAAA"}, 216203),
        ("search", {"image": plain(400, 400, "WEBP")}, 216201),
        ("search", {"image": plain(299, 400)}, 216202),
        ("search", {"image": plain(4097, 300)}, 216202),
        ("update", {"brief": "b"}, 216101),
        ("update", {"cont_sign": "1,2", "brief": "b"}, 216100),
        ("update", {"cont_sign": "1,2;3,4", "brief": "b"}, 216100),
        ("delete", {}, 216101),
        ("delete", {"cont_sign": ";".join(["1,2"] * 101)}, 216100),
    ],
)
async def test_a_wrong_form_has_its_code(
    library: Library, name: str, form: dict[str, str], code: int
) -> None:
    image = plain(300, 300) if form.get("image") == "ok" else form.get("image")
    sent = form if image is None else form | {"image": image}
    answer = await library.call(name, **sent)
    assert answer["error_code"] == code
    assert answer["error_msg"].startswith(CODES[str(code)])


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "BMP"])
async def test_the_documented_formats_pass(library: Library, kind: str) -> None:
    assert await library.code("search", image=plain(300, 300, kind)) == 0


async def test_a_brief_of_256_bytes_and_a_batch_of_100_pass(library: Library) -> None:
    assert await library.code("add", image=plain(300, 300), brief="字" * 85 + "x") == 0
    assert await library.code("delete", cont_sign=";".join(["1,2"] * 100)) == 0


async def test_the_limit_counts_base64_after_percent_encoding(library: Library) -> None:
    jpeg = encoded(Image.new("RGB", (300, 300)))
    blanks = 3_000_000 - len(jpeg)
    plenty = b64(jpeg + b"\xff" * (blanks - 400_000))  # every fourth character is a slash or more
    assert len(plenty) < 4_000_000 < len(quote(plenty, safe=""))
    assert await library.code("search", image=plenty) == 216202
    assert await library.code("search", image=b64(padded(jpeg, 2_900_000))) == 0


async def test_calls_too_fast_are_18_and_too_many_17(door: Door, clock: Clock) -> None:
    client = await Library(door(quotas=dict.fromkeys(SANDBOX_KEYS, Quota(qps=1, daily=2)))).login()
    image = plain(300, 300)
    assert await client.code("search", image=image) == 0
    assert await client.code("search", image=image) == 18
    clock.now += 1
    assert await client.code("search", image=image) == 0
    clock.now += 1
    assert await client.code("search", image=image) == 17


async def test_ten_calls_a_second_are_documented(door: Door) -> None:
    client = await Library(door()).login()
    codes = [await client.code("delete", cont_sign="1,2") for _ in range(11)]
    assert codes == [0] * 10 + [18]


async def test_without_a_library_every_call_is_216017(door: Door) -> None:
    client = await Library(door(baidu=BaiduOptions(ready=False))).login()
    assert await client.code("search", image=plain(300, 300)) == 216017


async def test_a_body_that_is_no_form_is_refused(library: Library) -> None:
    address = f"/baidu{ROOT}/search?access_token={library.token}"
    answer = await library.client.post(address, content=b"image=%ff")
    assert answer.json()["error_code"] == 216100


@pytest.mark.parametrize("code", CODES)
async def test_every_documented_code_can_be_had(library: Library, code: str) -> None:
    fault = {"provider": "baidu", "kind": "code", "code": code, "path": "/search"}
    await library.client.post("/_faults", json=fault)
    answer = await library.call("search", image=plain(300, 300))
    assert (answer["error_code"], answer["error_msg"]) == (int(code), CODES[code])
    assert await library.code("delete", cont_sign="1,2") == 0
