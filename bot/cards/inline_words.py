"""What the words after the bot's name ask for: shops, `#category`, prices, and words to look for.

Unlike a caption's, a plain word for a category stays a word: "running shoes" are looked for as
they are written, and only `#shoes` picks the category.
"""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, field, replace

from bot.cards.caption_words import LONGEST_PHRASE, Steering, steer
from bot.cards.text import clean
from bot.session import PriceBand, Selection

MAX_CHARS = 256
MIN_LETTERS = 3
_IDEOGRAPH = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


@dataclass(frozen=True, slots=True)
class Wish:
    """What to look for: `words` in the order they came; `selection` holds the rest."""

    words: tuple[str, ...] = ()
    selection: Selection = field(default_factory=Selection)

    @property
    def keyword(self) -> str:
        """What shops would be asked for."""
        return " ".join(self.words)

    @property
    def worth_asking(self) -> bool:
        """Whether there is enough to ask a shop; an ideograph says as much as two letters."""
        written = "".join(self.words)
        return len(written) + len(_IDEOGRAPH.findall(written)) >= MIN_LETTERS


def read_wish(query: str, shops: Collection[str]) -> Wish:
    """Read an inline query; `shops` are the ids of the providers there are."""
    pieces = clean(query[:MAX_CHARS]).split()
    words: list[str] = []
    selection = Selection()
    at = 0
    while at < len(pieces):
        said, count = _longest(pieces[at : at + LONGEST_PHRASE], shops)
        if said is None:
            words.append(pieces[at].removeprefix("#"))
        else:
            selection = _with(selection, said)
        at += count
    return Wish(tuple(filter(None, words)), selection)


def matches(wish: Wish, *texts: str) -> bool:
    """Whether every word stands in one of the texts, in whatever case and width."""
    text = _normal(" ".join(texts))
    return all(_normal(word) in text for word in wish.words)


def _longest(pieces: list[str], shops: Collection[str]) -> tuple[Steering | None, int]:
    """What the longest phrase at the start steers, and of how many pieces it is."""
    for count in range(len(pieces), 0, -1):
        said = steer(" ".join(pieces[:count]), shops)
        if said.not_understood or said == Steering():
            continue
        priced = said.selection.band != PriceBand()
        alone = [said.category is not None, bool(said.providers), priced, said.same_item]
        tagged = pieces[0].startswith("#") and count == 1
        if sum(alone) == 1 and (said.providers or priced or tagged):
            return said, count
    return None, 1


def _with(selection: Selection, said: Steering) -> Selection:
    shops = dict.fromkeys([*selection.shops, *said.providers])
    band = PriceBand(
        selection.band.low if said.min_price is None else said.min_price,
        selection.band.high if said.max_price is None else said.max_price,
    )
    category = said.category or selection.category
    return replace(selection, shops=tuple(shops), band=band, category=category)


def _normal(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
