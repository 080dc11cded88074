"""Buttons under messages: what a tap does and how the answer shows."""

import asyncio
from typing import Any

import pytest
from playwright.async_api import expect

from sandbox.client import SandboxClient
from tests.sandbox.web.conftest import Look
from tests.sandbox.web.scripted import ScriptedBot, keys

pytestmark = pytest.mark.asyncio(loop_scope="session")

BUY = {"text": "Buy", "url": "https://shop.example.com/1", "style": "success"}
NARROW = (360, 740)
NEXT = {"text": "▶", "callback_data": "next"}


async def test_a_button_spins_until_the_bot_answers_with_a_toast(
    look: Look, bot: ScriptedBot, sandbox: SandboxClient
) -> None:
    anna = sandbox.person("Anna")
    await anna.sends("/start")
    may_answer = asyncio.Event()

    async def answer(query: dict[str, Any]) -> None:
        await may_answer.wait()
        await bot.call("answerCallbackQuery", callback_query_id=query["id"], text="Saved")

    bot.on["callback_query"] = answer
    await bot.photo(anna.id, "<b>Shoe</b>", reply_markup=keys([BUY], [NEXT]))
    page = await look()
    button = page.locator(".key:has-text('▶')")
    await button.click()
    await expect(button).to_have_attribute("aria-busy", "true")
    may_answer.set()
    await expect(page.locator(".toast")).to_have_text("Saved")
    await expect(button).to_have_attribute("aria-busy", "false")


async def test_an_alert_waits_for_ok(look: Look, bot: ScriptedBot, sandbox: SandboxClient) -> None:
    anna = sandbox.person("Anna")
    await anna.sends("/start")

    async def answer(query: dict[str, Any]) -> None:
        text = {"text": "This is Anna's search.", "show_alert": True}
        await bot.call("answerCallbackQuery", callback_query_id=query["id"], **text)

    bot.on["callback_query"] = answer
    await bot.call("sendMessage", chat_id=anna.id, text="card", reply_markup=keys([NEXT]))
    page = await look()
    await page.click(".key")
    await expect(page.locator(".alert p")).to_have_text("This is Anna's search.")
    await page.keyboard.press("Enter")
    await expect(page.locator(".alert")).to_have_count(0)


async def test_an_answer_from_the_cache_shows_again(
    look: Look, bot: ScriptedBot, sandbox: SandboxClient
) -> None:
    anna = sandbox.person("Anna")
    await anna.sends("/start")

    async def answer(query: dict[str, Any]) -> None:
        cached = {"text": "page 2", "cache_time": 60}
        await bot.call("answerCallbackQuery", callback_query_id=query["id"], **cached)

    bot.on["callback_query"] = answer
    await bot.call("sendMessage", chat_id=anna.id, text="card", reply_markup=keys([NEXT]))
    page = await look()
    await page.click(".key")
    await expect(page.locator(".toast")).to_have_count(1)
    await expect(page.locator(".toast")).to_have_count(0)
    await page.click(".key")
    await expect(page.locator(".toast")).to_have_count(1)


async def test_turning_pages_with_the_keyboard_keeps_the_focus_on_the_button(
    look: Look, bot: ScriptedBot, sandbox: SandboxClient
) -> None:
    anna = sandbox.person("Anna")
    await anna.sends("/start")

    async def turn(query: dict[str, Any]) -> None:
        await bot.call("answerCallbackQuery", callback_query_id=query["id"])
        message = query["message"]
        number = int(message["caption"].split()[-1]) + 1
        await bot.call(
            "editMessageCaption",
            chat_id=anna.id,
            message_id=message["message_id"],
            caption=f"product {number}",
            reply_markup=keys([BUY], [NEXT]),
        )

    bot.on["callback_query"] = turn
    await bot.photo(anna.id, "product 1", reply_markup=keys([BUY], [NEXT]))
    page = await look()
    button = page.locator(".key:has-text('▶')")
    await page.evaluate("document.querySelector('.picture img').dataset.same = 'yes'")
    await button.focus()
    for number in (2, 3):
        await page.keyboard.press("Enter")
        await expect(page.locator(".message .words").last).to_have_text(f"product {number}")
        await expect(button).to_be_focused()
    await expect(page.locator(".picture img")).to_have_attribute("data-same", "yes")


async def test_buttons_say_what_they_are(
    look: Look, bot: ScriptedBot, sandbox: SandboxClient
) -> None:
    anna = sandbox.person("Anna")
    await anna.sends("/start")
    copy = {"text": "Copy link", "copy_text": {"text": "https://shop.example.com/1"}}
    stop = {"text": "Delete", "callback_data": "d", "style": "danger"}
    await bot.call(
        "sendMessage", chat_id=anna.id, text="card", reply_markup=keys([BUY], [copy, stop])
    )
    page = await look()
    buy = page.locator("a.key.success")
    await expect(buy).to_have_attribute("href", "https://shop.example.com/1")
    await expect(buy).to_have_attribute("target", "_blank")
    await expect(buy).to_have_attribute("rel", "noopener noreferrer")
    await expect(page.locator(".key.danger")).to_have_text("Delete")
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await page.click(".key:has-text('Copy link')")
    await expect(page.locator(".toast")).to_have_text("Copied")
    assert await page.evaluate("navigator.clipboard.readText()") == "https://shop.example.com/1"


