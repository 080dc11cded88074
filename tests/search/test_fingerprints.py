"""Product pictures as evidence: fetched within a short time, few at once, remembered."""

import asyncio
import io
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import pytest
from PIL import Image, ImageDraw, ImageEnhance

from bot.errors import TooManyAtOnce
from bot.imaging.fingerprint import dhash
from bot.search.fingerprints import AT_ONCE, MOST_PICTURES, Fingerprinter
from tests.search.fakes import PHOTO, found, now, product, provider, service

TEA = "老树普洱茶 熟茶饼 云南勐海 357g 收藏"
SAME_TEA = "云南勐海普洱 七子饼 古树熟茶 357g 礼盒装"
HOSTS = {"alpha": ("img.example",)}


def drawing(seed: int) -> Image.Image:
    """A picture of a few shapes; every seed another one."""
    image = Image.new("RGB", (160, 160), (240, 240, 235))
    draw = ImageDraw.Draw(image)
    for n in range(6):
        x, y = (seed * 37 + n * 53) % 120, (seed * 71 + n * 29) % 120
        draw.ellipse((x, y, x + 45, y + 35), fill=(n * 40, seed * 31 % 256, 255 - n * 35))
    return image


def jpeg(image: Image.Image, quality: int = 85) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    return out.getvalue()


def distance(a: Image.Image, b: Image.Image) -> int:
    return (dhash(jpeg(a), "JPEG") ^ dhash(jpeg(b), "JPEG")).bit_count()


def test_a_resized_recompressed_or_brighter_copy_has_a_near_hash() -> None:
    for seed in range(8):
        image = drawing(seed)
        small = jpeg(image.resize((64, 64)), 50)
        assert (dhash(jpeg(image), "JPEG") ^ dhash(small, "JPEG")).bit_count() <= 4
        assert distance(image, ImageEnhance.Brightness(image).enhance(0.8)) <= 4


def test_other_pictures_have_far_hashes() -> None:
    pictures = [drawing(seed) for seed in range(8)]
    apart = [distance(a, b) for n, a in enumerate(pictures) for b in pictures[:n]]
    assert min(apart) > 8


@dataclass
class Shop:
    """Serves pictures by address after a second; keeps how many were asked for at once."""

    pictures: dict[str, bytes]
    seconds: float = 0.1
    asked: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    running: int = 0
    most: int = 0

    async def fetch(self, url: str, *, allowed_hosts: Collection[str] = ()) -> bytes:
        self.asked.append((url, tuple(allowed_hosts)))
        self.running += 1
        self.most = max(self.most, self.running)
        try:
            await asyncio.sleep(self.seconds)
            return self.pictures[url]
        finally:
            self.running -= 1


class Hasher:
    """Does what a decoding child would do; keeps how many pictures came at a time."""

    def __init__(self, seconds: float = 0.0) -> None:
        self.batches: list[int] = []
        self._seconds = seconds

    async def hashes(self, files: Sequence[bytes]) -> list[int | None]:
        self.batches.append(len(files))
        await asyncio.sleep(self._seconds)
        return [dhash(data, "JPEG") if data[:2] == b"\xff\xd8" else None for data in files]


def url(n: int) -> str:
    return f"https://img.example/{n}.jpg"


TEAS = [
    product("0", title=TEA, price="88", image_url=url(0)),
    product("1", title=SAME_TEA, price="120", image_url=url(1)),
]


async def test_pictures_that_can_decide_are_hashed_from_the_providers_hosts_only() -> None:
    shop = Shop({url(0): jpeg(drawing(1)), url(1): jpeg(drawing(1), 60)})
    hashes = await Fingerprinter(shop, Hasher()).of(TEAS, HOSTS)
    assert set(hashes) == {url(0), url(1)}
    assert (hashes[url(0)] ^ hashes[url(1)]).bit_count() <= 3
    assert {hosts for _, hosts in shop.asked} == {("img.example",)}


async def test_hashes_are_remembered_and_the_memory_is_bounded() -> None:
    shop = Shop({url(n): jpeg(drawing(n)) for n in range(2)})
    prints = Fingerprinter(shop, Hasher(), remembered=1)
    await prints.of(TEAS, HOSTS)
    await prints.of(TEAS, HOSTS)
    assert len(shop.asked) == 3, "one of the two was remembered"


