"""Searching: photos find their products, pages and filters hold."""

import asyncio
import csv
from pathlib import Path

import numpy as np
import pytest

from providers.base import FittedImage, ImageFormat, SearchRequest, SearchResult
from providers.catalogue import Brief
from providers.gallery import Gallery
from providers.gallery.arrays import Bytes
from providers.gallery.engine import Engine
from tests.providers.gallery.conftest import Open
from tests.providers.gallery.goods import held_up, jpeg, package, plain

COLOURS = {"red": (40, 40, 200), "green": (60, 170, 60), "yellow": (30, 210, 230)}
PACKAGES = 8


async def search(gallery: Gallery, pixels: Bytes, **request: object) -> SearchResult:
    return await gallery.search(SearchRequest(image=jpeg(pixels), **request))  # type: ignore[arg-type]  # fields of the request


@pytest.fixture(scope="module")
def stock(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A catalogue of eight packages of different print and three plain things."""
    folder = tmp_path_factory.mktemp("stock")
    engine = Engine(folder)
    for number in range(PACKAGES):
        brief = Brief(id=f"p{number}", title=f"Package {number}", category="Food > Packed")
        engine.add(brief.changed({"class_id1": number % 2 + 1}), jpeg(package(number)))
    for name, colour in COLOURS.items():
        engine.add(Brief(id=name, title=name, category="Food > Fruit"), jpeg(plain(colour)))
    engine.close()
    return folder


@pytest.fixture
def shop(stock: Path, opened: Open) -> Gallery:
    """A gallery on that catalogue; nothing here changes it."""
    return opened(path=stock)


@pytest.mark.parametrize("turn", [0, 15, 90, 180, 250])
async def test_a_turned_noisy_package_before_a_shop_is_found(shop: Gallery, turn: int) -> None:
    first = (await search(shop, held_up(package(5), turn=turn))).products[0]
    assert first.id == "p5"
    assert first.similarity is not None
    assert first.similarity > 0.6


async def test_a_part_of_a_package_is_enough(shop: Gallery) -> None:
    part = package(3)[40:200, 30:180]
    assert (await search(shop, part)).products[0].id == "p3"


async def test_a_dark_picture_of_poor_quality_is_enough(shop: Gallery) -> None:
    dark = (held_up(package(2)) * 0.5).astype(np.uint8)
    result = await shop.search(SearchRequest(image=jpeg(dark, quality=35)))
    assert result.products[0].id == "p2"


@pytest.mark.parametrize("name", COLOURS)
async def test_things_without_print_are_found_by_colour(shop: Gallery, name: str) -> None:
    photo = np.full((300, 400, 3), COLOURS[name], np.uint8)
    noisy = np.clip(photo + np.random.default_rng(1).normal(0, 12, photo.shape), 0, 255)
    assert (await search(shop, noisy.astype(np.uint8))).products[0].id == name


async def test_the_same_picture_is_alike_by_one_and_others_by_less(shop: Gallery) -> None:
    for pixels in (package(4), plain(COLOURS["red"])):
        first, *others = (await search(shop, pixels)).products
        assert first.similarity == pytest.approx(1, abs=0.02)
        assert all((other.similarity or 0) < 0.9 for other in others)


async def test_products_come_most_alike_first(shop: Gallery) -> None:
    products = (await search(shop, held_up(package(1)))).products
    order = [product.similarity or 0 for product in products]
    assert order == sorted(order, reverse=True)


async def test_pages_join_without_gap_or_repeat(shop: Gallery) -> None:
    whole = await search(shop, package(1), limit=100)
    ids: list[str] = []
    cursor: str | None = None
    for _ in range(50):
        page = await search(shop, package(1), limit=2, cursor=cursor)
        assert page.total == whole.total
        ids += [product.id for product in page.products]
        cursor = page.cursor
        if cursor is None:
            break
    assert len(ids) > 2
    assert ids == [product.id for product in whole.products]


@pytest.mark.parametrize(
    ("category", "prefix"), [("Fruit", ""), ("fruit", ""), ("Packed", "p"), ("Drinks", None)]
)
async def test_a_category_narrows_the_search(
    shop: Gallery, category: str, prefix: str | None
) -> None:
    found = (await search(shop, plain(COLOURS["red"]), category=category, limit=50)).products
    if prefix is None:
        assert found == ()
    assert all(product.id.startswith("p") == (prefix == "p") for product in found)
    assert bool(found) == (category.lower() == "fruit")


async def test_a_class_id_narrows_the_search(shop: Gallery) -> None:
    assert (await search(shop, package(4), category="1")).products[0].id == "p4"
    others = (await search(shop, package(4), category="2")).products
    assert {product.id for product in others} <= {"p1", "p3", "p5", "p7"}


async def test_the_threshold_leaves_out_what_is_less_alike(shop: Gallery) -> None:
    found = (await search(shop, held_up(package(1)), threshold=0.5)).products
    assert [product.id for product in found] == ["p1"]


async def test_a_search_by_words_alone_finds_nothing(shop: Gallery) -> None:
    assert await shop.search(SearchRequest(keyword="milk")) == SearchResult()


async def test_the_event_loop_runs_on_while_pictures_are_described(shop: Gallery) -> None:
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            await asyncio.sleep(0.005)
            ticks += 1

    ticking = asyncio.create_task(tick())
    await search(shop, held_up(package(1)))
    ticking.cancel()
    assert ticks >= 3


def read(path: Path) -> FittedImage:
    return FittedImage(path.read_bytes(), ImageFormat.JPEG, 464, 348)


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


async def test_phone_photos_find_their_catalogue_picture(testdata: Path, gallery: Gallery) -> None:
    """Every third photo of a carton, some of fruit; benchmarks/gallery.py takes all."""
    photos = testdata / "photos"
    for row in table(photos / "catalogue.csv"):
        brief = Brief(id=row["id"], title=row["title"], category=row["category"])
        await gallery.add(brief, read(photos / row["image"]))

    async def rank(row: dict[str, str]) -> int:
        image = read(photos / row["photo"])
        found = (await gallery.search(SearchRequest(image=image, limit=5))).products
        ids = [product.id for product in found]
        return ids.index(row["catalogue_id"]) if row["catalogue_id"] in ids else 99

    rows = table(photos / "phone.csv")
    cartons = [row for row in rows if 28 <= int(row["catalogue_id"]) <= 58]
    others = [row for row in rows if row not in cartons]
    carton_ranks = await asyncio.gather(*map(rank, cartons[::3]))
    other_ranks = await asyncio.gather(*map(rank, others[::8]))
    assert np.mean([rank < 1 for rank in carton_ranks]) >= 0.69
    assert np.mean([rank < 5 for rank in carton_ranks]) >= 0.9
    assert np.mean([rank < 5 for rank in other_ranks]) >= 0.3  # by chance 0.06
