"""The Share button's query, and the card that opens in a private chat."""

from datetime import UTC, datetime

import pytest

from bot.cards.menu_actions import SaveShared
from bot.cards.sharing import (
    Wanted,
    gone_card,
    mark_of,
    posted_keyboard,
    share_query,
    shared_card,
    wanted_card,
)
from bot.users.shares import Shared
from locales import LANGUAGES
from providers.product import Product
from tests.cards.builders import (
    OWNER,
    SESSION_ID,
    buttons,
    labels,
    offer,
    product,
    rows,
    session,
    stage,
    tap,
    text_of,
)

SHARE = "Zm9v_-" + "A" * 16
SHARED = Shared(SHARE, product(), datetime(2026, 11, 20, 10, 5, tzinfo=UTC))


def test_the_query_names_the_search_and_the_product_and_fits() -> None:
    one = session(offer(1), offer(2))
    query = share_query(one, product(2))
    assert len(query) <= 256
    assert wanted_card(query) == Wanted(session_id=SESSION_ID, product=mark_of(product(2)))
    assert share_query(one, product(1)) != query
    assert wanted_card(f"c:{SHARE}") == Wanted(share_id=SHARE)


@pytest.mark.parametrize("query", ["", "c:", "c:short", "shoes", "c:" + "x" * 25, f"c:{SHARE} x"])
def test_other_words_name_no_card(query: str) -> None:
    assert wanted_card(query) is None


def test_products_of_two_shops_never_share_a_mark() -> None:
    shops = ("juhe", "baidu", "daji")
    marks = {mark_of(Product(provider=name, id="1", title="x")) for name in shops}
    assert len(marks) == 3
    assert all(len(mark) == 16 for mark in marks)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_opened_card_can_be_bought_kept_and_passed_on(language: str) -> None:
    shown = shared_card(stage(language), OWNER, SHARED, saved=False, currency=None)
    (buy,), (keep, share) = rows(shown)
    assert buy["url"].startswith("https://item.taobao.com/")
    assert "callback_data" in keep
    chosen = share["switch_inline_query_chosen_chat"]
    assert chosen["query"] == f"c:{SHARE}"
    assert all(chosen[f"allow_{kind}_chats"] for kind in ("user", "group", "channel"))
    assert "¥28.50" in text_of(shown)
    assert labels(shown) != labels(
        shared_card(stage(language), OWNER, SHARED, saved=True, currency=None)
    )
    assert len(buttons(gone_card(stage(language), OWNER))) == 2


def test_saving_names_the_shared_card_and_not_the_person() -> None:
    shown = shared_card(stage(), OWNER, SHARED, saved=False, currency=None)
    assert tap(shown, "Save").action == SaveShared(SHARE)


def test_without_a_safe_page_there_is_no_buy_button_but_a_word() -> None:
    unsafe = Shared(SHARE, product(url="https://evil.com/"), SHARED.found_at)
    shown = shared_card(stage(), OWNER, unsafe, saved=False, currency=None)
    assert labels(shown) == [["Save", "Share"]]
    assert "no safe link" in text_of(shown)
    keyboard = posted_keyboard(stage(), unsafe.product, "a_bot")
    assert keyboard is not None
    assert [len(row) for row in keyboard.inline_keyboard] == [1]