async def test_what_cannot_be_reached_or_read_is_no_evidence() -> None:
    shop = Shop({url(1): b"<html>not found</html>"})
    assert await Fingerprinter(shop, Hasher()).of(TEAS, HOSTS) == {}


async def test_a_picture_of_one_colour_is_no_evidence() -> None:
    blank = jpeg(Image.new("RGB", (200, 200), (255, 255, 255)))
    shop = Shop({url(0): blank, url(1): blank})
    assert await Fingerprinter(shop, Hasher()).of(TEAS, HOSTS) == {}


async def test_looking_ends_in_time_with_what_there_is() -> None:
    class Uneven(Shop):
        async def fetch(self, url: str, *, allowed_hosts: Collection[str] = ()) -> bytes:
            if url.endswith("/1.jpg"):
                await asyncio.sleep(60)
            return await super().fetch(url, allowed_hosts=allowed_hosts)

    shop = Uneven({url(0): jpeg(drawing(1)), url(1): jpeg(drawing(1))})
    hashes = await Fingerprinter(shop, Hasher(), deadline_s=1.5).of(TEAS, HOSTS)
    assert set(hashes) == {url(0)}
    assert now() - 1_000 == pytest.approx(1.5)
    assert shop.running == 0


async def test_few_pictures_are_fetched_and_of_all_searches_only_so_many_at_once() -> None:
    teas = [
        product(str(n), title=(TEA, SAME_TEA)[n % 2], price="88", image_url=url(n))
        for n in range(60)
    ]
    shop = Shop({url(n): jpeg(drawing(n)) for n in range(60)})
    prints = Fingerprinter(shop, Hasher())
    await asyncio.gather(*(prints.of(teas[n : n + 20], HOSTS) for n in (0, 20, 40)))
    assert len(shop.asked) == 3 * MOST_PICTURES
    assert shop.most == AT_ONCE


async def test_all_pictures_of_a_search_are_hashed_in_one_job() -> None:
    shop, hasher = Shop({url(n): jpeg(drawing(1)) for n in range(2)}), Hasher()
    await Fingerprinter(shop, hasher).of(TEAS, HOSTS)
    await Fingerprinter(Shop({}), hasher).of(TEAS, HOSTS)
    assert hasher.batches == [2]


async def test_hashes_that_come_late_serve_the_next_search() -> None:
    shop = Shop({url(n): jpeg(drawing(1)) for n in range(2)}, seconds=0.0)
    prints = Fingerprinter(shop, Hasher(seconds=3.0))
    began = now()
    assert await prints.of(TEAS, HOSTS) == {}
    assert now() - began < 1.0
    await asyncio.sleep(3.0)
    assert set(await prints.of(TEAS, HOSTS)) == {url(0), url(1)}
    assert len(shop.asked) == 2


async def test_whoever_waits_too_long_for_a_child_has_no_evidence() -> None:
    class Full(Hasher):
        async def hashes(self, files: Sequence[bytes]) -> list[int | None]:
            raise TooManyAtOnce

    shop = Shop({url(n): jpeg(drawing(1)) for n in range(2)})
    assert await Fingerprinter(shop, Full()).of(TEAS, HOSTS) == {}


async def test_a_picture_far_too_large_to_compare_is_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.search.fingerprints.MOST_BYTES", 10)
    shop, hasher = Shop({url(n): jpeg(drawing(1)) for n in range(2)}), Hasher()
    assert await Fingerprinter(shop, hasher).of(TEAS, HOSTS) == {}
    assert hasher.batches == []


@pytest.mark.parametrize("reachable", [True, False])
async def test_a_search_groups_offers_by_their_pictures_when_they_are_reachable(
    reachable: bool,
) -> None:
    shop = Shop({url(n): jpeg(drawing(1)) for n in range(2)} if reachable else {})
    house = service(
        provider("alpha", found(*TEAS), picture_hosts=("img.example",)),
        fingerprinter=Fingerprinter(shop, Hasher()),
    )
    answer = await house.find(PHOTO)
    numbers = [offer.same_item for offer in answer.findings.offers]
    assert numbers == ([1, 1] if reachable else [None, None])
