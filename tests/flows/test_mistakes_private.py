"""Mistakes Telegram bots are known for, as far as the private chat invites them."""

import asyncio
import io
import logging
from collections import Counter
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from bot.logs import configure
from tests.flows.conftest import House
from tests.flows.test_taps import card_of, data_of, tapped


def errors(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What was logged as a fault of ours."""
    return [one.getMessage() for one in caplog.records if one.levelno >= logging.ERROR]


async def test_every_tap_is_answered_exactly_once(house: House) -> None:
    card = await card_of(house)
    labels = ("▶", "1/", "Overview", "Filter", "Sort", "Pick subject", "Save", "Same item")
    for data in [*(data_of(house, card, label) for label in labels), "x", ""]:
        await tapped(house, house.anna, data)
    await house.until_quiet()
    answers = [call["params"] for call in await house.writes("answerCallbackQuery")]
    assert set(Counter(one["callback_query_id"] for one in answers).values()) == {1}
    assert len(answers) == len(labels) + 2


async def test_a_tap_that_is_too_old_to_be_answered_still_does_its_work(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    card = await card_of(house)
    text = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    await house.telegram.fails("answerCallbackQuery", status=400, description=text)
    await house.anna.taps("▶", card)
    await house.anna.sees(button="2/")
    assert errors(caplog) == []


async def test_a_fault_of_ours_after_a_tap_leaves_no_spinner(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = await card_of(house)
    with monkeypatch.context() as broken:
        broken.setattr("bot.handlers.buttons.after", None)
        spinner = await house.anna.taps("Sort", card)
        assert (await spinner.answer()) is not None
    await house.anna.taps("Sort", card)
    await house.anna.sees(button="Most sold")


async def test_numbers_from_before_a_filter_lead_to_what_is_there_now(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    await house.anna.sends_photo(house.sample(1), caption="jd")
    await house.anna.taps("Overview", await house.anna.sees(button="Buy"))
    sheet = await house.anna.sees(button="9")
    ninth = data_of(house, sheet, "9")
    await house.anna.taps("‹ Back", sheet)
    await house.anna.taps("Filter", await house.anna.sees(button="Filter"))
    narrow = await house.anna.sees(button="Same item only")
    await house.anna.taps("Same item only", narrow)
    await house.anna.taps("‹ Back", await house.anna.sees(button="✓ Same item only"))
    only = await house.anna.sees(button="Filter ✓")
    assert not [label for label in only.buttons if "/" in label]
    await tapped(house, house.anna, ninth)
    await house.until_quiet()
    assert (await house.anna.last_message()).text == only.text
    assert errors(caplog) == []


def _no_picture(_: Path) -> Path | None:
    return None


def _page(folder: Path) -> Path:
    return _file(folder / "page.jpg", b"<!doctype html><title>403</title>")


def _strip(folder: Path) -> Path:
    out = BytesIO()
    Image.new("RGB", (20, 1200), "teal").save(out, "WEBP")
    return _file(folder / "strip.jpg", out.getvalue())


def _endless(folder: Path) -> Path:
    return _file(folder / "endless.jpg", b"\xff\xd8\xff\xe0" + bytes(12 << 20))


def _file(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("instead", [_no_picture, _page, _strip, _endless])
async def test_a_shops_picture_never_costs_the_card(
    house: House,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    instead: Callable[[Path], Path | None],
) -> None:
    served = instead(tmp_path)

    async def picture(_: str) -> Path | None:
        return served

    monkeypatch.setattr(house.whole.store, "picture", picture)
    card = await card_of(house)
    assert card.kind == "photo"
    await house.anna.taps("Overview", card)
    assert (await house.anna.sees(button="9")).kind == "photo"
    refused = [one for one in await house.telegram.calls() if one["error_code"] == 400]
    assert refused == []
    # Telegram fetches nothing by itself: what it would get there, nobody has looked at.
    sent = await house.writes("sendPhoto", "editMessageMedia")
    assert sent
    assert not [one for one in sent if "http" in str(one["params"].get("media", ""))]


async def test_an_album_is_one_search_one_charge_and_one_message(house: House) -> None:
    album = [house.sample(number) for number in (1, 3, 5)]
    await house.anna.sends_files("photo", album, captions=["", "jd"], delays=[0, 0.4, 0.8])
    await house.anna.sees(button="Photo 1/3")
    await house.until_quiet()
    assert len([one for one in await house.anna.screen() if one.by_bot]) == 1
    assert len(house.searches("juhe")) == 1
    await house.anna.sends("/quota")
    assert "Used today: 1 of" in (await house.anna.sees("Used today")).text


@pytest.fixture
def told() -> Iterator[io.StringIO]:
    """Everything that is logged, at the most talkative level, as the operator would read it."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield io.StringIO()
    root.handlers[:] = handlers
    root.setLevel(level)


async def test_the_token_reaches_no_log_no_shop_and_no_disk(
    house: House, tmp_path: Path, told: io.StringIO
) -> None:
    token = house.telegram.token
    configure(secrets=[], level=logging.DEBUG, stream=told)
    await house.telegram.fails("file", "drop", times=3)
    await house.anna.sends_photo(house.sample(2))
    lost = await house.anna.sees("does not hand out")
    await house.anna.taps("Try again", lost)
    await house.anna.sees(button="Buy")
    await house.telegram.fails("editMessageMedia", status=401, description="Unauthorized")
    await house.anna.taps("▶")
    await house.until_quiet()
    secret = token.split(":")[1]
    assert told.getvalue()
    assert secret not in told.getvalue()
    assert house.searches()
    assert not [call for call in house.searches() if secret in repr(call)]
    kept = await asyncio.to_thread(
        lambda: [one.read_bytes() for one in tmp_path.glob("snapbuy.db*")]
    )
    assert kept
    assert not [one for one in kept if secret.encode() in one]


async def test_an_unknown_command_is_called_one_and_cannot_break_the_message(house: House) -> None:
    sent = await house.anna.sends("/nonsense<b> & more")
    answer = await house.anna.sees("I do not know /nonsense<b>.", after=sent)
    assert answer.buttons == ["Help", "Settings"]


@pytest.mark.parametrize("code", ["tlh", "", None])
async def test_a_language_nobody_knows_is_answered_in_english(
    house: House, code: str | None
) -> None:
    await house.anna.changes(language_code=code)
    await house.anna.sends("/start")
    await house.anna.sees("Send me a photo of anything")
