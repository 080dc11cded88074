"""What a caption asks of one search: shops, a category, prices, the same item; in any order.

What was not understood is kept to be told, and the search runs all the same.
"""

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache

from bot.cards.caption_vocabulary import CATEGORY_WORDS, SAME_WORDS, SHOP_WORDS
from bot.cards.categories import TITLES
from bot.cards.text import clean, plain
from bot.i18n import translator
from bot.session import PriceBand, Selection
from locales import LANGUAGES

MAX_PIECES = 16  # a longer caption is a text about something, such as a forwarded post
MAX_CHARS = 400
LONGEST_PHRASE = 3  # words
TALK_WORDS = 3
QUESTIONS = ("?", "？", "؟")

_CURRENCY = r"(?:[¥￥$€£₽]|元|块|塊|rmb|cny|usd|eur|rub|yuan|руб\.?|р\.)?"
_NUMBER = rf"{_CURRENCY}\s*(\d+(?:[.,]\d+)*)\s*{_CURRENCY}"
_UNDER = r"<=|<|≤|under|below|up to|max|до|дешевле|أقل من|تحت|hasta|menos de|até|di bawah|低于|低於"
_OVER = r">=|>|≥|over|above|from|min|от|дороже|أكثر من|فوق|desde|más de|acima de|di atas|高于|高於"
_PRICES = (
    (re.compile(rf"{_NUMBER}\s*(?:-|–|—|~|～|至|到|\.\.)\s*{_NUMBER}"), ("low", "high")),
    (re.compile(rf"(?:{_UNDER})\s*{_NUMBER}"), ("high",)),
    (re.compile(rf"(?:{_OVER})\s*{_NUMBER}"), ("low",)),
    (re.compile(rf"{_NUMBER}\s*(?:以下|以内|以內|之内|之內)"), ("high",)),
    (re.compile(rf"{_NUMBER}\s*(?:以上|起)"), ("low",)),
)
_PIECE = re.compile(r"(?:[^\s,;，、；。|+&]|(?<=\d),(?=\d))+")
_THOUSANDS = re.compile(r"[.,](?=\d{3}(?:\D|$))")
_IDEOGRAPH = re.compile("[\u3400-\u9fff]")
_ADDRESSED = re.compile(r"(?<!\S)[/@]\S+")  # commands and names: they steer other things
_ARABIC_POINTS = str.maketrans({"\u066b": ".", "\u066c": ","})


@dataclass(frozen=True, slots=True)
class Steering:
    """What one caption asks for; prices are in the shops' currency."""

    providers: tuple[str, ...] = ()
    category: str | None = None
    min_price: Decimal | None = None
    max_price: Decimal | None = None
    same_item: bool = False
    not_understood: tuple[str, ...] = ()

    @property
    def selection(self) -> Selection:
        """The same wishes for what is shown: shops do not filter all of them themselves."""
        band = PriceBand(self.min_price, self.max_price)
        return Selection(category=self.category, band=band, same_item=self.same_item)


def steer(caption: str, shops: Collection[str]) -> Steering:
    """Read a caption. `shops` are the ids of the providers there are.

    A long caption was not written to steer a search: it steers nothing, and nothing of it is
    called not understood. Neither is talk: a question, or a few words none of which steers.
    """
    text = _ADDRESSED.sub(" ", clean(caption))
    pieces = _PIECE.findall(text)
    if len(pieces) > MAX_PIECES or len(text) > MAX_CHARS:
        return Steering()
    reading = _Reading(shops)
    at = 0
    while at < len(pieces):
        at += reading.take(pieces[at : at + LONGEST_PHRASE])
    said = reading.steering()
    return Steering() if _is_talk(said, text) else said


def _is_talk(said: Steering, text: str) -> bool:
    """Whether it is a sentence to somebody rather than wishes."""
    if replace(said, not_understood=()) != Steering():
        return False
    return len(said.not_understood) >= TALK_WORDS or text.rstrip().endswith(QUESTIONS)


