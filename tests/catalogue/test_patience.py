"""Calls that are made again, and those that are not."""

import pytest

from bot.catalogue.patience import patiently
from providers.errors import (
    BudgetSpent,
    ImageRejected,
    Misconfigured,
    ProviderError,
    RateLimited,
    Unreachable,
)


class Service:
    """Fails with the errors in turn, then answers."""

    def __init__(self, *errors: ProviderError) -> None:
        self.errors = list(errors)
        self.calls = 0

    async def answer(self, what: str, *, twice: bool = False) -> str:
        self.calls += 1
        if self.errors:
            raise self.errors.pop(0)
        return what * 2 if twice else what


async def test_a_call_passes_its_arguments_on() -> None:
    assert await patiently(Service().answer, "a", twice=True) == "aa"


async def test_passing_failures_are_waited_out() -> None:
    service = Service(Unreachable(retry_after=0), *(RateLimited(retry_after=0) for _ in range(3)))
    assert await patiently(service.answer, "a") == "a"
    assert service.calls == 5


@pytest.mark.parametrize(
    "error",
    [
        BudgetSpent(retry_after=0),
        Misconfigured(retry_after=0),
        ImageRejected(retry_after=0),
        RateLimited(retry_after=3600),
    ],
)
async def test_failures_that_waiting_does_not_mend_are_raised_at_once(error: ProviderError) -> None:
    service = Service(error)
    with pytest.raises(type(error)):
        await patiently(service.answer, "a")
    assert service.calls == 1


async def test_in_the_end_the_last_failure_is_raised() -> None:
    service = Service(*(Unreachable(retry_after=0) for _ in range(20)))
    with pytest.raises(Unreachable):
        await patiently(service.answer, "a")
    assert service.calls == 4
