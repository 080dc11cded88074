"""What stands under a card that people look at together, in every language."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cards.actions import ACTIONS
from bot.cards.callbacks import EVERYBODY, Damage, Tap
from bot.cards.find_words import read_claim, read_price
from bot.cards.finds import Verdict, draft_screen, verdict_screen
from bot.cards.keyboards import Extras
from bot.cards.lists import (
    empty_group_list,
    gone_list,
    list_screen,
    listed_product,
    posted_list,
    wanted_list,
)
from bot.cards.product import product_card
from bot.cards.selection import shelf
from bot.cards.sharing import posted_caption, posted_keyboard
from bot.cards.stage import Screen
from bot.cards.together_actions import AddToList, FindCheaper, Vote, VoteShared
from bot.cards.votes import Together
from bot.i18n import END_ISOLATE, ISOLATE
from bot.users.finds import Find
from bot.users.lists import Item, ListPage
from bot.users.votes import Standing
from locales import LANGUAGES
from tests.cards.builders import (
    CODEC,
    OWNER,
    buttons,
    offer,
    product,
    read,
    session,
    stage,
    text_of,
)

MARK, SHARE, LIST, BOT = "m" * 16, "s" * 22, "l" * 22, "snapbuy_sandbox_bot"
SESSION = session(*(offer(number) for number in range(3)))
FOUND = Find("https://www.shop.example/1?a=b&c=d", "25,50 €", "25.50", "EUR", id=7, name="Anna")
TOGETHER = Together(MARK, Standing(3, MARK, 3), "Red shoe 1", FOUND)
PAGE = ListPage(LIST, -5, tuple(Item(n, product(n), OWNER, "Anna") for n in range(8)), 8, 20)


def card(language: str, together: Together | None) -> Screen:
    return product_card(stage(language), SESSION, shelf(SESSION), Extras(together=together))


def screens(language: str) -> list[Screen]:
    on = stage(language)
    told = [verdict_screen(on, OWNER, verdict, product()) for verdict in Verdict]
    caption = posted_caption(on, product(), SESSION.created_at, TOGETHER)
    rows = posted_keyboard(on, product(), BOT, SHARE, pictured=True, together=TOGETHER)
    own = ListPage(LIST, OWNER, PAGE.items, 0, 20)
    return [
        card(language, TOGETHER),
        Screen(caption, rows),
        draft_screen(on, OWNER, product()),
        *told,
        *(list_screen(on, PAGE, EVERYBODY, BOT, in_group=inside) for inside in (True, False)),
        list_screen(on, own, OWNER, BOT),
        listed_product(on, OWNER, PAGE, PAGE.items[0], 1, saved=True),
        empty_group_list(on.t),
        gone_list(on.t),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_screens_hold_the_limits_and_speak_the_language(language: str) -> None:
    english = screens("en")
    for at, one in enumerate(screens(language)):
        text, _ = read(one.html)
        assert 0 < len(text) <= 4096
        assert "{" not in text
        if one.keyboard is not None:
            labels = [button["text"] for button in buttons(one)]
            assert all(len(label) <= 40 and "…" not in label for label in labels)
        assert language == "en" or one.html != english[at].html


def test_votes_are_for_everybody_and_nothing_else_is() -> None:
    data = [one.get("callback_data") for one in buttons(card("en", TOGETHER))]
    taps = [CODEC.decode(str(one), EVERYBODY) for one in data if one]
    open_ = {type(tap.action) for tap in taps if isinstance(tap, Tap)}
    assert {Vote, FindCheaper, AddToList} < open_
    assert sum(isinstance(tap, Damage) for tap in taps) > len(open_), "the asker's own"
    assert all(len(str(one).encode()) <= 64 for one in data if one)


def test_alone_there_is_nothing_to_vote_on() -> None:
    assert not any("👍" in one["text"] for one in buttons(card("en", None)))


def test_a_posted_button_tells_how_the_card_was_posted() -> None:
    rows = posted_keyboard(stage("pt_BR"), product(), BOT, SHARE, pictured=True)
    data = [
        str(one["callback_data"]) for one in buttons(Screen("", rows)) if "callback_data" in one
    ]
    tap = CODEC.decode(data[0], EVERYBODY)
    assert tap == Tap(VoteShared(SHARE, "pt_BR", 1))
    plain = posted_keyboard(stage(), product(), BOT, "")
    assert not any("callback_data" in one for one in buttons(Screen("", plain)))


def test_an_offer_is_marked_as_a_members_with_its_host_and_its_price_as_written() -> None:
    shown = card("en", TOGETHER)
    line = next(one for one in text_of(shown).splitlines() if "Found by" in one)
    assert line == "Found by Anna: 25,50 €, shop.example. From a member, not checked."
    assert "a=b&amp;c=d" in shown.html
    assert "Best find so far: Red shoe 1 · 👍 3" in text_of(shown)
    assert "✕ 25,50 €" in [button["text"] for button in buttons(shown)]


@given(st.text(max_size=80))
def test_no_name_breaks_the_card_or_turns_it_around(name: str) -> None:
    find = Find("https://shop.example/1", "5", "5", name=name)
    text = text_of(card("en", Together(MARK, find=find)))
    line = next(one for one in text.splitlines() if "Found by" in one)
    assert line.endswith("not checked.")
    assert line.count(ISOLATE) == line.count(END_ISOLATE)
    assert not set("\u202a\u202b\u202d\u202e\u2066\u2067") & set(line)


@pytest.mark.parametrize(
    ("text", "price", "amount", "currency"),
    [
        ("https://a.com/x 25.50", "25.50", "25.50", ""),
        ("25,50 € https://a.com/x", "25,50 €", "25.50", "EUR"),
        ("look https://a.com/x?id=4, only ¥1 299,00!", "¥1 299,00", "1299.00", "CNY"),
        ("https://a.com/x 25.50руб", "25.50руб", "25.50", "RUB"),
        ("https://a.com/x R$ 25", "R$ 25", "25", "BRL"),
        ("1,299.00 USD https://a.com/x", "1,299.00 USD", "1299.00", "USD"),
        ("https://a.com/x 1.299", "1.299", "1299", ""),
        ("٢٥ https://a.com/x", "٢٥", "25", ""),
    ],
)
def test_a_link_and_a_price_are_read_in_any_order(
    text: str, price: str, amount: str, currency: str
) -> None:
    claim = read_claim(text)
    assert claim is not None
    assert (claim.price, claim.amount, claim.currency) == (price, amount, currency)
    assert claim.url.startswith("https://a.com/x")


@pytest.mark.parametrize(
    "text",
    [
        *("https://a.com/x", "25", "https://a.com/x 12 13", "https://a.com/x 0"),
        *("http://a.com/x 3", "https://u@a.com/x 3", "https://localhost/x 3"),
        *("https://10.0.0.1/x 3", "https://а.com/x 3", "https://a.com/x 20%"),
        *("https://a.com https://b.com 3", "https://a.com/x iphone15 30", "https://a.com:81/x 3"),
        *(f"https://a.com/{'x' * 500} 3", f"https://{'a' * 60}.com/x 3", "https://a.com/x €3 USD"),
    ],
)
def test_what_is_doubtful_is_no_offer(text: str) -> None:
    assert read_claim(text) is None


@given(st.text(max_size=60))
def test_any_text_is_read_without_harm(text: str) -> None:
    for claim in (read_claim(f"https://a.com/x {text}"), read_price(text)):
        assert claim is None or (claim.price in text and float(claim.amount) > 0)


def test_under_a_photo_only_a_price_is_one() -> None:
    assert read_price("25 руб.") is not None
    assert [read_price(text) for text in ("100-500", "<300", "taobao 300", "")] == [None] * 4


def test_a_list_is_posted_with_ten_products_their_prices_and_the_way_to_all() -> None:
    page = ListPage(LIST, OWNER, tuple(Item(n, product(n)) for n in range(12)), 0, 12)
    result = posted_list(stage(), page, BOT).to_dict()
    text, entities = read(result["input_message_content"]["message_text"])
    assert [f"{n + 1}. ¥28.50 · Red shoe {n}" for n in range(10)] == text.splitlines()[1:11]
    assert text.endswith("and 2 more")
    assert sum(one["type"] == "text_link" for one in entities) == 10
    [[button]] = result["reply_markup"]["inline_keyboard"]
    assert button["url"] == f"https://t.me/{BOT}?start=l_{LIST}"
    assert result["id"] == f"l.{LIST}"


def test_a_list_is_named_by_its_id_or_as_ones_own() -> None:
    assert wanted_list(f" l:{LIST} ") == LIST
    assert wanted_list("l:own") == "own"
    assert [wanted_list(text) for text in ("l:", "l:x", f"c:{LIST}", f"l:{LIST}.x")] == [None] * 4


def test_every_letter_is_given_once() -> None:
    letters = [one.letter for one in ACTIONS]
    assert len(letters) == len(set(letters))
