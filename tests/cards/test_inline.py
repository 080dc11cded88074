"""Inline results and offsets within Telegram's limits, as the sandbox's server checks them."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.cards.inline import (
    PER_PAGE,
    Listed,
    Place,
    fitting,
    page_behind,
    photo_button,
    place_of,
    results,
    shared_id,
)
from bot.cards.inline_words import Wish, read_wish
from bot.cards.sharing import mark_of
from bot.cards.stage import Stage
from locales import LANGUAGES
from sandbox.telegram.errors import ApiError
from sandbox.telegram.inline_results import checked_button, checked_result
from sandbox.telegram.texts import caption
from tests.cards.builders import SHOPS, product, read, stage

BOT = "snapbuy_sandbox_bot"
FOUND = datetime(2026, 11, 20, 10, 5, tzinfo=UTC)
SHARE = "A" * 22
NASTY = '<b>"鞋"</b> & \u202e' + "x" * 5000 + "👩‍👩‍👧"


def wire(stage: Stage, listed: Listed, pictures: dict[str, str] | None = None) -> dict[str, Any]:
    [result] = results(stage, [listed], BOT, pictures or {})
    return result.to_dict()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_result_is_taken_by_the_server(language: str) -> None:
    one = Listed(product(title=NASTY, shop=NASTY, image_url="https://x.com/1.jpg"), FOUND, SHARE)
    article = wire(stage(language), one)
    assert checked_result(None, article) == article  # type: ignore[arg-type]  # no file in it
    assert len(article["id"].encode()) <= 64
    photo = wire(stage(language), one, {"https://x.com/1.jpg": "AgAC"})
    assert (photo["type"], photo["photo_file_id"]) == ("photo", "AgAC")
    assert "photo_url" not in photo
    caption(photo)
    button = photo_button(stage(language).t).to_dict()
    assert checked_button(button) == button


def test_a_result_says_what_it_costs_where_and_whether_it_is_an_ad() -> None:
    link = "https://s.click.taobao.com/t?e=1"
    shown = wire(stage(), Listed(product(url=link)))
    assert shown["description"] == "Ad · ¥28.50 · Taobao"
    text, _ = read(shown["input_message_content"]["message_text"])
    assert text.splitlines()[:4] == ["Red shoe 1", "¥28.50", "Ad", "Taobao"]
    rows = shown["reply_markup"]["inline_keyboard"]
    assert rows[0][0]["url"] == link
    assert [one["text"] for one in rows[1]] == ["Search your own"]


def test_a_shared_card_has_its_deep_link_and_its_moment() -> None:
    shown = wire(stage(), Listed(product(), FOUND, SHARE))
    _, (opens, own), *_ = shown["reply_markup"]["inline_keyboard"]
    assert opens["url"] == f"https://t.me/{BOT}?start=c_{SHARE}"
    assert own["url"] == f"https://t.me/{BOT}?start=own"
    assert "As of" in shown["input_message_content"]["message_text"]
    assert shared_id(shown["id"]) == SHARE
    assert shared_id(wire(stage(), Listed(product()))["id"]) is None


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://img.alicdn.com/1.jpg", "https://img.alicdn.com/1.jpg"),
        ("http://img.alicdn.com/1.jpg", "https://img.alicdn.com/1.jpg"),
        ("http://127.0.0.1:9/1.jpg", None),
        ("https://user@evil.com/1.jpg", None),
        (None, None),
    ],
)
def test_only_public_pictures_are_previewed(address: str | None, shown: str | None) -> None:
    article = wire(stage(), Listed(product(image_url=address)))
    assert article.get("thumbnail_url") == shown
    preview = article["input_message_content"]["link_preview_options"]
    assert (preview.get("url"), preview["is_disabled"]) == (shown, shown is None)


def test_pages_go_on_behind_a_product_whatever_was_added_in_front() -> None:
    listed = [Listed(product(number)) for number in range(PER_PAGE * 2 + 1)]
    first, more = page_behind(listed, Place())
    assert (first, more) == (listed[:PER_PAGE], True)
    place = place_of(Place(after=_mark(first[-1])).offset)
    assert place is not None
    second, more = page_behind([Listed(product(99)), *listed], place)
    assert (second, more) == (listed[PER_PAGE : 2 * PER_PAGE], True)
    last, more = page_behind(listed, Place(after=_mark(second[-1])))
    assert (last, more) == (listed[-1:], False)
    assert page_behind(listed, Place(after="gone")) == ([], False)


@pytest.mark.parametrize("place", [Place(), Place(after="x" * 16), Place(shop="y" * 40)])
def test_offsets_fit_and_read_back(place: Place) -> None:
    assert len(place.offset.encode()) <= 64
    if place != Place():
        assert place_of(place.offset) == place


@pytest.mark.parametrize("offset", ["x", "o", "o.", "s.", "17", "'; drop table"])
def test_foreign_offsets_lead_nowhere(offset: str) -> None:
    assert place_of(offset) is None


def test_own_products_are_listed_once_in_their_order() -> None:
    twice = [Listed(product(1), FOUND), Listed(product(2)), Listed(product(1))]
    assert fitting(twice, Wish()) == twice[:2]
    assert fitting(twice, read_wish("shoe 2", SHOPS)) == twice[1:2]
    assert fitting(twice, read_wish("jd", SHOPS)) == []
    assert fitting(twice, read_wish(">30", SHOPS)) == []


def test_the_server_of_these_tests_refuses_what_is_too_long() -> None:
    article = wire(stage(), Listed(product()))
    with pytest.raises(ApiError):
        checked_result(None, {**article, "id": "x" * 65})  # type: ignore[arg-type]


def _mark(listed: Listed) -> str:
    return mark_of(listed.product)
