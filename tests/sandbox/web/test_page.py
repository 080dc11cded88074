"""The frame of the web chat: who looks, in which language, colours and width."""

from urllib.parse import urlsplit

import pytest
from playwright.async_api import expect

from sandbox.client import SandboxClient
from tests.sandbox.web.conftest import PHONE, Look
from tests.sandbox.web.scripted import ScriptedBot

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_the_page_says_that_it_is_a_sandbox(look: Look) -> None:
    page = await look()
    await expect(page.locator("#notice")).to_contain_text("Sandbox Nothing here reaches Telegram.")


async def test_a_desktop_shows_the_list_beside_the_chat(look: Look) -> None:
    page = await look()
    await expect(page.locator(".chat-row")).to_have_count(5)
    await expect(page.locator("#head-title")).to_have_text("SnapBuy")
    await expect(page.locator("#field")).to_be_visible()


async def test_a_phone_shows_one_pane_at_a_time(look: Look) -> None:
    page = await look(size=PHONE, listed=True)
    await expect(page.locator("#conversation")).to_be_hidden()
    await page.click(".chat-row:has-text('Weekend market')")
    await expect(page.locator("#head-title")).to_have_text("Weekend market")
    await expect(page.locator("#chats")).to_be_hidden()
    await page.click("#back")
    await expect(page.locator("#chats")).to_be_visible()


@pytest.mark.parametrize("size", [(1280, 800), PHONE])
async def test_nothing_is_wider_than_the_window(
    look: Look, bot: ScriptedBot, sandbox: SandboxClient, size: tuple[int, int]
) -> None:
    anna = sandbox.person("Anna")
    await anna.sends("/start " + "w" * 60)
    await bot.call("sendMessage", chat_id=anna.id, text="https://example.com/" + "x" * 300)
    page = await look(size=size)
    await expect(page.locator("#log .message")).to_have_count(2)
    wide = "document.documentElement.scrollWidth > innerWidth || scroller.scrollWidth > innerWidth"
    assert not await page.evaluate(f"const scroller = document.getElementById('scroller'); {wide}")


async def test_the_theme_follows_the_system_until_one_is_chosen(look: Look) -> None:
    page = await look(dark=True)
    colour = "getComputedStyle(document.body).backgroundColor"
    dark = await page.evaluate(colour)
    await page.click("#theme")
    await expect(page.locator("html")).to_have_attribute("data-theme", "light")
    assert await page.evaluate(colour) != dark
    await page.click("#theme")
    assert await page.evaluate(colour) == dark
    await page.reload()
    await expect(page.locator("html")).to_have_attribute("data-theme", "dark")


@pytest.mark.parametrize(
    ("code", "word", "direction"),
    [
        ("zh-hans", "切换身份", "ltr"),
        ("ru", "Сменить человека", "ltr"),
        ("ar", "تبديل الشخص", "rtl"),
    ],
)
async def test_another_language_changes_the_words_and_what_the_bot_is_told(
    look: Look, sandbox: SandboxClient, code: str, word: str, direction: str
) -> None:
    page = await look()
    await page.select_option("#language", code)
    await expect(page.locator("#account")).to_contain_text(word)
    await expect(page.locator("html")).to_have_attribute("dir", direction)
    anna = sandbox.parts.world.person(sandbox.person("Anna").id)
    assert anna.wire()["language_code"] == code


async def test_another_person_stays_in_the_group_and_writes_there(
    look: Look, sandbox: SandboxClient
) -> None:
    page = await look(chat="Weekend market")
    await page.click("#write-as")
    await page.click("dialog .place-row:has-text('小明')")
    await expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    await expect(page.locator("#head-title")).to_have_text("Weekend market")
    await page.fill("#field", "你好")
    await page.press("#field", "Enter")
    await expect(page.locator(".message.out")).to_contain_text("你好")
    group = sandbox.parts.world.messages(sandbox.chat("Weekend market"))
    assert [message.sender for message in group] == [sandbox.person("小明").id]


async def test_somebody_outside_a_group_lands_in_their_own_chat(look: Look) -> None:
    page = await look(chat="Weekend market")
    await page.click("#write-as")
    await page.click("dialog .place-row:has-text('Sam')")
    await expect(page.locator("#head-title")).to_have_text("SnapBuy")


async def test_new_people_and_groups_can_be_made(look: Look) -> None:
    page = await look()
    await page.click("#account")
    await page.fill("[placeholder='Name of a new person']", "Li Wei")
    await page.keyboard.press("Enter")
    await expect(page.locator("#account")).to_contain_text("Li Wei")
    await page.click("#account")
    await page.fill("[placeholder='Title of a new group']", "Flea market")
    await page.keyboard.press("Enter")
    await expect(page.locator("#head-title")).to_have_text("Flea market")
    await expect(page.locator("#head-status")).to_have_text("7 members")


async def test_nothing_is_fetched_from_elsewhere(
    look: Look, bot: ScriptedBot, sandbox: SandboxClient
) -> None:
    anna = sandbox.person("Anna")
    await anna.sends("see https://example.com")
    await bot.photo(anna.id, "a photo")
    page = await look()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await page.reload()
    await expect(page.locator(".picture img")).to_be_visible()
    own = urlsplit(sandbox.url).netloc
    assert {urlsplit(url).netloc for url in asked} == {own}


async def test_a_reset_leads_back_to_the_beginning(look: Look, sandbox: SandboxClient) -> None:
    await sandbox.person("Anna").sends("hello")
    page = await look()
    await expect(page.locator(".message.out")).to_have_count(1)
    await page.click("#faults")
    await page.click("text=Start over with an empty sandbox")
    await expect(page.locator("body[data-ready] .message.out")).to_have_count(0)
    await expect(page.locator("#big-action")).to_have_text("Start")
