"""No photo goes to a shop the person has not agreed to."""

from dataclasses import replace

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.people import SqlConsents
from bot.users.consent import Consent
from tests.storage.conftest import Clock
from tests.users.conftest import ANNA, BORIS

REMOTE = ("juhe", "baidu")


@pytest.fixture
def consent(engine: AsyncEngine, clock: Clock) -> Consent:
    return Consent(SqlConsents(engine, clock=clock))


async def test_before_the_first_answer_nothing_is_allowed(consent: Consent) -> None:
    assert await consent.needed(ANNA, REMOTE) == set(REMOTE)
    assert await consent.allowed(ANNA, REMOTE) == set()


async def test_agreeing_allows_and_is_not_asked_again(consent: Consent, clock: Clock) -> None:
    await consent.agree(ANNA, REMOTE)
    assert await consent.needed(ANNA, REMOTE) == set()
    assert await consent.allowed(ANNA, REMOTE) == set(REMOTE)
    assert await consent.allowed(BORIS, REMOTE) == set()
    since = (await consent.state(ANNA, REMOTE)).since
    assert since is not None
    assert since.timestamp() == clock.now


async def test_a_new_provider_is_asked_about_and_the_others_stay_allowed(consent: Consent) -> None:
    await consent.agree(ANNA, REMOTE)
    more = (*REMOTE, "daji")
    assert await consent.needed(ANNA, more) == {"daji"}
    assert await consent.allowed(ANNA, more) == set(REMOTE)


async def test_a_provider_that_is_disabled_is_neither_asked_about_nor_allowed(
    consent: Consent,
) -> None:
    await consent.agree(ANNA, REMOTE)
    assert await consent.allowed(ANNA, ["baidu"]) == {"baidu"}
    assert await consent.allowed(ANNA, []) == set()


async def test_only_the_local_gallery_is_an_answer_too(consent: Consent) -> None:
    await consent.only_local(ANNA, REMOTE)
    state = await consent.state(ANNA, REMOTE)
    assert state.declined == set(REMOTE)
    assert not state.agreed | state.unanswered
    assert await consent.needed(ANNA, (*REMOTE, "daji")) == {"daji"}
    await consent.agree(ANNA, REMOTE)
    assert await consent.allowed(ANNA, REMOTE) == set(REMOTE)


async def test_after_withdrawing_nothing_is_sent_and_the_next_photo_asks(consent: Consent) -> None:
    await consent.agree(ANNA, REMOTE)
    await consent.withdraw(ANNA)
    assert await consent.allowed(ANNA, REMOTE) == set()
    assert await consent.needed(ANNA, REMOTE) == set(REMOTE)


async def test_a_new_notice_asks_everybody_again(consent: Consent) -> None:
    await consent.agree(ANNA, ["juhe"])
    await consent.only_local(ANNA, ["baidu"])
    later = replace(consent, version=consent.version + 1)
    assert await later.needed(ANNA, REMOTE) == set(REMOTE)
    assert await later.allowed(ANNA, REMOTE) == set()


async def test_where_nobody_is_asked_a_no_still_counts(consent: Consent) -> None:
    free = replace(consent, required=False)
    assert await free.needed(ANNA, REMOTE) == set()
    assert await free.allowed(ANNA, REMOTE) == set(REMOTE)
    await free.only_local(ANNA, ["juhe"])
    assert await free.allowed(ANNA, REMOTE) == {"baidu"}
    await free.withdraw(ANNA, REMOTE)
    assert await free.allowed(ANNA, REMOTE) == set()
    assert await replace(free, version=99).allowed(ANNA, REMOTE) == set()
