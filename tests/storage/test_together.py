"""Votes, offers and lists in the tables: once per person, bounded, and gone with their people."""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage.erasure import SqlPersonData
from bot.storage.finds import DRAFT_LIFE_S, FIND_LIFE_S, SqlFinds
from bot.storage.keepsakes import SqlSaved
from bot.storage.lists import Adding, SqlLists
from bot.storage.migration_of_chats import SqlChatMoves
from bot.storage.postings import Posting, SqlPostings
from bot.storage.sessions import SqlSessions
from bot.storage.taps import KEPT_S as TAPS_KEPT_S
from bot.storage.together_tables import taps
from bot.storage.votes import VOTE_LIFE_S, Count, SqlVotes
from bot.users.finds import A_PERSON, IN_ALL, Claim, Find, Finds, best_of
from bot.users.lists import Lists
from bot.users.saved import Saved
from bot.users.votes import Standing, Votes
from providers.product import Money
from tests.storage.conftest import Clock
from tests.storage.test_sessions import SESSION
from tests.users.conftest import ANNA, BORIS, MASK
from tests.users.test_keepsakes import SHOE, numbered

GROUP, MOVED = -4_000_001, -1_001_700_000_009
PLACE, RED, BLUE = "place", "red", "blue"


@pytest.fixture
def votes(engine: AsyncEngine, clock: Clock) -> Votes:
    return Votes(SqlVotes(engine, clock=clock))


@pytest.fixture
def finds(engine: AsyncEngine, clock: Clock) -> Finds:
    return Finds(SqlFinds(engine, a_person=A_PERSON, in_all=IN_ALL, clock=clock))


@pytest.fixture
def lists(engine: AsyncEngine, clock: Clock) -> Lists:
    return Lists(SqlLists(engine, bound=4, clock=clock), Saved(SqlSaved(engine, bound=9)))


def claim(price: str, currency: str = "", url: str = "https://a.example/1") -> Claim:
    return Claim(url, price, price, currency)


async def test_one_vote_of_a_person_for_each_product_however_many_tap_at_once(
    votes: Votes,
) -> None:
    assert all(
        await asyncio.gather(*(votes.toggle(PLACE, RED, user, f"a{user}") for user in range(1, 31)))
    )
    assert await votes.standing(PLACE, RED) == Standing(30, RED, 30)
    taken = await asyncio.gather(*(votes.toggle(PLACE, RED, 7, f"b{n}") for n in range(3)))
    assert sorted(taken) == [False, False, True]
    assert (await votes.standing(PLACE, RED)).shown == 29
    assert (await votes.standing("elsewhere", RED)) == Standing()


async def test_a_tap_that_is_handled_again_turns_no_vote_back(
    votes: Votes, engine: AsyncEngine, clock: Clock
) -> None:
    for _ in range(3):
        assert await votes.toggle(PLACE, RED, ANNA, "501")
    for _ in range(3):
        assert not await votes.toggle(PLACE, RED, ANNA, "502")
    assert not await votes.toggle(PLACE, RED, ANNA, "501"), "how it stands by now"
    same = await asyncio.gather(*(votes.toggle(PLACE, BLUE, ANNA, "503") for _ in range(9)))
    assert same == [True] * 9
    clock.now += TAPS_KEPT_S + 1
    await SqlPersonData(engine, MASK, clock=clock).sweep()
    async with engine.connect() as connection:
        assert await connection.scalar(select(func.count()).select_from(taps)) == 0


async def test_the_best_needs_two_people_and_of_equals_the_first_stays(
    votes: Votes, clock: Clock
) -> None:
    for product in (BLUE, RED):
        await votes.toggle(PLACE, product, ANNA, product)
        clock.now += 1
    assert await votes.standing(PLACE, RED) == Standing(1)
    await votes.toggle(PLACE, RED, BORIS, "1")
    assert await votes.standing(PLACE, BLUE) == Standing(1, RED, 2)
    clock.now += 1
    await votes.toggle(PLACE, BLUE, BORIS, "2")
    assert await votes.standing(PLACE, BLUE) == Standing(2, RED, 2)
    assert [one.votes for one in await votes.store.counts(PLACE)] == [2, 2]


async def test_votes_end_and_go_with_their_person(
    votes: Votes, engine: AsyncEngine, clock: Clock
) -> None:
    await votes.toggle(PLACE, RED, ANNA, "3")
    await votes.toggle(PLACE, RED, BORIS, "1")
    data = SqlPersonData(engine, MASK, clock=clock)
    await data.forget(ANNA, "2023-11-14")
    assert await votes.store.counts(PLACE) == [Count(RED, 1)]
    clock.now += VOTE_LIFE_S + 1
    await data.sweep()
    assert await votes.store.counts(PLACE) == []


def test_only_the_same_currency_is_compared() -> None:
    yuan = Money(amount="28.50", currency="CNY")

    def find(price: str, currency: str = "") -> Find:
        return Find("", price, price, currency)

    assert best_of([], yuan) is None
    assert best_of([find("20"), find("3", "USD"), find("9.50", "CNY")], yuan) == find("9.50", "CNY")
    assert best_of([find("20"), find("3", "USD")], yuan) == find("20")
    assert best_of([find("3", "USD"), find("5", "EUR")], yuan) == find("5", "EUR")
    assert best_of([find("3"), find("5")], None) == find("5"), "nothing to compare with"
    assert claim("28.49").is_under(yuan)
    assert not claim("28.5").is_under(yuan)


