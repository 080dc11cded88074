"""The faults drawer."""

from pathlib import Path

import pytest
from playwright.async_api import BrowserContext, expect

from sandbox.client import SandboxClient
from sandbox.whole import whole_sandbox
from tests.sandbox.web.conftest import Look

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_telegram_answers_429_once_the_drawer_says_so(
    look: Look, sandbox: SandboxClient
) -> None:
    anna = sandbox.person("Anna")
    await anna.sends("/start")
    page = await look()
    await page.click("#faults")
    await page.click(".pill:has-text('429')")
    await expect(page.locator(".fault-list li")).to_contain_text("*: 429 × 3")
    body = await sandbox.bot("sendMessage", chat_id=anna.id, text="hello")
    assert (body["error_code"], body["parameters"]) == (429, {"retry_after": 3})
    await expect(page.locator(".calls li").first).to_contain_text("sendMessage429")
    await page.click("text=Remove all")
    await expect(page.locator(".fault-list")).to_have_text("Nothing goes wrong now.")
    assert (await sandbox.bot("sendMessage", chat_id=anna.id, text="hello"))["ok"]


async def test_a_provider_is_made_slow_down_limited_and_well_again(
    look: Look, browser: BrowserContext, tmp_path: Path
) -> None:
    # The photos are drawn when somebody looks at them, which takes a while.
    await browser.route("**/samples.json", lambda route: route.abort())
    async with whole_sandbox(tmp_path) as whole:
        set_now = whole.shops.state.faults.listed
        page = await look(base=whole.url)
        await page.click("#faults")
        juhe = page.locator("[data-provider=juhe]")
        for word, kind in (("Slow", "slow"), ("Down", "down"), ("Limited", "rate_limited")):
            async with page.expect_response("**/providers/_faults*"):
                await juhe.locator(f".segment:has-text('{word}')").click()
            assert [(one["provider"], one["kind"]) for one in set_now()] == [("juhe", kind)]
        async with page.expect_response("**/providers/_faults*"):
            await juhe.locator("select").select_option("empty")
        assert [one["kind"] for one in set_now()] == ["empty"]
        async with page.expect_response("**/providers/_faults*"):
            await juhe.locator(".segment:has-text('Fine')").click()
        assert set_now() == []
        await page.close()
    await browser.unroute("**/samples.json")


async def test_without_shops_the_drawer_says_so(look: Look) -> None:
    page = await look()
    await page.click("#faults")
    await expect(page.locator(".providers")).to_have_text("There are no shops in this sandbox.")


async def test_privacy_mode_and_time_are_changed_from_the_drawer(
    look: Look, sandbox: SandboxClient
) -> None:
    page = await look()
    await page.click("#faults")
    await page.get_by_role("switch", name="Privacy mode").click()
    await page.get_by_label("Flood control").select_option("strict")
    before = sandbox.parts.clock.now()
    async with page.expect_response("**/sandbox/clock"):
        await page.click("text=+ 1 hour")
    assert sandbox.parts.clock.now() - before >= 3600
    assert not sandbox.parts.settings.privacy_mode
    assert sandbox.parts.settings.flood == "strict"