class _Reading:
    """What has been read of a caption so far."""

    def __init__(self, shops: Collection[str]) -> None:
        self._shops = shops
        self._providers: dict[str, None] = {}
        self._category: str | None = None
        self._bounds: dict[str, Decimal] = {}
        self._same = False
        self._unknown: list[str] = []

    def steering(self) -> Steering:
        low, high = self._bounds.get("low"), self._bounds.get("high")
        if low is not None and high is not None and low > high:
            low, high = high, low
        return Steering(
            tuple(self._providers), self._category, low, high, self._same, tuple(self._unknown)
        )

    def take(self, pieces: list[str]) -> int:
        """Read the longest phrase at the start; how many pieces that was."""
        for count in range(len(pieces), 0, -1):
            if self._understand(_normal(" ".join(pieces[:count]))):
                return count
        if not self._understand_run(_normal(pieces[0])):
            self._unknown.append(pieces[0])
        return 1

    def _understand(self, phrase: str) -> bool:
        word = phrase.removeprefix("#")
        known = any(map(self._word, (word, word.replace("_", " "))))
        return known or self._price(phrase)

    def _understand_run(self, run: str) -> bool:
        """Words that touch, as in Chinese; all of the run or nothing."""
        words = _words_in(run.removeprefix("#")) if _IDEOGRAPH.search(run) else []
        understood = [self._understand(word) for word in words]
        return bool(understood) and all(understood)

    def _word(self, word: str) -> bool:
        if word in self._shops:
            self._providers[word] = None
        elif word in SHOP_WORDS:
            ids = SHOP_WORDS[word]
            # A shop nobody set up is asked for as well: the answer then says so.
            here = [id_ for id_ in ids if id_ in self._shops] or ids[:1]
            self._providers.update(dict.fromkeys(here))
        elif word in _same_words():
            self._same = True
        elif (slug := _category_words().get(word)) and self._category in {None, slug}:
            self._category = slug
        else:
            return False
        return True

    def _price(self, phrase: str) -> bool:
        for pattern, ends in _PRICES:
            match = pattern.fullmatch(phrase)
            if match and not any(end in self._bounds for end in ends):
                numbers = map(_number, match.groups())
                self._bounds.update(zip(ends, numbers, strict=True))
                return True
        return False


def _normal(text: str) -> str:
    """One spelling for letters and digits of all widths, cases and scripts."""
    plain = unicodedata.normalize("NFKC", text).translate(_ARABIC_POINTS).casefold()
    return "".join(
        character if (digit := unicodedata.decimal(character, None)) is None else str(digit)
        for character in plain
    )


def _number(text: str) -> Decimal:
    """`1,000`, `1.000`, `99,90` and `99.90` as people mean them."""
    return Decimal(_THOUSANDS.sub("", text)[:20].replace(",", "."))


def _words_in(run: str) -> list[str]:
    """The run as known words and prices, the longest at each place; empty if a part is neither."""
    words: list[str] = []
    at = 0
    while at < len(run):
        found = _known_pattern().match(run, at)
        if found is None:
            return []
        words.append(found.group())
        at = found.end()
    return words


@cache
def _known_pattern() -> re.Pattern[str]:
    words = {*SHOP_WORDS, *_same_words(), *_category_words()}
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    prices = [f"(?:{pattern.pattern})" for pattern, _ in _PRICES]
    return re.compile("|".join([*prices, *map(re.escape, longest_first)]))


@cache
def _same_words() -> frozenset[str]:
    return frozenset(map(_normal, SAME_WORDS))


@cache
def _category_words() -> Mapping[str, str]:
    """Slugs by every word for them, the titles in all languages among them."""
    slugs: dict[str, str] = {}
    for slug, title in TITLES.items():
        titles = [plain(translator(language).gettext(title)) for language in LANGUAGES]
        for word in (slug, *titles, *CATEGORY_WORDS.get(slug, ())):
            slugs.setdefault(_normal(word), slug)
    return slugs
