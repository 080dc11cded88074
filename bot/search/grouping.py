"""Which offers are the same item: evidence from pictures, titles and prices.

Two offers join when pictures, titles and prices agree well enough together; evidence that is
missing (no picture hash, another currency) asks more of the rest. Sizes that contradict each
other keep offers apart whatever the pictures say, and so do model numbers without a picture.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

from providers.product import Product

Hashes = Mapping[str, int]  # 64-bit picture hashes by image URL

_WORD = re.compile(r"[a-z0-9]+(?:\.[0-9]+)?")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")
_MEASURE = re.compile(
    r"(\d+(?:\.\d+)?)\s*(gb|tb|ml|kg|mm|cm|inch|mah|g|l|w|v|英寸|寸|克|升|毫升|件|只|支|瓶|片|包|双)"
)

UNKNOWN_RATIO = 1.0


@dataclass(frozen=True, slots=True)
class Evidence:
    """One way to be the same: pictures at most this far apart, titles and prices this close.

    `distance` counts differing bits of 64, None where no picture is needed. `title` is a
    Jaccard index, `ratio` the dearer price over the cheaper.
    """

    distance: int | None
    title: float
    ratio: float


RULES = (
    Evidence(distance=3, title=0.15, ratio=3.0),  # one and the same catalogue picture
    Evidence(distance=8, title=0.35, ratio=2.0),
    Evidence(distance=None, title=0.72, ratio=1.6),
)
FAR = 26  # pictures further apart than this show different things, whatever the titles say
LOOSEST_TITLE = min(rule.title for rule in RULES)
LOOSEST_RATIO = max(rule.ratio for rule in RULES)


@dataclass(frozen=True, slots=True)
class _Traits:
    """What is compared. Sets of words are bit sets: a hundred offers are 5,000 pairs."""

    tokens: int
    measures: int
    codes: int  # tokens with a digit: model numbers, years
    price: float | None
    currency: str
    hash: int | None
    shop: str
    picture: str | None


def same_item_numbers(products: Sequence[Product], hashes: Hashes) -> tuple[int | None, ...]:
    """For each product its group's number, from 1 in order of appearance; None when alone."""
    traits = _all_traits(products, hashes)
    groups = [[index] for index in range(len(products))]  # groups[i] holds i; joined ones share
    for a, b in combinations(range(len(products)), 2):
        if groups[a] is not groups[b] and _same(traits[a], traits[b]):
            _join(groups, traits, a, b)
    return _numbered(groups)


def worth_a_look(products: Sequence[Product], most: int) -> tuple[str, ...]:
    """Picture addresses, at most so many, whose hash could make two offers one.

    Pictures are costly to fetch, and most pairs are settled by title and price alone. Pairs of
    two shops come first, and the more alike their titles are the sooner.
    """
    traits = _all_traits(products, {})
    pairs = [
        (one.shop == other.shop, -close[0], a, b)
        for (a, one), (b, other) in combinations(enumerate(traits), 2)
        if (close := _close(one, other)) and not _agree(one, other, *close)
    ]
    chosen: dict[str, None] = {}
    for *_, a, b in sorted(pairs):
        urls = products[a].image_url, products[b].image_url
        both = {**chosen, **{url: None for url in urls if url}}
        if None not in urls and len(both) <= most:
            chosen = both
        if len(chosen) >= most:
            break
    return tuple(chosen)


def title_tokens(title: str) -> frozenset[str]:
    """Latin words and numbers, and pairs of neighbouring CJK characters, in plain form."""
    return _read(title)[0]


@lru_cache(maxsize=4096)
def _read(title: str) -> tuple[frozenset[str], frozenset[str]]:
    """A title's tokens and its measures."""
    text = unicodedata.normalize("NFKC", title).casefold()
    pairs = {run[i : i + 2] for run in _CJK.findall(text) for i in range(max(len(run) - 1, 1))}
    measures = frozenset(f"{number}{unit}" for number, unit in _MEASURE.findall(text))
    return frozenset(pairs | set(_WORD.findall(text))), measures


def _all_traits(products: Sequence[Product], hashes: Hashes) -> list[_Traits]:
    bits: dict[str, int] = {}

    def bit_set(words: Iterable[str]) -> int:
        return sum(bits.setdefault(word, 1 << len(bits)) for word in words)

    all_traits = []
    for product in products:
        tokens, measures = _read(product.title)
        all_traits.append(
            _Traits(
                tokens=bit_set(tokens),
                measures=bit_set(measures),
                codes=bit_set(token for token in tokens if any(c.isdigit() for c in token)),
                price=float(product.price.value) if product.price else None,
                currency=product.price.currency if product.price else "",
                hash=hashes.get(product.image_url) if product.image_url else None,
                shop=product.provider,
                picture=product.image_url,
            )
        )
    return all_traits


def _close(one: _Traits, other: _Traits) -> tuple[float, float] | None:
    """How close titles and prices are; None when no picture could make the two one.

    Asked for every pair, most of which end at the first question.
    """
    title = _likeness(one.tokens, other.tokens)
    if title < LOOSEST_TITLE or _contradict(one.measures, other.measures):
        return None
    ratio = _ratio(one, other)
    return (title, ratio) if ratio <= LOOSEST_RATIO else None


def _same(one: _Traits, other: _Traits) -> bool:
    close = _close(one, other)
    return close is not None and _agree(one, other, *close)


def _agree(one: _Traits, other: _Traits, title: float, ratio: float) -> bool:
    """Whether all evidence together makes two offers one."""
    apart = _apart(one, other)
    if apart is not None and apart > FAR:
        return False
    for rule in RULES:
        if title >= rule.title and ratio <= rule.ratio:
            if rule.distance is None:
                pictures_agree = not _contradict(one.codes, other.codes)
            else:
                pictures_agree = apart is not None and apart <= rule.distance
            if pictures_agree:
                return True
    return False


def _apart(one: _Traits, other: _Traits) -> int | None:
    """How many bits of 64 the pictures differ in; None where that is not known.

    Two shops that name one address mean one picture. Within a shop it may be its sign for "no
    picture".
    """
    if one.picture is not None and one.picture == other.picture and one.shop != other.shop:
        return 0
    if one.hash is None or other.hash is None:
        return None
    return (one.hash ^ other.hash).bit_count()


def _likeness(one: int, other: int) -> float:
    """The Jaccard index of two bit sets."""
    common = (one & other).bit_count()
    return common / (one | other).bit_count() if common else 0.0


def _ratio(one: _Traits, other: _Traits) -> float:
    if one.price is None or other.price is None or one.currency != other.currency:
        return UNKNOWN_RATIO
    low, high = one.price, other.price
    if low > high:
        low, high = high, low
    return high / low if low > 0 else (UNKNOWN_RATIO if high == 0 else float("inf"))


def _contradict(one: int, other: int) -> bool:
    """Each names what the other does not: 64 GB is not 256 GB."""
    return bool(one & ~other and other & ~one)


def _join(groups: list[list[int]], traits: Sequence[_Traits], a: int, b: int) -> None:
    """Make one group of two, unless members that never met contradict each other."""
    if any(
        _contradict(traits[one].measures, traits[other].measures)
        for one in groups[a]
        for other in groups[b]
    ):
        return
    joined = groups[a] + groups[b]
    for index in joined:
        groups[index] = joined


def _numbered(groups: Sequence[list[int]]) -> tuple[int | None, ...]:
    numbers: dict[int, int] = {}
    for group in groups:
        if len(group) > 1:
            numbers.setdefault(id(group), len(numbers) + 1)
    return tuple(numbers.get(id(group)) for group in groups)
