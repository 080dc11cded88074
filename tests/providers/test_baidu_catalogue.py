"""Filling a Baidu library: what is sent, what is remembered, and what fits into a brief."""

import asyncio
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers._baidu_catalogue import written
from providers.base import SearchRequest
from providers.catalogue import Brief, InvalidBrief, NotInCatalogue
from providers.errors import BadResponse
from tests.providers.baidu_library import MUG, Shop, photo, sign_of
from tests.providers.replay import TINY

PHOTO = SearchRequest(image=TINY)


async def test_add_sends_picture_brief_and_class_ids() -> None:
    shop = Shop()
    brief = MUG.changed({"class_id1": 5, "class_id2": 65535, "colour": "white"})
    added = await shop.baidu.add(brief, photo(1))
    [form] = shop.sent("add")
    assert form["image"] == photo(1).base64
    assert json.loads(form["brief"]) == {
        "id": "mug-7",
        "title": "陶瓷马克杯",
        "price": "45.60",
        "currency": "CNY",
        "url": "https://shop.example/mug-7",
        "image": "https://img.example/7.jpg",
        "colour": "white",
    }
    assert (form["class_id1"], form["class_id2"]) == ("5", "65535")
    assert (added.product_id, added.picture_id) == ("mug-7", sign_of(photo(1)))
    assert not added.already_there


async def test_what_was_added_is_found_with_price_and_link() -> None:
    shop = Shop()
    await shop.baidu.add(MUG, photo(1))
    [product] = (await shop.baidu.search(PHOTO)).products
    assert product.id == "mug-7"
    assert product.price is not None
    assert (product.price.amount, product.url) == ("45.60", MUG.url)


async def test_what_was_added_is_remembered_across_restarts() -> None:
    shop = Shop()
    brief = MUG.changed({"class_id1": 5, "category": "Kitchen > Mugs", "colour": "white"})
    await shop.baidu.add(brief, photo(1))
    entry = await shop.new_process().get("mug-7")
    assert (entry.product_id, entry.brief) == ("mug-7", brief)
    assert entry.picture_ids == (sign_of(photo(1)),)


async def test_without_an_id_the_picture_names_the_product() -> None:
    shop = Shop()
    added = await shop.baidu.add(Brief(title="mug"), photo(1))
    assert added.product_id == added.picture_id == sign_of(photo(1))
    assert await shop.found() == [added.product_id]
    entry = await shop.baidu.update(added.product_id, {"price": "1", "currency": "CNY"})
    assert (entry.product_id, entry.brief.title) == (added.product_id, "mug")
    assert await shop.found() == [added.product_id]


async def test_a_second_picture_joins_the_product_and_brings_its_new_fields_to_the_first() -> None:
    shop = Shop()
    await shop.baidu.add(MUG, photo(1))
    await shop.baidu.add(Brief(id="mug-7", price="39.00"), photo(2))
    entry = await shop.baidu.get("mug-7")
    assert set(entry.picture_ids) == {sign_of(photo(1)), sign_of(photo(2))}
    assert entry.brief == MUG.changed({"price": "39.00"})
    prices = {json.loads(kept["brief"])["price"] for kept in shop.library.pictures.values()}
    assert prices == {"39.00"}
    assert [form["cont_sign"] for form in shop.sent("update")] == [sign_of(photo(1))]
    assert await shop.found() == ["mug-7"]


async def test_a_second_picture_without_new_fields_changes_nothing_else() -> None:
    shop = Shop()
    await shop.baidu.add(MUG, photo(1))
    await shop.baidu.add(Brief(id="mug-7"), photo(2))
    assert shop.calls() == ["token", "add", "add"]


async def test_a_picture_already_there_is_success_and_changes_nothing() -> None:
    shop = Shop()
    await shop.baidu.add(MUG, photo(1))
    before = dict(shop.memory.rows)
    again = await shop.baidu.add(Brief(id="other", title="Other"), photo(1))
    assert again.already_there
    assert (again.product_id, again.picture_id) == ("mug-7", sign_of(photo(1)))
    assert shop.memory.rows == before
    assert shop.calls() == ["token", "add", "add"]


async def test_an_interrupted_add_is_healed_by_running_it_again() -> None:
    shop = Shop()
    await shop.baidu.add(MUG, photo(1))
    shop.memory.rows.clear()  # the process ended before anything was written
    with pytest.raises(NotInCatalogue):
        await shop.baidu.get("mug-7")
    again = await shop.new_process().add(MUG, photo(1))
    assert again.already_there
    entry = await shop.baidu.get("mug-7")
    assert (entry.brief, entry.picture_ids) == (MUG, (sign_of(photo(1)),))


async def test_an_add_interrupted_between_two_rows_is_healed_too() -> None:
    shop = Shop()
    await shop.baidu.add(MUG, photo(1))
    whole = dict(shop.memory.rows)
    for lost in whole:
        shop.memory.rows = {key: text for key, text in whole.items() if key != lost}
        await shop.baidu.add(MUG, photo(1))
        assert shop.memory.rows == whole


