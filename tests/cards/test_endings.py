"""Honest endings: each says what happened, and each has a next step."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.cards.actions import Agree, ClearFilter, OpenSubject, Retry, WholePhoto
from bot.cards.endings import ending, no_photo, refused
from bot.cards.menu_actions import Menu, OpenMenu, Setting
from bot.cards.stage import Features
from bot.errors import (
    Banned,
    ConsentNeeded,
    ImageTooBig,
    ImageTooSmall,
    LinkUnreadable,
    Measure,
    NotAnImage,
    NothingChosen,
    QuotaSpent,
    Refusal,
    TooManyAtOnce,
    Unreadable,
)
from providers.errors import Misconfigured, TimedOut
from providers.product import Region
from tests.cards.builders import (
    OWNER,
    SESSION_ID,
    SHOPS,
    buttons,
    labels,
    offer,
    outcome,
    session,
    stage,
    tap,
    text_of,
)

MIDNIGHT = datetime(2026, 11, 21, tzinfo=UTC)
WORKS = "JPEG, PNG, WebP, HEIC, AVIF, BMP and GIF work."
ANEW = "Send it again, or send another picture."
SMALLER = "Send it as a photo, not as a file: then Telegram makes it smaller."


def test_nothing_found_offers_another_part_and_another_try() -> None:
    shown = ending(stage(), session(outcomes=(outcome(count=0), outcome("juhe", 0))))
    assert text_of(shown).startswith("Nothing found in 2 shops.")
    assert tap(shown, "Pick subject").action == OpenSubject()
    assert tap(shown, "Try again").action == Retry()
    assert "Search the whole photo" not in str(labels(shown))


def test_nothing_found_in_a_part_offers_the_whole() -> None:
    part = Region(x1=0, y1=0, x2=0.3, y2=0.3)
    shown = ending(stage(), session(outcomes=(outcome(count=0),), region=part))
    assert tap(shown, "Search the whole photo").action == WholePhoto()
    assert "Searched: top left" in text_of(shown)


def test_shops_that_are_down_are_not_called_nothing_found() -> None:
    down = (outcome("juhe", error=TimedOut()), outcome("baidu", error=Misconfigured()))
    shown = ending(stage(), session(outcomes=down))
    assert "No shop answered this time." in text_of(shown)
    assert "JD (Juhe): too slow · Baidu: not set up" in text_of(shown)
    assert "does not count" in text_of(shown)
    assert tap(shown, "Try again").action == Retry()


def test_one_answer_is_enough_to_have_found_nothing() -> None:
    mixed = (outcome(count=0), outcome("juhe", error=TimedOut()))
    text = text_of(ending(stage(), session(outcomes=mixed)))
    assert "Nothing found in 1 shop." in text
    assert "JD (Juhe): too slow" in text


def test_a_filter_that_hides_all_is_told_and_can_be_undone() -> None:
    shown = ending(stage(), session(offer()), found=3)
    assert text_of(shown) == "3 products were found, but the filter hides them all."
    assert tap(shown, "Show everything").action == ClearFilter()


@pytest.mark.parametrize(
    ("no", "text"),
    [
        (QuotaSpent(MIDNIGHT), "No searches left. New ones come at 12:00\u202fAM (UTC+0)."),
        (
            ImageTooSmall(120, 90, 300),
            "The photo is too small: 120×90 pixels, at least 300 on each side.",
        ),
        (
            ImageTooBig(Measure.BYTES, 20_000_001, 20_000_000),
            f"The file is too big: 20.1 MB, at most 20 MB. {SMALLER}",
        ),
        (
            ImageTooBig(Measure.MEGAPIXELS, 108.0, 52.4),
            f"The photo is too big: 108 megapixels, at most 52.4. {SMALLER}",
        ),
        (
            ImageTooBig(Measure.SIDE, 30000, 20000),
            f"The photo is too big: 30,000 pixels on one side, at most 20,000. {SMALLER}",
        ),
        (NotAnImage(Unreadable.EMPTY), f"The file is empty. {WORKS}"),
        (NotAnImage(Unreadable.NOT_ALLOWED, "PDF"), f"I do not take PDF files. {WORKS}"),
        (NotAnImage(Unreadable.DAMAGED, "JPEG"), f"The picture is damaged. {ANEW}"),
        (LinkUnreadable("address"), "I may not open this address. Send the picture itself."),
        (TooManyAtOnce(), "Too many searches at once. Try again in a moment."),
        (NothingChosen(), "All shops are switched off. Choose at least one."),
        (Banned(), "You cannot search with this bot."),
        (Banned(MIDNIGHT), "You can search again from 11/21/26, 12:00\u202fAM."),
    ],
)
def test_every_refusal_is_told_with_its_numbers(no: Refusal, text: str) -> None:
    shown = refused(stage(), no, OWNER)
    assert text_of(shown) == text
    assert buttons(shown)


@pytest.mark.parametrize(
    ("no", "label", "menu"),
    [
        (QuotaSpent(MIDNIGHT), "My quota", Menu.QUOTA),
        (NothingChosen(), "Choose shops", Menu.SHOPS),
        (ImageTooSmall(1, 1, 300), "What can I send?", Menu.HELP),
        (ConsentNeeded(), "What happens to my photo?", Menu.PRIVACY),
    ],
)
def test_every_refusal_leads_somewhere(no: Refusal, label: str, menu: Menu) -> None:
    assert tap(refused(stage(), no, OWNER), label).action == OpenMenu(menu)


def test_consent_goes_on_with_the_search_that_waits() -> None:
    waiting = refused(stage(), ConsentNeeded(), OWNER, SESSION_ID)
    assert tap(waiting, "Yes, search").action == Agree()
    alone = refused(stage(), ConsentNeeded(), OWNER)
    assert tap(alone, "Yes, search").action == Setting("consent", "yes")


def test_what_may_work_in_a_moment_can_be_tried_again() -> None:
    shown = refused(stage(), TooManyAtOnce(), OWNER, SESSION_ID)
    assert tap(shown, "Try again").action == Retry()


def test_a_message_without_a_photo_is_answered() -> None:
    shown = no_photo(stage(), OWNER)
    assert "no photo" in text_of(shown)
    assert tap(shown, "What can I send?").action == OpenMenu(Menu.HELP)


def test_screens_that_are_not_there_are_not_led_to() -> None:
    bare = stage(features=Features(menus=False, retry=False, subject=False))
    assert buttons(ending(bare, session(outcomes=(outcome(count=0),)))) == []
    assert buttons(no_photo(bare, OWNER)) == []


def test_the_own_gallery_is_no_shop_that_was_searched() -> None:
    own = replace(SHOPS["baidu"], id="gallery", local=True)
    known = replace(stage(), shops={**SHOPS, "gallery": own})
    alone = session(outcomes=(outcome("gallery", 0),))
    nowhere = ending(known, alone)
    assert text_of(nowhere).startswith("Nothing found in the gallery.")
    assert tap(nowhere, "Choose shops").action == OpenMenu(Menu.SHOPS)
    assert tap(nowhere, "What happens to my photo?").action == OpenMenu(Menu.PRIVACY)
    both = session(outcomes=(outcome("gallery", 0), outcome("juhe", 0)))
    assert text_of(ending(known, both)).startswith("Nothing found in 1 shop.")
    assert "Choose shops" not in [button["text"] for button in buttons(ending(known, both))]