async def test_offers_are_bounded_for_a_person_and_for_a_card(finds: Finds) -> None:
    async def add(user: int, number: int) -> int | None:
        return await finds.add(
            PLACE, RED, user, "Anna", claim("5", url=f"https://a.example/{number}")
        )

    first = [await add(ANNA, number) for number in range(A_PERSON + 1)]
    assert [one is None for one in first] == [False] * A_PERSON + [True]
    assert await add(ANNA, 0) is not None, "the same link again takes its own place"
    others = [await add(user, 0) for user in range(1, IN_ALL)]
    assert sum(one is not None for one in others) == IN_ALL - A_PERSON
    assert await finds.add("elsewhere", RED, ANNA, "Anna", claim("5")) is not None


async def test_an_offer_keeps_its_words_and_ends(finds: Finds, clock: Clock) -> None:
    id_ = await finds.add(PLACE, RED, ANNA, "A" * 99, Claim("", "25,50 €", "25.50", "EUR"))
    assert id_ is not None
    found = await finds.get(id_)
    assert found == Find("", "25,50 €", "25.50", "EUR", id_, PLACE, RED, ANNA, "A" * 64)
    assert await finds.best(PLACE, BLUE, None) is None
    clock.now += FIND_LIFE_S + 1
    assert await finds.get(id_) is None


async def test_a_draft_is_the_newest_and_ends_soon(finds: Finds, clock: Clock) -> None:
    await finds.store.draft(ANNA, PLACE, RED)
    await finds.store.draft(ANNA, PLACE, BLUE)
    assert await finds.store.drafted(ANNA, 5) == (PLACE, BLUE)
    assert await finds.store.drafted(BORIS, 5) is None
    clock.now += DRAFT_LIFE_S + 1
    assert await finds.store.drafted(ANNA, 5) is None


async def test_a_posting_needs_a_card_that_is_shared(engine: AsyncEngine, clock: Clock) -> None:
    posting = Posting("p", "no such share", "inline", "en", pictured=True)
    assert not await SqlPostings(engine, clock=clock).put(posting)
    assert await SqlPostings(engine, clock=clock).get("p") is None


async def test_a_groups_list_has_each_product_once_and_an_end(lists: Lists) -> None:
    added = await asyncio.gather(*(lists.add(GROUP, user, "A", SHOE) for user in (ANNA, BORIS)))
    assert sorted(added) == [Adding.ADDED, Adding.KNOWN]
    for number in range(2, 5):
        assert await lists.add(GROUP, BORIS, "Boris", numbered(number)) is Adding.ADDED
    assert await lists.add(GROUP, BORIS, "Boris", numbered(9)) is Adding.FULL
    list_id = await lists.of(GROUP)
    assert list_id is not None
    page = await lists.page(list_id, 2, 2)
    assert page is not None
    assert (page.total, page.offset, page.of_group) == (4, 2, True)
    assert [one.by for one in page.items] == ["Boris", "A"]
    last = await lists.page(list_id, 40, 3)
    assert last is not None
    assert (last.offset, len(last.items)) == (3, 1)
    other = await lists.share(GROUP - 1)
    assert await lists.item(other, page.items[0].id) is None, "of another list"


async def test_a_saved_list_is_as_it_is_now_until_it_is_withdrawn(
    lists: Lists, engine: AsyncEngine
) -> None:
    list_id = await lists.share(ANNA)
    assert await lists.share(ANNA) == list_id
    await lists.saved.save(ANNA, SHOE)
    page = await lists.page(list_id)
    assert page is not None
    assert [one.product for one in page.items] == [SHOE]
    assert await lists.item(list_id, page.items[0].id) == page.items[0]
    await lists.withdraw(ANNA)
    assert await lists.page(list_id) is None
    assert await lists.item(list_id, page.items[0].id) is None
    assert await lists.share(ANNA) != list_id
    await SqlPersonData(engine, MASK).forget(ANNA, "2023-11-14")
    assert await lists.of(ANNA) is None


async def test_a_list_goes_along_when_its_group_moves(lists: Lists, engine: AsyncEngine) -> None:
    await lists.add(GROUP, ANNA, "Anna", SHOE)
    moves = SqlChatMoves(engine)
    await moves.move(GROUP, MOVED)
    list_id = await lists.of(MOVED)
    assert list_id is not None
    assert await lists.of(GROUP) is None
    await lists.add(GROUP, BORIS, "Boris", SHOE)
    await lists.add(GROUP, BORIS, "Boris", numbered(2))
    await moves.move(GROUP, MOVED)
    page = await lists.page(list_id)
    assert page is not None
    assert [one.by for one in page.items] == ["Boris", "Anna"]


async def test_the_search_of_a_message_is_found(
    finds: Finds, engine: AsyncEngine, clock: Clock
) -> None:
    there = replace(SESSION, chat_id=GROUP, message_id=5)
    await SqlSessions(engine, clock=clock).put(there)
    assert await finds.store.search_in(GROUP, 5) == there.id
    assert await finds.store.search_in(GROUP, 6) is None