async def test_new_fields_that_did_not_reach_every_picture_do_so_on_the_next_run() -> None:
    shop = Shop()
    await shop.baidu.add(MUG, photo(1))
    before = dict(shop.memory.rows), dict(shop.library.pictures[sign_of(photo(1))])
    await shop.baidu.add(Brief(id="mug-7", price="39.00"), photo(2))
    shop.memory.rows |= before[0]
    shop.library.pictures[sign_of(photo(1))] = before[1]
    await shop.baidu.add(Brief(id="mug-7", price="39.00"), photo(2))
    prices = [json.loads(kept["brief"])["price"] for kept in shop.library.pictures.values()]
    assert prices == ["39.00", "39.00"]


async def test_a_picture_nobody_here_recorded_gets_the_brief_it_is_added_with() -> None:
    shop = Shop()
    shop.library.pictures[sign_of(photo(1))] = {"brief": "./data/jay1.jpg"}
    added = await shop.baidu.add(MUG, photo(1))
    assert (added.product_id, added.already_there) == ("mug-7", True)
    assert await shop.found() == ["mug-7"]


async def test_the_same_import_twice_at_once_keeps_one_row_each() -> None:
    shop = Shop()
    twice = [(Brief(id=f"p{n}", title="x"), photo(n)) for n in range(10)] * 2
    await asyncio.gather(*(shop.baidu.add(*row) for row in twice))
    entries = await shop.baidu.list()
    assert [len(entry.picture_ids) for entry in entries] == [1] * 10
    assert shop.library.issued == 1


@pytest.mark.parametrize("sign", ["", '"cont_sign":"",', '"cont_sign":7,', '"cont_sign":"1;2",'])
@pytest.mark.parametrize("code", ["", '"error_code":216681,'])
async def test_an_add_without_a_signature_is_a_bad_response(sign: str, code: str) -> None:
    shop = Shop()
    shop.library.refusals["add"] = f'{{{sign}{code}"log_id":1}}'
    with pytest.raises(BadResponse):
        await shop.baidu.add(MUG, photo(1))
    assert shop.memory.rows == {}


@pytest.mark.parametrize(
    "brief",
    [
        Brief(url="https://shop.example/1"),
        Brief(id="a\x1fb"),
        Brief(id="a", price="cheap", currency="CNY"),
        Brief(id="a", class_id1=65536),
    ],
)
async def test_a_brief_that_cannot_be_kept_is_refused_before_anything_is_sent(brief: Brief) -> None:
    shop = Shop()
    with pytest.raises(InvalidBrief):
        await shop.baidu.add(brief, photo(1))
    assert shop.calls() == []


def test_a_brief_of_exactly_256_bytes_is_sent_whole() -> None:
    room = 256 - len(written(Brief(id="1", title="a"))["brief"].encode()) + 1
    title = "a" * room
    text = written(Brief(id="1", title=title))["brief"]
    assert len(text.encode()) == 256
    assert json.loads(text)["title"] == title


def test_a_long_chinese_title_is_cut_between_characters() -> None:
    brief = MUG.changed({"title": "景德镇手工陶瓷马克杯大容量情侣款" * 10})
    fitted = written(brief)["brief"]
    assert 252 <= len(fitted.encode()) <= 256
    sent = json.loads(fitted)
    assert sent["title"].endswith("…")
    assert brief.title is not None
    assert brief.title.startswith(sent["title"][:-1])
    assert {k: sent[k] for k in ("id", "price", "currency", "url", "image")} == {
        k: getattr(MUG, k) for k in ("id", "price", "currency", "url", "image")
    }


def test_the_category_goes_before_a_character_of_the_title() -> None:
    brief = MUG.changed({"category": "Kitchen > " + "Mugs and cups" * 10})
    assert json.loads(written(brief)["brief"]) == json.loads(written(MUG)["brief"])


async def test_the_whole_title_stays_in_the_catalogue() -> None:
    shop = Shop()
    title = "杯" * 200
    await shop.baidu.add(MUG.changed({"title": title}), photo(1))
    assert (await shop.baidu.get("mug-7")).brief.title == title


@pytest.mark.parametrize("title", [None, "陶瓷马克杯"])
async def test_a_brief_that_no_shorter_title_saves_is_refused_with_its_size(
    title: str | None,
) -> None:
    shop = Shop()
    brief = Brief(id="a", title=title, url="https://shop.example/" + "p" * 300)
    size = len(brief.to_json(without=("title",)).encode())
    with pytest.raises(InvalidBrief, match=f"takes {size} bytes.*256"):
        await shop.baidu.add(brief, photo(1))
    assert shop.calls() == []


@given(title=st.text(min_size=1, max_size=400))
def test_any_title_fits(title: str) -> None:
    brief = MUG.model_copy(update={"title": title.encode("utf-8", "replace").decode()})
    text = written(brief)["brief"]
    assert len(text.encode()) <= 256
    assert Brief.from_json(text).url == MUG.url