async def test_on_a_narrow_phone_no_word_of_a_key_is_cut_in_two(
    look: Look, bot: ScriptedBot, sandbox: SandboxClient
) -> None:
    anna = sandbox.person("Anna")
    await anna.sends("/start")
    words = ["Сортировка", "Поделиться", "Compartilhar"]
    row = [{"text": word, "callback_data": word} for word in words]
    await bot.photo(anna.id, "<b>Shoe</b>", reply_markup=keys(row))
    page = await look(size=NARROW)
    label = page.locator(".key-words")
    await expect(label).to_have_text(words)
    heights = await label.evaluate_all("nodes => nodes.map((node) => node.offsetHeight)")
    assert max(heights) < 1.5 * 13 * 1.25  # one line of 13 pixels


async def test_sharing_asks_for_a_chat_and_starts_inline_mode_there(
    look: Look, bot: ScriptedBot, sandbox: SandboxClient
) -> None:
    anna = sandbox.person("Anna")
    await anna.sends("/start")

    async def offer(query: dict[str, Any]) -> None:
        results = [
            {
                "type": "article",
                "id": "1",
                "title": f"Card {query['query']}",
                "description": "¥89.00",
                "input_message_content": {"message_text": "A shared card"},
            }
        ]
        await bot.call("answerInlineQuery", inline_query_id=query["id"], results=results)

    bot.on["inline_query"] = offer
    share = {
        "text": "Share",
        "switch_inline_query_chosen_chat": {"query": "c7", "allow_group_chats": True},
    }
    await bot.call("sendMessage", chat_id=anna.id, text="card", reply_markup=keys([share]))
    page = await look()
    await page.click(".key")
    await expect(page.locator("dialog .place-row")).to_have_count(3)
    await page.click("dialog .place-row:has-text('Weekend market')")
    await expect(page.locator("#field")).to_have_value("@snapbuy_sandbox_bot c7")
    option = page.locator("#suggest [role=option]")
    await expect(option).to_contain_text("Card c7")
    await page.press("#field", "ArrowDown")
    await expect(option).to_have_attribute("aria-selected", "true")
    await page.press("#field", "Enter")
    await expect(page.locator(".message.out .words")).to_have_text("A shared card")
    await expect(page.locator(".via")).to_contain_text("via @snapbuy_sandbox_bot")
    await expect(page.locator("#field")).to_have_value("")


async def test_a_deep_link_opens_the_private_chat_and_starts_the_bot(
    look: Look, bot: ScriptedBot, sandbox: SandboxClient
) -> None:
    link = {"text": "Search your own", "url": "https://t.me/snapbuy_sandbox_bot?start=card_c7"}
    market = sandbox.chat("Weekend market")
    await bot.call("sendMessage", chat_id=market, text="card", reply_markup=keys([link]))
    page = await look(chat="Weekend market")
    await page.click(".key")
    await expect(page.locator("#head-title")).to_have_text("SnapBuy")
    await expect(page.locator(".message.out .words")).to_have_text("/start card_c7")


async def test_keys_of_the_bots_own_keyboard_write_what_they_say(
    look: Look, bot: ScriptedBot, sandbox: SandboxClient
) -> None:
    anna = sandbox.person("Anna")
    await anna.sends("/start")
    markup = {"keyboard": [[{"text": "Yes"}, {"text": "No"}]], "resize_keyboard": True}
    await bot.call("sendMessage", chat_id=anna.id, text="Keep history?", reply_markup=markup)
    page = await look()
    await page.click(".reply-key:has-text('No')")
    await expect(page.locator(".message.out .words").last).to_have_text("No")


async def test_paying_an_invoice_tells_how_it_went(
    look: Look, bot: ScriptedBot, sandbox: SandboxClient
) -> None:
    anna = sandbox.person("Anna")
    await anna.sends("/start")

    async def allow(query: dict[str, Any]) -> None:
        await bot.call("answerPreCheckoutQuery", pre_checkout_query_id=query["id"], ok=True)

    bot.on["pre_checkout_query"] = allow
    await bot.call(
        "sendInvoice",
        chat_id=anna.id,
        title="100 searches",
        description="For a month",
        payload="p1",
        currency="XTR",
        prices=[{"label": "100 searches", "amount": 50}],
    )
    page = await look()
    await expect(page.locator(".invoice .amount")).to_have_text("⭐ 50")
    await page.click(".key")
    await expect(page.locator(".toast").last).to_have_text("Payment made")
