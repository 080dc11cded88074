"""DAJI's Taobao interfaces with their recorded answers."""

from typing import Any

from providers.base import SearchRequest
from providers.daji import Daji
from tests.providers.case import payload
from tests.providers.case_daji import KEYS
from tests.providers.replay import TINY, Recorder, build, says

V2 = "/taobao/image-search/url"
UPLOAD = "/taobao/upload/image"
V1 = "/taobao/traffic/item/imgsearch"
KEYWORD = "/taobao/traffic/item/search"
PHOTO = SearchRequest(image=TINY)


def recorder(**changed: bytes | str) -> Recorder:
    answers: dict[str, bytes | str] = {
        V2: payload("daji_v2.json"),
        UPLOAD: payload("daji_upload.json"),
        V1: payload("daji_v1.json"),
        KEYWORD: payload("daji_keyword.json"),
        **changed,
    }
    return Recorder({path: says(body) for path, body in answers.items()})


def daji(seen: Recorder, **settings: Any) -> Daji:
    provider = build("daji", {**KEYS, **settings}, seen)
    assert isinstance(provider, Daji)
    return provider
