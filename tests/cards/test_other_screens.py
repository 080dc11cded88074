"""The overview, the subject, the same item in other shops, and the placeholder."""

import pytest

from bot.cards.actions import Back, OpenShops, Overview, PickRegion, Show, WholePhoto
from bot.cards.overview import overview, page_offers
from bot.cards.progress import progress
from bot.cards.screens import screen
from bot.cards.selection import shelf
from bot.cards.shops import shops_screen
from bot.cards.subject import GRID, subject_regions, subject_screen
from bot.domain import Findings
from bot.session import Selection, View
from providers.errors import RateLimited
from providers.product import Region
from tests.cards.builders import (
    buttons,
    labels,
    offer,
    outcome,
    read,
    rows,
    session,
    stage,
    tap,
    text_of,
    yuan,
)

MANY = session(*(offer(n) for n in range(23)))


def test_the_overview_numbers_nine_products() -> None:
    shown = overview(stage(), MANY, shelf(MANY), 0)
    assert labels(shown) == [
        ["1", "2", "3"],
        ["4", "5", "6"],
        ["7", "8", "9"],
        ["◀", "‹ Back", "▶"],
    ]
    assert text_of(shown) == "23 products\nTap a number to see the product.\nPage 1 of 3"
    assert tap(shown, "9").action == Show(8)
    assert (tap(shown, "◀").action, tap(shown, "▶").action) == (Overview(2), Overview(1))
    assert tap(shown, "Back").action == Back()


def test_the_last_page_has_the_rest() -> None:
    shown = overview(stage(), MANY, shelf(MANY), 2)
    assert labels(shown) == [["1", "2", "3"], ["4", "5"], ["◀", "‹ Back", "▶"]]
    assert tap(shown, "5").action == Show(22)
    assert [one.product.id for one in page_offers(shelf(MANY), 2)] == ["18", "19", "20", "21", "22"]


@pytest.mark.parametrize("page", [-5, 3, 99])
def test_pages_that_are_not_there_become_the_nearest(page: int) -> None:
    assert f"Page {1 if page < 0 else 3} of 3" in text_of(
        overview(stage(), MANY, shelf(MANY), page)
    )


def test_the_overview_opens_where_the_person_is() -> None:
    there = session(*(offer(n) for n in range(23)), index=12)
    assert "Page 2 of 3" in text_of(overview(stage(), there, shelf(there)))


def test_a_few_products_need_no_pages() -> None:
    few = session(offer(1), offer(2))
    assert labels(overview(stage(), few, shelf(few))) == [["1", "2"], ["‹ Back"]]


def test_subjects_are_what_the_shops_saw() -> None:
    seen = tuple(Region(x1=n / 20, y1=0, x2=1, y2=1) for n in range(12))
    one = session(findings=Findings(regions=seen))
    assert subject_regions(one) == seen[:9]
    assert tap(subject_screen(stage(), one), "9").action == PickRegion(8)


def test_without_regions_there_is_a_grid() -> None:
    one = session(offer())
    assert subject_regions(one) == GRID
    assert labels(subject_screen(stage(), one)) == [
        *(["1", "2", "3"], ["4", "5", "6"], ["7", "8", "9"], ["‹ Back"]),
    ]


def test_the_grid_covers_the_photo_in_reading_order() -> None:
    assert len(GRID) == 9
    assert (GRID[0].x1, GRID[0].y1, GRID[8].x2, GRID[8].y2) == (0, 0, 1, 1)
    assert GRID[0].x2 > GRID[1].x1
    assert GRID[2].y1 < GRID[3].y1


def test_a_part_leads_back_to_the_whole() -> None:
    one = session(offer(), region=GRID[0])
    shown = subject_screen(stage(), one)
    assert tap(shown, "whole photo").action == WholePhoto()
    assert "Searched: top left" in text_of(shown)


