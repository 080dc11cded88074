"""One Chromium for all tests of the web chat, a sandbox and a scripted bot for each."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext, Page, async_playwright, expect

from sandbox.client import SandboxClient, running_sandbox
from tests.chromium import SWITCHES, chromium
from tests.sandbox.web.scripted import ScriptedBot, picture

DESKTOP, PHONE = (1280, 800), (390, 844)
PATIENCE_MS = 20_000

Look = Callable[..., Awaitable[Page]]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[BrowserContext]:
    """Chromium without a window; all tests share its cache of the page's scripts."""
    program = chromium()
    expect.set_options(timeout=PATIENCE_MS)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=list(SWITCHES))
        yield await browser.new_context()
        await browser.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def _served() -> AsyncIterator[SandboxClient]:
    async with running_sandbox() as client:
        yield client


@pytest_asyncio.fixture(loop_scope="session")
async def sandbox(_served: SandboxClient) -> SandboxClient:
    """An empty sandbox."""
    await _served.request("POST", "/sandbox/reset")
    await _served.set(flood="off")
    return _served


@pytest_asyncio.fixture(loop_scope="session")
async def bot(sandbox: SandboxClient) -> AsyncIterator[ScriptedBot]:
    """The bot's side of the sandbox."""
    async with ScriptedBot(sandbox).running() as bot:
        yield bot


@pytest_asyncio.fixture(loop_scope="session")
async def look(browser: BrowserContext, sandbox: SandboxClient) -> AsyncIterator[Look]:
    """Opens the page: `await look(person, chat)`; errors in it fail the test at the end."""
    problems: list[str] = []
    async with AsyncExitStack() as stack:

        async def open_page(
            person: str = "Anna",
            chat: str | None = None,
            *,
            size: tuple[int, int] = DESKTOP,
            dark: bool = False,
            listed: bool = False,
            base: str | None = None,
        ) -> Page:
            page = await browser.new_page()
            stack.push_async_callback(page.close)
            await page.set_viewport_size({"width": size[0], "height": size[1]})
            await page.emulate_media(
                color_scheme="dark" if dark else "light", reduced_motion="reduce"
            )
            page.set_default_timeout(PATIENCE_MS)
            page.on("pageerror", lambda error: problems.append(str(error)))
            who = sandbox.person(person).id
            where = sandbox.chat(chat) if chat else who
            place = f"#{who}" if listed else f"#{who}/{where}"
            await page.goto(f"{base or sandbox.url}/{place}")
            await page.wait_for_selector("body[data-ready]")
            return page

        yield open_page
    assert problems == []


@pytest.fixture
def photos(tmp_path: Path) -> list[Path]:
    """Three pictures as files."""
    made = []
    for number, colour in enumerate(("teal", "coral", "gold"), 1):
        path = tmp_path / f"photo{number}.jpg"
        path.write_bytes(picture(colour))
        made.append(path)
    return made
