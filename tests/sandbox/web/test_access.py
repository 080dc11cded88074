"""The page with a keyboard and with a screen reader."""

import pytest
from playwright.async_api import expect

from sandbox.client import SandboxClient
from tests.sandbox.web.conftest import PHONE, Look
from tests.sandbox.web.scripted import ScriptedBot, keys

pytestmark = pytest.mark.asyncio(loop_scope="session")

NAMELESS = """() => [...document.querySelectorAll(
    "button, a, input, select, textarea, img, [role]")]
  .filter((node) => node.checkVisibility() && !node.closest("[aria-hidden=true]"))
  .filter((node) => !["presentation", "listbox", "status", "note"].includes(node.role))
  .filter((node) => {
    const labels = [...(node.labels ?? [])].map((label) => label.textContent).join("");
    const by = node.getAttribute("aria-labelledby");
    const named = by ? document.getElementById(by)?.textContent : "";
    const alt = node.matches("img") ? node.hasAttribute("alt") && "alt" : "";
    return !(node.ariaLabel || labels || named || alt || node.textContent.trim());
  })
  .map((node) => node.outerHTML.slice(0, 120))"""


async def test_everything_that_can_be_used_has_a_name(
    look: Look, bot: ScriptedBot, sandbox: SandboxClient
) -> None:
    anna = sandbox.person("Anna")
    await anna.sends("/start")
    key = {"text": "Next", "callback_data": "n"}
    await bot.photo(anna.id, "<b>Shoe</b>", reply_markup=keys([key]))
    page = await look()
    await expect(page.locator(".message")).to_have_count(2)
    assert await page.evaluate(NAMELESS) == []
    for opener in ("#faults", "#account", "#chat-head", "#attach"):
        await page.click(opener)
        await expect(page.locator("dialog[open]")).to_have_count(1)
        assert await page.evaluate(NAMELESS) == []
        await page.keyboard.press("Escape")
        await expect(page.locator("dialog")).to_have_count(0)


async def test_new_messages_are_announced(
    look: Look, bot: ScriptedBot, sandbox: SandboxClient
) -> None:
    anna = sandbox.person("Anna")
    await anna.sends("/start")
    page = await look()
    await bot.photo(anna.id, "<b>Blue shoe</b> ¥89.00")
    announcer = page.locator("#announcer[aria-live=polite]")
    await expect(announcer).to_contain_text("SnapBuy: Photo, Blue shoe ¥89.00")


async def test_messages_are_walked_and_their_menu_opened_with_the_keyboard(
    look: Look, sandbox: SandboxClient
) -> None:
    anna = sandbox.person("Anna")
    for number in range(4):
        await anna.sends(f"line {number}")
    page = await look()
    await expect(page.locator(".message")).to_have_count(4)
    assert await page.get_by_role("log").get_attribute("aria-label") == "Messages"
    newest = page.locator(".message").last
    await expect(newest).to_have_attribute("tabindex", "0")
    await newest.focus()
    await page.keyboard.press("ArrowUp")
    await page.keyboard.press("ArrowUp")
    await expect(page.locator(".message").nth(1)).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("menuitem", name="Reply")).to_be_focused()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(page.locator("dialog")).to_have_count(0)


async def test_a_whole_visit_needs_no_mouse(look: Look, sandbox: SandboxClient) -> None:
    page = await look(listed=True, size=PHONE)
    reached = []
    for _ in range(12):
        await page.keyboard.press("Tab")
        reached.append(await page.evaluate("document.activeElement.id"))
        if await page.evaluate("document.activeElement.matches('.chat-row')"):
            break
    assert {"account", "theme", "faults", "language"} <= set(reached)
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowUp")
    await page.keyboard.press("Enter")
    await expect(page.locator("#head-title")).to_have_text("SnapBuy")
    await expect(page.locator("#field")).to_be_focused()
    await page.keyboard.type("hello")
    await page.keyboard.press("Enter")
    await expect(page.locator(".message.out .words")).to_have_text("hello")
    await page.keyboard.press("ArrowUp")
    await expect(page.locator("#context-title")).to_have_text("Edit message")
    await page.keyboard.press("Escape")
    await page.keyboard.press("Escape")
    await expect(page.locator("#chats")).to_be_visible()


async def test_what_has_the_focus_is_outlined(look: Look) -> None:
    page = await look()
    await page.keyboard.press("Shift+Tab")
    style = await page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert style == "solid"
