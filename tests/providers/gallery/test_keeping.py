"""Keeping the catalogue: what is added, changed and deleted is what is found and listed."""

import asyncio
from pathlib import Path

import pytest

from providers.base import FittedImage, ImageFormat, SearchRequest
from providers.catalogue import Brief, InvalidBrief, NotInCatalogue
from providers.errors import ImageRejected
from providers.gallery import Gallery
from tests.providers.gallery.goods import jpeg, package, plain

MILK = Brief(id="m1", title="Milk", price="12.90", currency="SEK", category="Dairy > Milk")
RED = (40, 40, 200)


async def test_nothing_is_found_and_nothing_created_before_the_first_product(
    gallery: Gallery, folder: Path
) -> None:
    result = await gallery.search(SearchRequest(image=jpeg(plain(RED))))
    assert result.products == ()
    assert await gallery.list() == []
    assert "0 products, 0 pictures" in await gallery.check()
    with pytest.raises(NotInCatalogue):
        await gallery.get("m1")
    assert not await asyncio.to_thread(folder.exists)


async def test_an_added_product_can_be_got_listed_and_found(gallery: Gallery) -> None:
    added = await gallery.add(MILK, jpeg(package(1)))
    entry = await gallery.get("m1")
    assert entry.brief == MILK
    assert entry.picture_ids == (added.picture_id,)
    assert await gallery.list() == [entry]
    assert await gallery.check() == "1 products, 1 pictures"
    [product] = (await gallery.search(SearchRequest(image=jpeg(package(1))))).products
    assert (product.id, product.title, product.category) == ("m1", "Milk", ("Dairy", "Milk"))
    assert product.price is not None
    assert product.price.amount == "12.90"


async def test_the_same_pixels_are_refused_whatever_product_they_are_given_to(
    gallery: Gallery,
) -> None:
    first = await gallery.add(MILK, jpeg(package(1)))
    again = await gallery.add(Brief(id="other", title="Other"), jpeg(package(1)))
    assert (again.already_there, again.product_id) == (True, "m1")
    assert again.picture_id == first.picture_id
    assert await gallery.check() == "1 products, 1 pictures"


async def test_a_product_without_an_id_is_named_after_its_picture(gallery: Gallery) -> None:
    added = await gallery.add(Brief(title="Milk"), jpeg(package(1)))
    assert added.product_id == added.picture_id
    assert (await gallery.get(added.product_id)).brief.id == added.product_id


async def test_a_further_picture_joins_its_product_and_updates_the_fields_given(
    gallery: Gallery,
) -> None:
    await gallery.add(MILK, jpeg(package(1)))
    await gallery.add(Brief(id="m1", title="Fresh milk"), jpeg(package(2)))
    entry = await gallery.get("m1")
    assert len(entry.picture_ids) == 2
    assert entry.brief == MILK.changed({"title": "Fresh milk"})


async def test_the_best_picture_of_a_product_counts_and_it_is_listed_once(
    gallery: Gallery,
) -> None:
    for number in (1, 2, 3):
        await gallery.add(MILK, jpeg(package(number)))
    await gallery.add(Brief(id="z", title="Other"), jpeg(package(9)))
    result = await gallery.search(SearchRequest(image=jpeg(package(3))))
    assert [product.id for product in result.products].count("m1") == 1
    assert result.products[0].id == "m1"
    assert result.products[0].similarity == pytest.approx(1, abs=0.01)


async def test_an_update_shows_at_once_and_none_removes_a_field(gallery: Gallery) -> None:
    await gallery.add(MILK, jpeg(package(1)))
    entry = await gallery.update("m1", {"price": "9.50", "category": None, "shelf": "4"})
    assert entry == await gallery.get("m1")
    [product] = (await gallery.search(SearchRequest(image=jpeg(package(1))))).products
    assert product.price is not None
    assert (product.price.amount, product.category) == ("9.50", ())


async def test_updates_that_make_no_sense_change_nothing(gallery: Gallery) -> None:
    await gallery.add(MILK, jpeg(package(1)))
    with pytest.raises(InvalidBrief, match="price"):
        await gallery.update("m1", {"price": "cheap"})
    with pytest.raises(InvalidBrief, match="id"):
        await gallery.update("m1", {"id": "m2"})
    with pytest.raises(NotInCatalogue):
        await gallery.update("m2", {"title": "x"})
    assert (await gallery.get("m1")).brief == MILK


async def test_a_bad_brief_is_refused_before_anything_is_stored(gallery: Gallery) -> None:
    with pytest.raises(InvalidBrief, match="currency"):
        await gallery.add(Brief(id="m1", price="5"), jpeg(package(1)))
    assert await gallery.list() == []


async def test_deleted_products_are_found_no_more_and_unknown_ids_are_told(
    gallery: Gallery,
) -> None:
    await gallery.add(MILK, jpeg(package(1)))
    await gallery.add(MILK, jpeg(package(2)))
    await gallery.add(Brief(id="z", title="Other"), jpeg(package(9)))
    assert (await gallery.search(SearchRequest(image=jpeg(package(1))))).products[0].id == "m1"
    deleted = await gallery.delete(["m1", "nobody"])
    assert (deleted.product_ids, deleted.unknown) == (("m1",), ("nobody",))
    found = (await gallery.search(SearchRequest(image=jpeg(package(1))))).products
    assert "m1" not in [product.id for product in found]
    assert await gallery.check() == "1 products, 1 pictures"


async def test_a_deleted_picture_can_be_added_again(gallery: Gallery) -> None:
    await gallery.add(MILK, jpeg(package(1)))
    await gallery.delete(["m1"])
    assert not (await gallery.add(MILK, jpeg(package(1)))).already_there
    assert (await gallery.search(SearchRequest(image=jpeg(package(1))))).products[0].id == "m1"


async def test_the_list_goes_on_after_an_id(gallery: Gallery) -> None:
    for number, id_ in enumerate(["b", "a", "c"]):
        await gallery.add(Brief(id=id_, title=id_), jpeg(package(number)))
    first = await gallery.list(limit=2)
    assert [entry.product_id for entry in first] == ["a", "b"]
    rest = await gallery.list(after=first[-1].product_id, limit=2)
    assert [entry.product_id for entry in rest] == ["c"]


@pytest.mark.parametrize("data", [b"", b"\xff\xd8\xff\xe0 no picture", jpeg(plain(RED)).data[:50]])
async def test_unreadable_pictures_are_rejected(gallery: Gallery, data: bytes) -> None:
    broken = FittedImage(data, ImageFormat.JPEG, 10, 10)
    with pytest.raises(ImageRejected):
        await gallery.add(MILK, broken)
    with pytest.raises(ImageRejected):
        await gallery.search(SearchRequest(image=broken))
