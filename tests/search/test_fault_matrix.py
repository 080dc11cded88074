"""Every fault at every provider: what it costs, what is told, and who is kept from calling.

The table is `fault_table`; here is what is looked at in each of its cells.
"""

import asyncio
import tracemalloc
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.cards.words import REASONS
from bot.domain import Status
from bot.i18n import translator
from bot.search.breaker import IN_A_ROW, Ticket
from bot.storage.engine import create_engine
from locales import LANGUAGES
from providers import http
from providers.errors import BreakerEffect, RateLimited, Unreachable
from sandbox.providers.fault_payloads import gzip_bomb
from tests.databases import lay_out, make_haste
from tests.search.fakes import now
from tests.search.fault_table import (
    ALL_ENVELOPES,
    BEFORE_THE_SEARCH,
    DIFFERS,
    FAULTS,
    UNCONNECTED,
    Row,
)
from tests.search.faulty_house import (
    COUNTED_FIRST,
    SUBJECTS,
    House,
    count_database_work,
    house,
    subject,
    trusting,
)
from tests.search.virtual_time import WiredLoop

Cell = tuple[str, str, Row]


def cells() -> Iterator[Cell]:
    """Provider (with `@first` for the call before the search), fault, and what is expected."""
    for name, case in SUBJECTS.items():
        for mode, row in {**UNCONNECTED, **FAULTS}.items():
            yield name, mode, DIFFERS.get((name, mode), row)
        for kind, (_, row) in ALL_ENVELOPES[name].items():
            yield name, f"says_{kind}", row
        if len(case.exchanges) > 1:
            for mode in BEFORE_THE_SEARCH:
                first = f"{name}@first"
                yield first, mode, DIFFERS.get((first, mode), FAULTS[mode])


CELLS = list(cells())


LOOP = WiredLoop


@pytest.fixture
async def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[AsyncEngine]:
    count_database_work(monkeypatch)
    monkeypatch.setattr(http, "shared_ssl_context", trusting)
    make_haste(monkeypatch)
    url = f"sqlite+aiosqlite:///{tmp_path}/snapbuy.db"
    lay_out(url)
    engine = create_engine(url)
    yield engine
    await engine.dispose()


def breaker_after(one: House) -> BreakerEffect:
    """What the breaker did, as far as it does not need time to tell."""
    refusal = one.seat.breaker.admit()
    if isinstance(refusal, RateLimited):
        return BreakerEffect.PAUSES
    return BreakerEffect.NONE


async def failures_noted(one: House) -> int:
    """How many failures in a row the breaker holds, by how many more it takes to open."""
    more = 0
    while isinstance(ticket := one.seat.breaker.admit(), Ticket):
        one.seat.breaker.settle(ticket, Unreachable())
        more += 1
    return IN_A_ROW - more


def counted_calls(name: str, mode: str, tries: int) -> int:
    """Calls that must stand in the ledger after so many tries."""
    bare, _, first = name.partition("@")
    before = COUNTED_FIRST.get(bare, 0)
    if first or (mode in UNCONNECTED and bare in COUNTED_FIRST):
        return tries * before
    return tries * (before + 1)


@pytest.mark.parametrize(("name", "mode", "row"), CELLS, ids=[f"{n}-{m}" for n, m, _ in CELLS])
async def test_a_fault(engine: AsyncEngine, name: str, mode: str, row: Row) -> None:
    async with house(engine, name, mode) as one:
        began = now()
        outcome = await one.ask()
        took = now() - began

        code = outcome.error.code if outcome.error else None
        assert (code, outcome.attempts) == (row.code, row.tries)
        assert took <= 20.5
        calls = counted_calls(name, mode, row.tries)
        assert (await one.counted())[0] == calls
        assert one.server.hits == requests_read(name, mode, row.tries)

        assert await one.charged() == (0 if row.free else 1)
        assert bool(one.shelf.rows) == (row.code is None), "an error is never kept"
        if one.host is not None:
            assert one.host.back == one.host.out
        if mode == "one_bad_item":
            assert outcome.status is Status.OK
            assert len(outcome.result.products) == subject(name)[0].count

        assert (breaker_after(one) is BreakerEffect.PAUSES) == (row.breaker is BreakerEffect.PAUSES)
        if row.breaker is not BreakerEffect.PAUSES:
            await asyncio.sleep(3)  # a Retry-After of two seconds is over
            left = 5 if row.breaker is BreakerEffect.OPENS else 0
            fed = row.tries if row.breaker is BreakerEffect.COUNTS else left
            assert await failures_noted(one) == fed


@pytest.mark.parametrize("name", SUBJECTS)
async def test_a_shop_that_stays_down_is_left_alone_and_says_so_at_once(
    engine: AsyncEngine, name: str
) -> None:
    async with house(engine, name, "500") as one:
        for number in range(2):
            await one.ask(f"1:{number}")
        hits, counted = one.server.hits, await one.counted()
        began = now()
        outcome = await one.ask("1:9")
        assert now() - began < 1.0
        assert (outcome.status, outcome.attempts) == (Status.SKIPPED, 0)
        assert outcome.error is not None
        assert outcome.error.code == "unreachable"
        assert (one.server.hits, await one.counted()) == (hits, counted)
        assert await one.charged() == 0


@pytest.mark.parametrize("mode", ["gzip_bomb", "huge_stream", "headers_big"])
async def test_what_is_too_much_does_not_fill_the_memory(engine: AsyncEngine, mode: str) -> None:
    gzip_bomb()  # drawn up before it is measured what the bot does with it
    async with house(engine, "juhe", mode) as one:
        tracemalloc.start()
        try:
            await one.ask()
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
    assert peak < 16 << 20  # both sides' buffers, and the most that is taken of one answer


def requests_read(name: str, mode: str, tries: int) -> int:
    """Requests that reach the server: all, and one token that is good for every try."""
    if mode in UNCONNECTED:
        return 0
    bare, _, first = name.partition("@")
    if first or bare not in COUNTED_FIRST:
        return tries
    return tries * 2 if COUNTED_FIRST[bare] else tries + 1


def test_the_table_covers_every_remote_provider_and_leaves_no_row_unused() -> None:
    assert {name for name, _ in DIFFERS} <= {name for name, _, _ in CELLS}
    assert {mode for _, mode in DIFFERS} <= set(FAULTS)
    assert len(CELLS) > 180


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_of_the_table_has_a_sentence_in_every_language(language: str) -> None:
    codes = {row.code for _, _, row in CELLS if row.code}
    assert codes <= set(REASONS)
    t = translator(language)
    for code in codes:
        said = t.gettext(REASONS[code])
        assert said
        assert language == "en" or said != REASONS[code]
