"""With `sample` on, answers are the documents' own payloads, after all checks."""

import json
from pathlib import Path

import pytest
from PIL import Image

from sandbox.providers import standin
from sandbox.providers.baidu import ROOT
from sandbox.providers.config import SAMPLES, SANDBOX_KEYS, TOP_TOKENS
from tests.sandbox.providers import test_daji, test_daji_1688, test_taobao_image, test_taobao_top
from tests.sandbox.providers.conftest import Door, b64, encoded, plain
from tests.sandbox.providers.hosting import hosted
from tests.sandbox.providers.test_baidu import Library

DIGITS = {
    "taobao_top": ['"price": "199.00"', '"similarity": 0.85', '"total_results": 150'],
    "daji_search_v2": ['"zkFinalPrice": "22.8"', '"score": 0.84396', '"region": "222,361,34,376"'],
    "juhe": ['"similarity": 0.8242081498230364', '"skuPrice": "2799"', '"skuId": 30823472863'],
    "baidu_search": ['"score": 0.97976700290421', '"has_more" : "false"', "1968648150"],
}


@pytest.mark.parametrize("file", sorted(SAMPLES.glob("*.json")), ids=lambda file: file.stem)
def test_a_payload_is_json_and_keeps_its_digits(file: Path) -> None:
    text = file.read_text("utf-8")
    assert json.loads(text)
    assert all(digits in text for digits in DIGITS.get(file.stem, []))


async def test_taobao_top_answers_with_its_sample(door: Door, mug: Image.Image) -> None:
    call = {
        "method": "taobao.item.img.search", "app_key": "12345678", "v": "2.0", "format": "json",
        "timestamp": "2025-10-21 12:00:00", "sign_method": "md5", "img": b64(encoded(mug)),
        "session": TOP_TOKENS["ACCESS_TOKEN"],
    }  # fmt: skip
    client = door(sample=True)
    answer = await client.post(test_taobao_top.GATEWAY, data=test_taobao_top.signed(call))
    assert answer.content == standin.sample("taobao_top")
    wrong = await client.post(test_taobao_top.GATEWAY, data=call | {"sign": "0"})
    assert wrong.json()["error_response"]["code"] == 25


async def test_taobao_image_answers_with_its_sample(door: Door, mug: Image.Image) -> None:
    call = {
        "app_key": "12345678", "image": b64(encoded(mug)), "similarity": "0.8",
        "timestamp": "2025-10-21 12:00:00",
    }  # fmt: skip
    answer = await test_taobao_image.ask(door(sample=True), call)
    assert answer.content == standin.sample("taobao_image")


async def test_daji_answers_with_its_samples(door: Door, mug: Image.Image) -> None:
    client, signed = door(sample=True), test_daji.signed
    async with hosted({"/mug.jpg": encoded(mug)}) as host:
        address = f"{host}/mug.jpg"
        asked = {
            "daji_search_v2": (test_daji.V2, signed(picUrl=address)),
            "daji_search_v1": (test_daji.V1, signed(pic_url=address)),
            "daji_upload": (test_daji.UPLOAD, signed(pic_url=address)),
            "daji_keyword": (test_daji.KEYWORD, signed(keyword="a")),
        }
        for name, (path, parameters) in asked.items():
            answer = await client.get(path, params=parameters)
            assert answer.content == standin.sample(name)


async def test_1688_answers_with_its_samples(door: Door, mug: Image.Image) -> None:
    client, signed = door(sample=True), test_daji_1688.signed
    root = "/daji_1688/alibaba"
    page = {"beginPage": "1", "country": "en"}
    async with hosted({"/mug.jpg": encoded(mug)}) as host:
        address = f"{host}/mug.jpg"
        for path, name, parameters in (
            ("upload/image", "daji_upload", {"pic_url": address}),
            ("product/imageQuery", "daji_1688", {"imageAddress": address, **page}),
            ("product/keywordQuery", "daji_1688", {"keyword": "a", **page}),
        ):
            answer = await client.get(f"{root}/{path}", params=signed(**parameters))
            assert answer.content == standin.sample(name)


async def test_juhe_answers_with_its_sample(door: Door) -> None:
    client = door(sample=True)
    form = {"image": plain(60, 60), "key": SANDBOX_KEYS["juhe"]["KEY"]}
    answer = await client.post("/juhe/snapshop/query", data=form)
    assert answer.content == standin.sample("juhe")
    refused = await client.post("/juhe/snapshop/query", data=form | {"image": plain(20, 20)})
    assert refused.json()["error_code"] == 254701


async def test_baidu_answers_with_its_samples(door: Door) -> None:
    library = await Library(door(sample=True)).login()
    image = plain(300, 300)
    forms = {
        "add": {"image": image, "brief": "b"},
        "search": {"image": image},
        "delete": {"cont_sign": "1,2"},
    }
    for name, form in forms.items():
        address = f"/baidu{ROOT}/{name}?access_token={library.token}"
        answer = await library.client.post(address, data=form)
        assert answer.content == standin.sample(f"baidu_{name}")
