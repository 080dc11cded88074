"""Changing, deleting and listing what a Baidu library holds."""

import json
from typing import Any

import pytest

from providers._baidu_catalogue import BeingDeleted
from providers.base import SearchRequest
from providers.catalogue import Brief, Deleted, InvalidBrief, NotInCatalogue
from providers.errors import Misconfigured, RateLimited
from tests.providers.baidu_library import MUG, Shop, photo, sign_of
from tests.providers.case_baidu import refusal
from tests.providers.replay import TINY

PHOTO = SearchRequest(image=TINY)


async def test_update_changes_every_picture_of_the_product_one_by_one() -> None:
    shop = Shop()
    for number in range(3):
        await shop.baidu.add(MUG.changed({"class_id1": 5}), photo(number))
    entry = await shop.baidu.update("mug-7", {"price": "9.90", "url": None, "class_id1": 6})
    assert entry.brief == await _brief(shop, "mug-7")
    assert (entry.brief.price, entry.brief.url) == ("9.90", None)
    sent = shop.sent("update")
    assert [form["cont_sign"] for form in sent] == list(entry.picture_ids)
    assert {form["class_id1"] for form in sent} == {"6"}
    assert all("image" not in form for form in sent)
    assert "url" not in json.loads(sent[0]["brief"])


async def _brief(shop: Shop, product_id: str) -> Brief:
    return (await shop.baidu.get(product_id)).brief


async def test_an_interrupted_update_goes_on_where_it_stopped() -> None:
    shop = Shop()
    for number in range(3):
        await shop.baidu.add(MUG, photo(number))
    first, *_ = (await shop.baidu.get("mug-7")).picture_ids
    text = MUG.changed({"price": "1"}).to_json()
    shop.memory.rows[f"sign/mug-7\x1f{first}"] = text
    await shop.baidu.update("mug-7", {"price": "1"})
    assert len(shop.sent("update")) == 2
    assert {json.loads(row)["price"] for row in _rows(shop)} == {"1"}


def _rows(shop: Shop) -> list[str]:
    return [text for key, text in shop.memory.rows.items() if key.startswith("sign/")]


async def test_an_update_that_changes_nothing_calls_nobody() -> None:
    shop = await Shop().fill(1)
    await shop.baidu.update("p0", {"title": "x", "id": "p0"})
    assert shop.sent("update") == []


@pytest.mark.parametrize(
    "changes",
    [{"id": "new"}, {"id": None}, {"class_id1": None}, {"price": "x"}, {"url": "h" * 300}],
)
async def test_an_update_that_cannot_be_kept_changes_nothing(changes: dict[str, Any]) -> None:
    shop = Shop()
    await shop.baidu.add(MUG.changed({"class_id1": 5}), photo(1))
    before = dict(shop.memory.rows)
    with pytest.raises(InvalidBrief):
        await shop.baidu.update("mug-7", changes)
    assert shop.memory.rows == before
    assert shop.sent("update") == []


async def test_an_unknown_product_can_be_neither_read_nor_changed() -> None:
    shop = await Shop().fill(1)
    for product_id in ("p", "p00", "", "1,1"):
        with pytest.raises(NotInCatalogue):
            await shop.baidu.get(product_id)
        with pytest.raises(NotInCatalogue):
            await shop.baidu.update(product_id, {"title": "y"})


async def test_250_pictures_are_deleted_in_three_calls() -> None:
    shop = await Shop().fill(250)
    ids = [f"p{number}" for number in range(250)]
    assert await shop.baidu.delete(ids) == Deleted(product_ids=tuple(ids))
    sizes = [len(form["cont_sign"].split(";")) for form in shop.sent("delete")]
    assert sizes == [100, 100, 50]
    assert set(shop.library.deleted) == {sign_of(photo(number)) for number in range(250)}
    assert await shop.baidu.list() == []


async def test_deleting_a_product_deletes_all_its_pictures_and_no_others() -> None:
    shop = await Shop().fill(2)
    await shop.baidu.add(Brief(id="p1"), photo(7))
    assert await shop.baidu.delete(["p1", "p1"]) == Deleted(product_ids=("p1",))
    assert set(shop.library.deleted) == {sign_of(photo(1)), sign_of(photo(7))}
    assert [entry.product_id for entry in await shop.baidu.list()] == ["p0"]


async def test_deleted_pictures_are_hidden_until_baidu_has_deleted_them() -> None:
    shop = await Shop().fill(3)
    await shop.baidu.delete(["p1"])
    assert await shop.found() == ["p0", "p2"]
    shop.clock.pass_(hours=4, minutes=59)
    assert await shop.found() == ["p0", "p2"]
    shop.clock.pass_(minutes=2)
    assert await shop.found() == ["p0", "p1", "p2"]


