"""The buttons under the card: Buy first, the way through, and nothing that leads nowhere."""

from bot.cards.actions import (
    Back,
    Counter,
    OpenFilter,
    OpenMore,
    OpenShops,
    OpenSort,
    OpenSubject,
    Overview,
    Save,
    Show,
    SwitchPhoto,
)
from bot.cards.keyboards import Extras
from bot.cards.product import product_card
from bot.cards.selection import shelf
from bot.cards.stage import Features, Screen
from bot.cards.votes import Together
from bot.session import Selection, Session, View
from bot.users.finds import Find
from tests.cards.builders import buttons, labels, offer, rows, session, stage, tap

NONE = Features(**dict.fromkeys(Features.__slots__, False))


def card(one: Session, features: Features | None = None, extras: Extras | None = None) -> Screen:
    extras = extras or Extras(share_query="c:abc")
    return product_card(stage(features=features), one, shelf(one), extras)


def many(count: int = 23, **values: object) -> Session:
    return session(*(offer(n) for n in range(count)), **values)


def test_the_card_has_the_rows_people_expect() -> None:
    assert labels(card(many(index=1))) == [
        ["Buy · Taobao"],
        ["◀", "2/23", "▶"],
        ["Overview", "Filter", "Sort"],
        ["Pick subject", "Save", "Share"],
        ["Copy link"],
    ]


def test_buy_is_a_green_link() -> None:
    buy = rows(card(many(1)))[0][0]
    assert buy == {
        "text": "Buy · Taobao",
        "url": "https://item.taobao.com/item.htm?id=0",
        "style": "success",
    }


def test_the_way_through_the_offers_is_a_circle() -> None:
    first, last = card(many(index=0)), card(many(index=22))
    assert (tap(first, "◀").action, tap(first, "▶").action) == (Show(22), Show(1))
    assert (tap(last, "◀").action, tap(last, "▶").action) == (Show(21), Show(0))
    assert tap(first, "1/23").action == Counter()


def test_every_button_does_what_it_says() -> None:
    screen = card(many())
    wanted = {
        "Overview": Overview(0),
        "Filter": OpenFilter(),
        "Sort": OpenSort(),
        "Pick subject": OpenSubject(),
        "Save": Save(),
    }
    assert {label: tap(screen, label).action for label in wanted} == wanted


def test_a_single_offer_has_nothing_to_turn_or_sort() -> None:
    assert labels(card(many(1))) == [
        ["Buy · Taobao"],
        ["Pick subject", "Save", "Share"],
        ["Copy link"],
    ]


def test_features_that_are_off_have_no_buttons() -> None:
    assert labels(card(many(), NONE)) == [["Buy · Taobao"], ["◀", "1/23", "▶"]]


def test_a_filter_in_force_is_visible() -> None:
    narrowed = many(selection=Selection(shops=("taobao_top",)))
    assert "Filter ✓" in labels(card(narrowed))[2]


def test_saved_products_say_so() -> None:
    assert "Saved ✓" in labels(card(many(), extras=Extras(saved=True)))[3]


def test_share_opens_the_chat_picker_with_the_query() -> None:
    assert labels(card(many(), extras=Extras()))[3] == ["Pick subject", "Save"]
    share = rows(card(many()))[3][2]
    assert share["switch_inline_query_chosen_chat"]["query"] == "c:abc"
    assert share["switch_inline_query_chosen_chat"]["allow_group_chats"] is True


def test_a_link_too_long_to_copy_has_no_copy_button() -> None:
    long = offer(url="https://item.taobao.com/" + "a" * 300)
    screen = card(session(long))
    assert not any("copy_text" in button for button in buttons(screen))
    assert rows(screen)[0][0]["url"] == long.product.url


def test_copying_gives_the_link_that_buy_opens() -> None:
    copy = rows(card(many(1)))[-1][0]
    assert copy["copy_text"] == {"text": "https://item.taobao.com/item.htm?id=0"}


def test_the_same_item_elsewhere_is_one_tap_away() -> None:
    screen = card(session(offer(1, 4), offer(2, 4)))
    assert tap(screen, "Same item: 2 offers").action == OpenShops(0)


def test_an_album_switches_to_its_next_photo() -> None:
    screen = card(many(1), extras=Extras(album=(2, 3)))
    assert tap(screen, "Photo 3/3").action == SwitchPhoto(0)


FOUND = Together("m" * 16, find=Find("https://shop.example/1", "5", "5", id=7, name="Anna"))
IN_A_GROUP = Extras(share_query="c:abc", album=(0, 3), together=FOUND)


def test_in_a_group_everything_fits_five_rows() -> None:
    screen = card(session(*(offer(n, 4) for n in range(3)), offer(9)), extras=IN_A_GROUP)
    assert labels(screen) == [
        ["Buy · Taobao"],
        ["◀", "1/2", "▶"],
        ["👍", "Found cheaper", "✕ 5"],
        ["Overview", "Filter", "More"],
        ["Add to list", "Save", "Photo 1/3"],
    ]
    assert tap(screen, "More").action == OpenMore()


def test_what_is_seldom_used_is_behind_more_with_a_way_back() -> None:
    one = session(*(offer(n, 4) for n in range(3)), offer(9), view=View.MORE)
    screen = card(one, extras=IN_A_GROUP)
    assert labels(screen) == [
        ["Buy · Taobao"],
        ["Same item: 3 offers"],
        ["Pick subject", "Sort"],
        ["Share", "Copy link"],
        ["‹ Back"],
    ]
    assert tap(screen, "‹ Back").action == Back()


def test_more_leads_nowhere_when_there_is_no_more() -> None:
    extras = Extras(together=Together("m" * 16))
    assert "More" not in str(labels(card(many(), NONE, extras)))


def test_all_buttons_belong_to_the_session() -> None:
    one = many()
    assert {tap(card(one), label).session_id for label in ("▶", "Filter", "Save")} == {one.id}
