"""Error codes of Taobao's gateway: their meaning, the wait they name, and what is tried again."""

import json
from datetime import datetime, timedelta

import pytest

from providers._taobao_faults import ErrorProfile, Mend, read_fault
from providers.base import SearchRequest
from providers.errors import (
    BudgetSpent,
    ImageRejected,
    Misconfigured,
    ProviderError,
    RateLimited,
    Unreachable,
)
from tests.providers.case import payload
from tests.providers.case_taobao import fault
from tests.providers.replay import NOON, TINY, Recorder, build, in_turn, says

STATIC = {
    "app_key": "12345678",
    "app_secret": "helloworld",
    "token_source": "static",
    "access_token": "fixed",
}
REST = "/router/rest"
PHOTO = SearchRequest(image=TINY)
FOUND = says(payload("taobao_top.json"))
BAN = "This ban will last for 12 more seconds"


def error_of(
    answer: str, now: datetime = NOON, profile: ErrorProfile = ErrorProfile.PLATFORM
) -> ProviderError:
    found = read_fault(json.loads(answer), now, profile)
    assert found is not None
    return found.error


@pytest.mark.parametrize("code", ["7", 7])
@pytest.mark.parametrize(
    "sub_code",
    [
        "accesscontrol.limited-by-api-access-count",
        "accesscontrol.limited-by-app-api-access-count",
        "accesscontrol.limited-by-dynamic-access-count",
    ],
)
def test_a_short_ban_is_waited_out_and_one_second_more(code: int | str, sub_code: str) -> None:
    error = error_of(fault(code, sub_code, BAN, "App Call Limited"))
    assert type(error) is RateLimited
    assert error.retry_after == 13
    assert error.upstream_code == "7"
    assert sub_code in error.detail


@pytest.mark.parametrize(
    ("utc", "seconds"),
    [
        (NOON, 64_000),  # 06:13:20 in GMT+8
        (NOON.replace(hour=15, minute=59, second=59), 1),
        (NOON.replace(hour=16, minute=0, second=0), 86_400),
    ],
)
def test_a_spent_day_comes_back_at_midnight_gmt8(utc: datetime, seconds: float) -> None:
    error = error_of(fault(7, "accesscontrol.limited-by-app-access-count"), utc)
    assert type(error) is BudgetSpent
    assert error.retry_after == seconds


def test_a_spent_day_that_names_its_end_is_believed() -> None:
    error = error_of(fault(7, "accesscontrol.limited-by-app-access-count", BAN))
    assert type(error) is BudgetSpent
    assert error.retry_after == 13


@pytest.mark.parametrize(
    ("code", "platform", "documents"),
    [
        (7, RateLimited, ImageRejected),
        (15, Unreachable, ImageRejected),
        (31, Misconfigured, RateLimited),
    ],
)
def test_bare_codes_mean_what_the_profile_says(
    code: int, platform: type[ProviderError], documents: type[ProviderError]
) -> None:
    assert type(error_of(fault(code))) is platform
    assert type(error_of(fault(code), profile=ErrorProfile.DOCUMENTS)) is documents


@pytest.mark.parametrize("profile", ErrorProfile)
def test_a_sub_code_decides_whatever_the_profile(profile: ErrorProfile) -> None:
    limited = fault(7, "accesscontrol.limited-by-api-access-count")
    assert type(error_of(limited, profile=profile)) is RateLimited
    assert type(error_of(fault(15, "isp.remote-service-error"), profile=profile)) is Unreachable
    assert type(error_of(fault(15, "isv.seller-not-found"), profile=profile)) is Misconfigured


@pytest.mark.parametrize(
    ("answer", "mend"),
    [
        (fault(26), Mend.SESSION),
        (fault(27, "isv.whatever"), Mend.SESSION),
        (fault(53, "session-expired"), Mend.SESSION),
        (fault(31), Mend.TIME),
        (fault(31, msg="访问频率超限"), None),
        (fault(25), None),
        (fault(7), None),
    ],
)
def test_what_can_be_mended(answer: str, mend: Mend | None) -> None:
    found = read_fault(json.loads(answer), NOON)
    assert found is not None and found.mend is mend


@pytest.mark.parametrize("body", [None, [], "x", {}, {"items": []}, {"code": 200, "data": {}}])
def test_an_answer_without_an_error_has_no_fault(body: object) -> None:
    assert read_fault(body, NOON) is None


def test_what_the_gateway_said_can_be_logged() -> None:
    error = error_of('{"error_response":{"code":25,"msg":"\\ud800 Invalid signature"}}')
    assert str(error).encode()
    assert "APP_SECRET" in error.detail


async def test_a_refused_time_is_tried_once_more_with_the_time_it_is_then() -> None:
    times = iter(NOON + timedelta(seconds=step) for step in range(100))
    recorder = Recorder({REST: in_turn(says(fault(31)), FOUND)})
    result = await build("taobao_top", STATIC, recorder, now=lambda: next(times)).search(PHOTO)
    first, second = (int(sent["timestamp"]) for sent in recorder.sent(REST))
    assert result.products
    assert first < second
    assert recorder.sent(REST)[0]["sign"] != recorder.sent(REST)[1]["sign"]


async def test_a_time_refused_twice_sends_the_operator_to_the_clock() -> None:
    recorder = Recorder({REST: says(fault(31, msg="Invalid timestamp"))})
    with pytest.raises(Misconfigured) as caught:
        await build("taobao_top", STATIC, recorder).search(PHOTO)
    assert len(recorder.requests) == 2
    assert "clock" in caught.value.detail


async def test_a_token_and_a_time_can_both_be_mended_in_one_search() -> None:
    tokens = [says(json.dumps({"access_token": token})) for token in ("t1", "t2")]
    answers = in_turn(says(fault(27)), says(fault(31)), FOUND)
    recorder = Recorder({"/token": in_turn(*tokens), REST: answers})
    keys = {"app_key": "12345678", "app_secret": "helloworld"}
    assert (await build("taobao_top", keys, recorder).search(PHOTO)).products
    assert [sent["access_token"] for sent in recorder.sent(REST)] == ["t1", "t2", "t2"]


async def test_the_profile_is_a_setting() -> None:
    recorder = Recorder({REST: says(fault(7))})
    with pytest.raises(ImageRejected):
        await build("taobao_top", {**STATIC, "error_profile": "documents"}, recorder).search(PHOTO)
