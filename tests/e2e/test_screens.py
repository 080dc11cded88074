"""Every screen a person meets, on a phone, in a language of each kind: letters, ideographs,
right to left. Screenshots are kept in `tests/e2e/screenshots`.
"""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext, async_playwright, expect

from bot.i18n import translator
from bot.settings import Settings, load
from sandbox.whole import Whole
from tests.chromium import SWITCHES, chromium
from tests.e2e.phone import SIZE, Phone, foreign
from tests.flows.conftest import House, furnished

pytestmark = pytest.mark.asyncio(loop_scope="module")

PATIENCE_MS = 20_000
NAMES = {"en": "Ann", "zh-hans": "小明", "ar": "عمر"}
# A photo of its own for each, so that no shop's earlier answer is at hand.
UNKNOWN = {"en": 2, "zh-hans": 3, "ar": 4}
HALF = {"en": 5, "zh-hans": 6, "ar": 7}

in_every_language = pytest.mark.parametrize("code", NAMES)
Look = Callable[[str], Awaitable[Phone]]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(pictures: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """One bot for all screens; two searches a day for each person."""
    folder = tmp_path_factory.mktemp("house")
    with pytest.MonkeyPatch.context() as patch:

        def settings(whole: Whole) -> Settings:
            names = {
                **whole.settings(),
                "PTB_TIMEDELTA": "true",
                "DATABASE_URL": f"sqlite+aiosqlite:///{folder / 'snapbuy.db'}",
                "PROVIDERS__GALLERY__PATH": str(folder / "gallery"),
                "QUOTA__DAILY_PER_USER": "2",
            }
            for name, value in names.items():
                patch.setenv(name, value)
            return load(None)

        async with furnished(pictures, settings) as house:
            yield house


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[BrowserContext]:
    program = chromium()
    expect.set_options(timeout=PATIENCE_MS)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=list(SWITCHES))
        yield await browser.new_context(viewport=SIZE, reduced_motion="reduce")  # type: ignore[arg-type]  # a dict of these keys
        await browser.close()


@pytest_asyncio.fixture(loop_scope="module")
async def look(browser: BrowserContext, house: House) -> AsyncIterator[Look]:
    """Opens the chat as somebody new who sets their Telegram's language by hand."""
    page = await browser.new_page()
    page.set_default_timeout(PATIENCE_MS)

    async def look(code: str) -> Phone:
        body = {"first_name": NAMES[code], "language_code": "de"}
        person = await house.telegram.request("POST", "/sandbox/people", json=body)
        await page.goto(f"{house.whole.url}/#{person['id']}")
        await page.wait_for_selector("body[data-ready]")
        await page.select_option("#language", code)
        await page.click(f'[data-chat="{person["id"]}"]')
        await expect(page.locator("html")).to_have_attribute("lang", re.compile(f"^{code}$", re.I))
        return Phone(page, translator(code))

    yield look
    house.mends()
    await page.close()


async def searched(phone: Phone, sample: int = 1) -> None:
    """Send a photo, say yes to the question, and wait for the card."""
    await phone.sends_sample(sample)
    await phone.taps("Agree and search")
    await phone.sees_key("Overview")


@in_every_language
async def test_from_the_photo_to_the_shop_in_one_message(look: Look, code: str) -> None:
    phone = await look(code)
    await phone.page.locator(".sample").first.click()
    await phone.sees_key("Agree and search")
    await phone.keep("consent")
    await phone.taps("Agree and search")
    await phone.sees_key("Overview")
    await phone.keep("card")
    await expect(phone.said).to_have_count(1)
    async with phone.page.expect_popup() as opened:
        await phone.said.last.locator(".key.success").click()
    shop = await opened.value
    await expect(shop.get_by_text("demo shop page")).to_be_visible()
    await shop.close()


@in_every_language
async def test_what_is_behind_the_buttons_of_a_card(look: Look, code: str) -> None:
    phone = await look(code)
    await searched(phone)
    for name, button in (("filter", "Filter"), ("sort", "Sort"), ("subject", "Pick subject")):
        await phone.taps(button)
        await phone.sees_key("‹ Back")
        await phone.keep(name)
        await phone.taps("‹ Back")
        await phone.sees_key("Overview")
    await phone.taps("Overview")
    await expect(phone.key("9")).to_be_visible()
    await phone.keep("overview")
    # The numbers stand as on the picture, whichever way the language is read.
    first, third = [await phone.key(str(number)).bounding_box() for number in (1, 3)]
    assert first and third and first["x"] < third["x"]
    await expect(phone.said).to_have_count(1)


@in_every_language
async def test_searches_that_end_without_a_product(look: Look, house: House, code: str) -> None:
    phone = await look(code)
    house.breaks("juhe", "401")
    await searched(phone, HALF[code])
    await expect(phone.said.last).to_contain_text("⚠")
    await phone.keep("shop-down")
    await phone.sends_file("notes.txt", b"no picture at all", "text/plain")
    await phone.sees("This is not a picture I know.")
    await phone.keep("unreadable")
    house.breaks("*", "empty")
    await phone.sends_sample(UNKNOWN[code])
    await phone.sees_key("Pick subject")
    await phone.sees("Another part of the photo, or a photo from nearer by, often helps.")
    await phone.keep("nothing-found")
    house.mends()
    await phone.sends_sample(8)
    await phone.sees("No searches left. New ones come at {time}.")
    await phone.keep("quota-used")
    await expect(phone.said).to_have_count(4)


@in_every_language
async def test_commands_and_settings_speak_the_persons_language(look: Look, code: str) -> None:
    phone = await look(code)
    await phone.page.click("#menu")
    options = phone.page.get_by_role("option")
    for command, sentence in (("find", "Search the photo you reply to"), ("about", "Who I am")):
        await expect(options.filter(has_text=f"/{command}")).to_contain_text(phone.word(sentence))
    if code != "en":
        assert foreign(await options.all_inner_texts()) == []
    await options.filter(has_text="/settings").click()
    await phone.sees_key("Language")
    await phone.keep("settings")
    await phone.says("/nonsense")
    await phone.sees("I do not know {command}.")
    await phone.keep("unknown-command")


async def test_a_sentence_left_in_english_would_be_noticed() -> None:
    names = "搜索 3 家商店 · 淘宝（DAJI） /find item.taobao.com"
    assert foreign([names, "Search again", "京东 busy"]) == ["Search again", "京东 busy"]
