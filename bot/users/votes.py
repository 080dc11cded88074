"""Which product people like best, in the places where they see it together."""

from dataclasses import dataclass

from bot.storage.votes import SqlVotes

VOTERS_FOR_A_BEST = 2  # what one person alone likes is no finding of a group


@dataclass(frozen=True, slots=True)
class Standing:
    """`shown` are the votes for one product; `best` is the mark of the one that leads."""

    shown: int = 0
    best: str = ""
    best_votes: int = 0


@dataclass(frozen=True, slots=True)
class Votes:
    """A place is a search or a posting; products go by their marks."""

    store: SqlVotes

    async def toggle(self, place: str, product: str, user_id: int, tap: str) -> bool:
        """Vote, or take the vote back; whether there is one now. A tap counts once."""
        return await self.store.toggle(place, product, user_id, tap)

    async def standing(self, place: str, product: str) -> Standing:
        """How it stands with `product` on show; with one voter there is no best one yet."""
        counts = await self.store.counts(place)
        if not counts:
            return Standing()
        shown = next((one.votes for one in counts if one.product == product), 0)
        if await self.store.voters(place) < VOTERS_FOR_A_BEST:
            return Standing(shown)
        return Standing(shown, counts[0].product, counts[0].votes)
