"""What is known from earlier answers is told without asking anybody."""

from decimal import Decimal

from bot.domain import Query
from providers.base import Capability
from providers.errors import Blocked
from tests.search.fakes import goods, provider, service

WORDS = Query(keyword="pen", providers=("alpha",))


async def test_words_are_known_once_they_were_searched_and_nobody_is_asked_again() -> None:
    alpha = provider("alpha", goods("alpha", 2), capabilities=[Capability.KEYWORD])
    house = service(alpha)
    assert await house.kept(WORDS) is None
    assert alpha.requests == []
    found = await house.find(WORDS)
    assert await house.kept(WORDS) == found.findings
    assert len(alpha.requests) == 1
    assert await house.kept(Query(keyword="pens", providers=("alpha",))) is None


async def test_what_the_shop_cannot_filter_is_filtered_here_too() -> None:
    alpha = provider("alpha", goods("alpha", 2), capabilities=[Capability.KEYWORD])
    house = service(alpha)
    await house.find(WORDS)
    dear = Query(keyword="pen", providers=("alpha",), min_price=Decimal(10**9))
    kept = await house.kept(dear)
    assert kept is not None
    assert kept.offers == ()


async def test_failures_and_shops_that_know_no_words_are_not_known() -> None:
    alpha = provider("alpha", Blocked(), capabilities=[Capability.KEYWORD])
    house = service(alpha, provider("beta", goods("beta")))
    await house.find(WORDS)
    assert await house.kept(WORDS) is None
    assert await house.kept(Query(keyword="pen", providers=("beta",))) is None
    assert await house.kept(Query(keyword="pen", providers=("nobody",))) is None
