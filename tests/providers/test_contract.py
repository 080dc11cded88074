"""Every provider answers its recorded payload exactly and lets nothing but ProviderError out."""

import asyncio
import copy
import json
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from providers.base import SearchResult
from providers.errors import (
    BadResponse,
    ImageRejected,
    Misconfigured,
    ProviderError,
    RateLimited,
    TimedOut,
    Unreachable,
)
from providers.registry import all_providers
from tests.providers.cases import CASES, Case
from tests.providers.replay import Answer, Recorder, build, says

cases = pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)


def recorder_for(case: Case, **changed: Answer) -> Recorder:
    answers = {path: says(body) for path, body in case.exchanges.items()}
    return Recorder({**answers, **changed})


async def ask(case: Case, recorder: Recorder) -> SearchResult:
    provider = build(case.provider, case.settings, recorder)
    return await provider.search(case.request)


def last_path(case: Case) -> str:
    return list(case.exchanges)[-1]


def test_every_provider_has_a_row() -> None:
    remote = {id_ for id_, cls in all_providers().items() if not cls.info.local}
    assert remote == {case.provider for case in CASES}


@cases
async def test_the_recorded_answer_comes_out_digit_for_digit(case: Case) -> None:
    result = await ask(case, recorder_for(case))
    assert len(result.products) == case.count
    first = result.products[0].model_dump()
    assert {key: first[key] for key in case.first} == dict(case.first)
    assert all(product.provider == case.provider for product in result.products)


def _hangs(request: httpx.Request) -> httpx.Response:
    raise httpx.ReadTimeout("slow", request=request)


def _refuses(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("refused", request=request)


FAILURES: dict[str, tuple[Answer, type[ProviderError]]] = {
    "timeout": (_hangs, TimedOut),
    "connect": (_refuses, Unreachable),
    "401": (says("{}", 401), Misconfigured),
    "413": (says("{}", 413), ImageRejected),
    "429": (says("{}", 429, {"Retry-After": "7"}), RateLimited),
    "500": (says("oops", 500), Unreachable),
    "html": (says("<html><body>captcha</body></html>"), BadResponse),
    "null": (says("null"), BadResponse),
    "list": (says("[]"), BadResponse),
}


@cases
@pytest.mark.parametrize("failure", FAILURES)
async def test_the_nine_failures(case: Case, failure: str) -> None:
    answer, expected = FAILURES[failure]
    for path in case.exchanges:
        with pytest.raises(expected) as caught:
            await ask(case, recorder_for(case, **{path: answer}))
        if failure == "429":
            assert caught.value.retry_after == 7


@cases
async def test_its_own_error_codes(case: Case) -> None:
    assert case.errors
    for body, expected in case.errors.items():
        with pytest.raises(ProviderError) as caught:
            await ask(case, recorder_for(case, **{last_path(case): says(body)}))
        assert type(caught.value) is expected, body


BENDS: dict[str, Callable[[], Any]] = {
    "null": lambda: None,
    "text": lambda: "bent",
    "empty text": lambda: "",
    "list": lambda: [1, None, "x"],
    "object": lambda: {"bent": 1},
    "huge": lambda: 10**400,
    "negative": lambda: -1,
    "true": lambda: True,
}


def nodes(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every node below the root."""
    items: Any = ()
    if isinstance(value, dict):
        items = value.items()
    elif isinstance(value, list):
        items = enumerate(value[:2])
    for key, child in items:
        yield (*path, key)
        yield from nodes(child, (*path, key))


def bent(value: Any, path: tuple[Any, ...], bend: Callable[[], Any] | None) -> Any:
    """A copy with the node replaced, or removed when `bend` is None."""
    result = copy.deepcopy(value)
    parent = result
    for key in path[:-1]:
        parent = parent[key]
    if bend is None:
        del parent[path[-1]]
    else:
        parent[path[-1]] = bend()
    return result


@cases
async def test_no_bent_answer_leaks_another_error(case: Case) -> None:
    for path, body in case.exchanges.items():
        original = json.loads(body)
        for node in nodes(original):
            for bend in (None, *BENDS.values()):
                text = json.dumps(bent(original, node, bend))
                try:
                    await ask(case, recorder_for(case, **{path: says(text)}))
                except ProviderError:
                    continue


@cases
async def test_a_cancelled_search_stays_cancelled(case: Case) -> None:
    async def never(_request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(60)
        raise AssertionError

    task = asyncio.create_task(ask(case, recorder_for(case, **{last_path(case): never})))
    await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
