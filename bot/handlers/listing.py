"""What an inline query lists: one's own products, then shops that can be searched by words.

One shop is asked at a time, and only for the last query of a burst: the next one when the
first has nothing, or when somebody scrolls on. What a shop has not answered in time is there
for the next keystroke.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from bot.cards.inline import Listed, Place, fitting, page_behind
from bot.cards.inline_words import Wish
from bot.cards.sharing import mark_of
from bot.domain import Query
from bot.handlers.desk import Desk
from bot.handlers.typists import Stroke
from bot.i18n import Translator
from providers.base import Capability

PAUSE_S = 0.3  # nobody types on for so long: the word is finished
ANSWER_S = 0.8  # after the query came; a shop has what is left of it
SEARCH_WITHIN_S = 6.0  # in the background


@dataclass(frozen=True, slots=True)
class Page:
    """What one query is answered with; `complete`: the same query would bring the same again."""

    listed: tuple[Listed, ...] = ()
    following: Place | None = None
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Listing:
    """The products one query is about."""

    desk: Desk
    user_id: int
    t: Translator
    wish: Wish
    stroke: Stroke

    async def page(self, place: Place) -> Page:
        """The products at a place: where own ones are through, the shops follow."""
        everything = await self.desk.own.of(self.desk.sessions, self.desk.people, self.user_id)
        own = fitting(everything, self.wish)
        shops = await self._shops() if self.wish.worth_asking else ()
        if place.shop:
            shown: list[Listed] = []
            shops = shops[shops.index(place.shop) :] if place.shop in shops else ()
        else:
            shown, more = page_behind(own, place)
            if more:
                return Page(tuple(shown), Place(after=mark_of(shown[-1].product)))
        return await self._with_shops(shown, own, shops)

    async def _with_shops(
        self, shown: Sequence[Listed], own: Sequence[Listed], shops: Sequence[str]
    ) -> Page:
        """The page with the first shop that has something new."""
        known, asked = {mark_of(one.product) for one in own}, False
        for at, shop in enumerate(shops):
            found = await self._kept(shop)
            if found is None and not asked and not self.desk.typists.is_resting(shop):
                asked = True
                found = await self._ask(shop)
            if found is None and not self.desk.typists.is_resting(shop):
                return Page(tuple(shown), Place(shop=shop), complete=False)
            fresh = [one for one in found or () if mark_of(one.product) not in known]
            if fresh:
                following = Place(shop=shops[at + 1]) if at + 1 < len(shops) else None
                return Page((*shown, *fresh), following)
        return Page(tuple(shown), complete=not asked)

    async def _shops(self) -> tuple[str, ...]:
        """Whom to ask by words: wanted, switched on, and agreed to."""
        desk, people = self.desk, self.desk.people
        able = [
            id_
            for id_ in await desk.active_shops()
            if desk.shops[id_].can(Capability.KEYWORD) and not desk.shops[id_].local
        ]
        named = self.wish.selection.shops
        wanted = [id_ for id_ in named if id_ in able]
        if not named:
            wanted = list((await people.preferences.get(self.user_id)).shops(able))
        allowed = await people.consent.allowed(self.user_id, wanted)
        return tuple(id_ for id_ in wanted if id_ in allowed)

    def _query(self, shop: str) -> Query:
        selection = self.wish.selection
        return Query(
            keyword=self.wish.keyword,
            providers=(shop,),
            category=selection.category,
            min_price=selection.band.low,
            max_price=selection.band.high,
            language=self.t.language,
        )

    async def _kept(self, shop: str) -> list[Listed] | None:
        """What the shop is known to have, without asking it."""
        findings = await self.desk.search.kept(self._query(shop))
        return None if findings is None else [Listed(one.product) for one in findings.offers]

    async def _ask(self, shop: str) -> list[Listed] | None:
        """What the shop has, if it says so in time; the search goes on without us otherwise."""
        if not await self.stroke.rests(PAUSE_S):
            return None
        search = self.desk.typists.begin(self._search(shop))
        left = self.stroke.began + ANSWER_S - asyncio.get_running_loop().time()
        await asyncio.wait({search}, timeout=max(0.0, left))
        return await self._kept(shop)

    async def _search(self, shop: str) -> None:
        """Let the shop's answer come into the cache: one search of a person at a time."""
        desk, query = self.desk, self._query(shop)
        async with desk.typists.turns.of(str(self.user_id)):
            if self.stroke.overtaken or await desk.search.kept(query) is not None:
                return
            if not await desk.people.words.take(self.user_id):
                return
            async for outcome in desk.search.search(query, deadline_s=SEARCH_WITHIN_S):
                if outcome.error is not None:
                    desk.typists.rest(outcome.provider)