def test_the_same_item_is_listed_cheapest_first_with_links() -> None:
    one = session(
        offer(1, 1, price=yuan("45.60")),
        offer(
            2, 1, price=yuan("9.90"), provider="juhe", url="https://item.jd.com/2.html", shop="S"
        ),
        offer(3, 1, price=None, provider="baidu", url="https://evil/"),
    )
    shown = shops_screen(stage(), one, shelf(one))
    assert text_of(shown).split("\n") == [
        "Red shoe 1",
        "Same item: 3 shops, ¥9.90 to ¥45.60",
        "• ¥9.90 · JD (Juhe) · S",
        "• ¥45.60 · Taobao",
        "• Baidu",
    ]
    assert labels(shown) == [["¥9.90 · JD (Juhe)"], ["¥45.60 · Taobao"], ["‹ Back"]]
    assert rows(shown)[0][0]["url"] == "https://item.jd.com/2.html"


def test_each_offer_of_the_same_item_tells_whether_its_link_is_an_ad() -> None:
    one = session(offer(1, 4, provider="juhe", url="https://jd.com/1"), offer(2, 4))
    drawn = stage(link_templates={"juhe": "https://s.example/{id}"})
    shown = shops_screen(drawn, one, shelf(one))
    lines = [line for line in text_of(shown).splitlines() if line.startswith("•")]
    assert [("JD (Juhe)" in line, line.endswith(" · Ad")) for line in lines] == [
        *((True, True), (False, False)),
    ]
    links = {button["url"] for button in buttons(shown) if "url" in button}
    assert links == {"https://s.example/1", "https://item.taobao.com/item.htm?id=2"}


def test_a_long_list_of_shops_has_pages() -> None:
    one = session(*(offer(n, 1) for n in range(20)))
    shown = shops_screen(stage(), one, shelf(one), 2)
    assert len([button for button in buttons(shown) if "url" in button]) == 4
    assert (tap(shown, "◀").action, tap(shown, "▶").action) == (OpenShops(1), OpenShops(0))


def test_progress_fills_in() -> None:
    asked, on = ("taobao_top", "juhe", "baidu"), stage()
    first = progress(on, asked)
    assert first == "Searching 3 shops · … Taobao · … JD (Juhe) · … Baidu"
    later = progress(on, asked, [outcome(count=20), outcome("baidu", error=RateLimited())])
    assert later == "Searching 3 shops · ✓ Taobao 20 · … JD (Juhe) · ⚠ Baidu busy"
    assert progress(on, ["juhe"]) == "Searching 1 shop · … JD (Juhe)"
    assert progress(on, []) == "Looking at your photo…"


def test_progress_escapes_unknown_names() -> None:
    assert read(progress(stage(), ["<x>"]))[0] == "Searching 1 shop · … <x>"


@pytest.mark.parametrize(
    ("view", "beginning"),
    [
        (View.CARD, "Red shoe 0"),
        (View.OVERVIEW, "23 products"),
        (View.FILTER, "Filter"),
        (View.SORT, "Sort"),
        (View.SUBJECT, "What are you looking for?"),
        (View.SHOPS, "Red shoe 0"),
    ],
)
def test_every_view_has_its_screen(view: View, beginning: str) -> None:
    one = MANY.showing(view)
    assert text_of(screen(stage(), one, shelf(one))).startswith(beginning)


@pytest.mark.parametrize("view", [View.CARD, View.OVERVIEW, View.SORT, View.SHOPS])
def test_without_offers_every_view_is_an_ending(view: View) -> None:
    hidden = session(offer(), selection=Selection(shops=("juhe",)), view=view)
    assert "hides it" in text_of(screen(stage(), hidden, shelf(hidden)))
    empty = session(outcomes=(outcome(count=0),), view=view)
    assert "Nothing found" in text_of(screen(stage(), empty, shelf(empty)))


def test_a_filter_that_hides_everything_can_still_be_opened() -> None:
    hidden = session(offer(), selection=Selection(shops=("juhe",)), view=View.FILTER)
    assert text_of(screen(stage(), hidden, shelf(hidden))).startswith("Filter\n0 products")


def test_a_list_of_shops_begins_on_the_side_its_language_begins_on() -> None:
    one = session(offer(1, 1), offer(2, 1, provider="juhe"))
    listed = text_of(shops_screen(stage("ar"), one, shelf(one))).split("\n")[2:]
    assert [line[:2] for line in listed] == ["\u200f•", "\u200f•"]
    assert "\u200f" not in text_of(shops_screen(stage("en"), one, shelf(one)))
