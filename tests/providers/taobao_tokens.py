"""Taobao's gateway and its token endpoint, as tests of tokens set them up."""

import json
from typing import Any

from providers.base import SearchRequest
from tests.providers.case import payload
from tests.providers.replay import TINY, Answer, Recorder, says

KEYS = {"app_key": "12345678", "app_secret": "helloworld"}
STATIC = {**KEYS, "token_source": "static", "access_token": "fixed"}
REFRESH = {**KEYS, "token_source": "refresh_token", "refresh_token": "r0"}
REST, TOKEN = "/router/rest", "/token"
PHOTO = SearchRequest(image=TINY)
FOUND = says(payload("taobao_top.json"))


def grant(token: str, **more: Any) -> Answer:
    return says(json.dumps({"access_token": token, "expires_in": 7200, **more}))


def shop(tokens: Answer, answers: Answer = FOUND) -> Recorder:
    return Recorder({TOKEN: tokens, REST: answers})


def tokens_used(recorder: Recorder) -> list[str]:
    return [sent["access_token"] for sent in recorder.sent(REST)]