async def test_a_page_of_nothing_but_hidden_pictures_is_empty_and_leads_on() -> None:
    shop = await Shop().fill(3)
    await shop.baidu.delete(["p0"])
    result = await shop.baidu.search(SearchRequest(image=TINY, limit=1))
    assert (result.products, result.cursor) == ((), "1")


async def test_a_hidden_picture_does_not_hide_the_other_pictures_of_its_product() -> None:
    shop = await Shop().fill(1)
    await shop.baidu.add(Brief(id="p0"), photo(5))
    await shop.baidu.delete([sign_of(photo(0))])
    [product] = (await shop.baidu.search(PHOTO)).products
    assert product.similarity == 0.9999
    assert (await shop.baidu.get("p0")).picture_ids == (sign_of(photo(5)),)


async def test_a_picture_added_elsewhere_is_deleted_by_its_signature() -> None:
    shop = await Shop().fill(1)
    shop.library.pictures["475124309,1080176642"] = {"brief": "./data/jay1.jpg"}
    deleted = await shop.baidu.delete(["475124309,1080176642", "nothing", "666"])
    assert deleted == Deleted(product_ids=("475124309,1080176642",), unknown=("nothing", "666"))
    assert shop.library.deleted == ["475124309,1080176642"]
    assert await shop.found() == ["p0"]


async def test_deleting_only_what_is_unknown_calls_nobody() -> None:
    shop = Shop()
    assert await shop.baidu.delete(["a", "b"]) == Deleted(unknown=("a", "b"))
    assert await shop.baidu.delete([]) == Deleted()
    assert shop.calls() == []


async def test_a_deletion_that_fails_is_not_remembered_as_done() -> None:
    shop = await Shop().fill(1)
    before = dict(shop.memory.rows)
    shop.library.refusals["delete"] = refusal(18)
    with pytest.raises(RateLimited):
        await shop.baidu.delete(["p0"])
    assert shop.memory.rows == before


async def test_what_was_deleted_before_a_failure_stays_deleted() -> None:
    shop = await Shop().fill(150)
    shop.library.refusals["delete"] = refusal(6)
    shop.library.patience = 1
    with pytest.raises(Misconfigured):
        await shop.baidu.delete([f"p{number}" for number in range(150)])
    assert len(await shop.baidu.list(limit=1000)) == 50


async def test_a_picture_deleted_a_moment_ago_cannot_be_added_yet() -> None:
    shop = await Shop().fill(1)
    await shop.baidu.delete(["p0"])
    with pytest.raises(BeingDeleted, match="after 2023-11-15T03:13"):
        await shop.baidu.add(Brief(id="p0", title="x"), photo(0))
    del shop.library.pictures[sign_of(photo(0))]  # Baidu has done it
    shop.clock.pass_(hours=6)
    added = await shop.baidu.add(Brief(id="p0", title="x"), photo(0))
    assert not added.already_there
    assert await shop.found() == ["p0"]


async def test_a_picture_added_again_is_hidden_no_longer() -> None:
    shop = await Shop().fill(1)
    await shop.baidu.delete(["p0"])
    del shop.library.pictures[sign_of(photo(0))]  # sooner than we thought
    await shop.baidu.add(Brief(id="p0", title="x"), photo(0))
    assert await shop.found() == ["p0"]


async def test_list_goes_through_the_catalogue_in_order_of_ids() -> None:
    shop = Shop()
    ids = ["a", "a b", "a!", "a/1", "a/1/2", "ab", "b", "鞋", "Z"]
    for number, product_id in enumerate(ids):
        await shop.baidu.add(Brief(id=product_id), photo(number))
        await shop.baidu.add(Brief(id=product_id), photo(100 + number))
    seen: list[str] = []
    while page := await shop.baidu.list(after=seen[-1] if seen else "", limit=2):
        assert len(page) <= 2
        assert all(len(entry.picture_ids) == 2 for entry in page)
        seen += [entry.product_id for entry in page]
    assert seen == sorted(ids)


async def test_a_product_whose_id_begins_like_another_is_not_mixed_up_with_it() -> None:
    shop = Shop()
    for number, product_id in enumerate(["a", "a/1", "a b"]):
        await shop.baidu.add(Brief(id=product_id), photo(number))
    assert (await shop.baidu.get("a")).picture_ids == (sign_of(photo(0)),)
    await shop.baidu.delete(["a"])
    assert [entry.product_id for entry in await shop.baidu.list()] == ["a b", "a/1"]
