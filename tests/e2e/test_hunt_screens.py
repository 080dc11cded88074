"""A hunt in a group as one of its members sees it on the phone, in three languages.

Screenshots are kept in `tests/e2e/screenshots`.
"""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Locator, Page, async_playwright, expect

from bot.i18n import translator
from sandbox.person import Person
from sandbox.seen import Seen
from tests.chromium import SWITCHES, chromium
from tests.e2e.phone import FAULTS, SIZE, Phone
from tests.flows.conftest import (
    House,
    chat_pace,
    environment,
    house,
    operator,
    url,
    whole_cards,
)
from tests.flows.groups import FIND, market

__all__ = ["chat_pace", "environment", "house", "operator", "url", "whole_cards"]

PATIENCE_MS = 20_000
OFFER = "https://example.com/shoe 9.50"


class GroupPhone(Phone):
    """Among other people's messages, the bot's are those with buttons."""

    @property
    def said(self) -> Locator:
        return self.page.locator(".message.in:has(.key)")

    async def _is_sound(self) -> None:
        # Other people's names and words are in whatever language they speak.
        assert await self.page.evaluate(FAULTS) == []


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    program = chromium()
    expect.set_options(timeout=PATIENCE_MS)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=list(SWITCHES))
        context = await browser.new_context(viewport=SIZE, reduced_motion="reduce")  # type: ignore[arg-type]  # a dict of these keys
        page = await context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        yield page
        await browser.close()


async def hunts(house: House, asker: Person, others: list[Person], photo: bytes) -> Seen:
    """Somebody asks in the group, the others vote, and one of them has seen it cheaper."""
    chat = market(house)
    asked = await asker.sends_photo(photo, FIND, chat=chat)
    card = await asker.sees(kind="photo", chat=chat, after=asked)
    for other in others:
        await (await other.taps("👍", card)).answer(20)
    await others[0].sends(OFFER, chat=chat, reply_to=card)
    return card


@pytest.mark.parametrize(("code", "name"), [("en", "Anna"), ("zh-hans", "小明"), ("ru", "Мария")])
async def test_a_hunt_in_a_group(
    house: House, page: Page, code: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.sending.live.IN_GROUPS_S", 0.3)
    asker = house.person(name)
    others = [house.person(one) for one in ("Мария", "Anna", "小明") if one != name]
    await hunts(house, asker, others, house.sample(1))
    await page.goto(f"{house.whole.url}/#{asker.id}")
    await page.wait_for_selector("body[data-ready]")
    await page.select_option("#language", code)
    await page.click(f'[data-chat="{market(house)}"]')
    phone = GroupPhone(page, translator(code))
    await expect(phone.key("👍 2")).to_be_visible()
    await expect(phone.said.last).to_contain_text("9.50")
    finder = "Anna" if name == "Мария" else "Мария"
    await expect(phone.said.last).to_contain_text(finder)
    await phone.keep("group-hunt")
    await phone.taps("More")
    await phone.sees_key("Copy link")
    await phone.keep("group-more")
    await phone.taps("‹ Back")
    await expect(phone.key("👍 2")).to_be_visible()
    await expect(phone.said).to_have_count(1)
