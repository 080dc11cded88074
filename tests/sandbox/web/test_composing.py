"""Writing: photos and albums, commands, inline mode, samples, starting and stopping the bot."""

import base64
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, Route, expect

from sandbox.client import SandboxClient
from tests.sandbox.web.conftest import Look
from tests.sandbox.web.scripted import ScriptedBot, picture

pytestmark = pytest.mark.asyncio(loop_scope="session")

HAND_OVER = """([name, data, type]) => {
  const bytes = Uint8Array.from(atob(data), (one) => one.charCodeAt(0));
  const transfer = new DataTransfer();
  transfer.items.add(new File([bytes], name, { type: "image/jpeg" }));
  const target = document.getElementById(type === "paste" ? "field" : "scroller");
  const options = { bubbles: true, cancelable: true };
  const event = type === "paste"
    ? new ClipboardEvent("paste", { ...options, clipboardData: transfer })
    : new DragEvent(type, { ...options, dataTransfer: transfer });
  target.dispatchEvent(event);
}"""


async def hand_over(page: Page, how: str, name: str) -> None:
    """Paste or drop a picture as a browser would."""
    data = base64.b64encode(picture()).decode()
    await page.evaluate(HAND_OVER, [name, data, how])


async def test_several_photos_become_an_album_with_one_caption(
    look: Look, sandbox: SandboxClient, photos: list[Path]
) -> None:
    page = await look()
    await page.set_input_files("#pick-photos", photos)
    await expect(page.locator(".tile")).to_have_count(3)
    await page.click("[aria-label='Remove photo2.jpg']")
    await page.fill("#field", "taobao #shoes")
    await page.press("#field", "Enter")
    await expect(page.locator(".album .picture")).to_have_count(2)
    await expect(page.locator(".message .words")).to_have_text("taobao #shoes")
    await expect(page.locator("#tray")).to_be_hidden()
    sent = sandbox.parts.world.messages(sandbox.person("Anna").id)
    assert [(one.kind, one.text) for one in sent] == [("photo", "taobao #shoes"), ("photo", "")]


async def test_photos_can_be_sent_as_files(
    look: Look, sandbox: SandboxClient, photos: list[Path]
) -> None:
    page = await look()
    await page.set_input_files("#pick-photos", photos[:1])
    await page.check("#as-files")
    await page.click("#send")
    await expect(page.locator(".file-name")).to_have_text("photo1.jpg")
    [sent] = sandbox.parts.world.messages(sandbox.person("Anna").id)
    assert sent.kind == "document"


@pytest.mark.parametrize("how", ["paste", "drop"])
async def test_a_photo_can_be_pasted_or_dropped(look: Look, how: str) -> None:
    page = await look()
    await hand_over(page, how, f"{how}.jpg")
    await expect(page.locator(f".tile img[alt='{how}.jpg']")).to_be_visible()
    await page.click("#send")
    await expect(page.locator(".message.out .picture")).to_have_count(1)


async def test_dragging_a_file_over_the_chat_says_where_to_drop_it(look: Look) -> None:
    page = await look()
    await hand_over(page, "dragenter", "photo.jpg")
    await expect(page.locator("#drop")).to_contain_text("Drop here to send as photos")
    await hand_over(page, "drop", "photo.jpg")
    await expect(page.locator("#drop")).to_be_hidden()


async def test_a_refused_picture_leaves_everything_as_it_was(look: Look, tmp_path: Path) -> None:
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"no picture at all")
    page = await look()
    await page.set_input_files("#pick-photos", broken)
    await page.fill("#field", "what is this?")
    await page.click("#send")
    await expect(page.locator(".toast.error")).to_contain_text("send it as a file")
    await expect(page.locator("#field")).to_have_value("what is this?")
    await expect(page.locator(".tile")).to_have_count(1)


async def test_sample_photos_are_offered_and_sent_with_one_click(
    look: Look, sandbox: SandboxClient
) -> None:
    page = await look()
    await expect(page.locator(".sample-strip")).to_have_count(0)

    async def listing(route: Route) -> None:
        row = {
            "n": 1,
            "url": "/samples/1.jpg",
            "title": {"zh": "地板上的跑鞋", "en": "Running shoe"},
        }
        await route.fulfill(json=[row])

    async def photo(route: Route) -> None:
        await route.fulfill(body=picture(), content_type="image/jpeg")

    await page.route("**/samples.json", listing)
    await page.route("**/samples/1.jpg", photo)
    await page.reload()
    await page.click("[aria-label='Sample photo: Running shoe']")
    await expect(page.locator(".message.out .picture")).to_have_count(1)
    await page.click("#attach")
    await page.click("role=menuitem[name='Sample photos']")
    await page.click("dialog [aria-label='Sample photo: Running shoe']")
    await expect(page.locator(".tile")).to_have_count(1)


async def test_the_command_menu_speaks_the_persons_language(look: Look, bot: ScriptedBot) -> None:
    commands = [("find", "Search again"), ("help", "How it works")]
    for code, listed in (("", commands), ("zh", [("find", "再次搜索"), ("help", "使用说明")])):
        rows = [{"command": name, "description": words} for name, words in listed]
        await bot.call("setMyCommands", commands=rows, language_code=code)
    page = await look("小明")
    await page.click("#menu")
    options = page.locator("#suggest [role=option]")
    await expect(options).to_have_text(["/find再次搜索", "/help使用说明"])
    await page.press("#field", "Escape")
    await expect(options).to_have_count(0)
    await page.fill("#field", "/he")
    await expect(options).to_have_text(["/help使用说明"])
    await page.press("#field", "Enter")
    await expect(page.locator(".message.out .words")).to_have_text("/help")


async def test_a_command_in_a_group_names_the_bot(look: Look, bot: ScriptedBot) -> None:
    await bot.call("setMyCommands", commands=[{"command": "find", "description": "Search again"}])
    page = await look(chat="Weekend market")
    await page.click("#menu")
    await page.click("#suggest [role=option]")
    await expect(page.locator(".message.out .words")).to_have_text("/find@snapbuy_sandbox_bot")


async def test_inline_mode_offers_pages_and_a_way_into_the_private_chat(
    look: Look, bot: ScriptedBot
) -> None:
    async def offer(query: dict[str, Any]) -> None:
        first = int(query["offset"] or 0)
        results = [
            {
                "type": "article",
                "id": str(number),
                "title": f"product {number}",
                "input_message_content": {"message_text": f"product {number}"},
            }
            for number in range(first, first + 2)
        ]
        await bot.call(
            "answerInlineQuery",
            inline_query_id=query["id"],
            results=results,
            next_offset="" if first else "2",
            button={"text": "Search with a photo", "start_parameter": "photo"},
        )

    bot.on["inline_query"] = offer
    page = await look(chat="Weekend market")
    await page.fill("#field", "@snapbuy_sandbox_bot shoe")
    options = page.locator("#suggest [role=option]")
    await expect(options).to_have_count(3)
    await options.last.click()
    await expect(options).to_have_count(4)
    await page.click(".inline-top")
    await expect(page.locator("#head-title")).to_have_text("SnapBuy")
    await expect(page.locator(".message.out .words")).to_have_text("/start photo")


async def test_names_are_completed_after_an_at_sign(look: Look) -> None:
    page = await look(chat="Weekend market")
    await page.fill("#field", "look @sna")
    await page.press("#field", "Enter")
    await expect(page.locator("#field")).to_have_value("look @snapbuy_sandbox_bot ")


async def test_enter_does_not_send_while_an_input_method_is_composing(look: Look) -> None:
    page = await look("小明")
    await page.fill("#field", "ni hao")
    await page.evaluate(
        """document.getElementById("field").dispatchEvent(
        new KeyboardEvent("keydown", { key: "Enter", isComposing: true, bubbles: true }))"""
    )
    await expect(page.locator("#field")).to_have_value("ni hao")
    await expect(page.locator(".message")).to_have_count(0)


async def test_what_was_half_written_waits_in_its_chat(look: Look) -> None:
    page = await look()
    await page.fill("#field", "half a sentence")
    await page.click(".chat-row:has-text('Weekend market')")
    await expect(page.locator("#field")).to_have_value("")
    await page.click(".chat-row:has-text('SnapBuy')")
    await expect(page.locator("#field")).to_have_value("half a sentence")


async def test_the_bot_is_started_stopped_and_restarted(look: Look, sandbox: SandboxClient) -> None:
    page = await look()
    await page.click("#big-action:has-text('Start')")
    await expect(page.locator(".message.out .words")).to_have_text("/start")
    await page.click("#chat-head")
    await page.click("text=Stop bot")
    await expect(page.locator("#composer")).to_be_hidden()
    assert sandbox.parts.world.person(sandbox.person("Anna").id).blocked
    await page.click("#big-action:has-text('Restart bot')")
    await expect(page.locator("#composer")).to_be_visible()
    assert not sandbox.parts.world.person(sandbox.person("Anna").id).blocked
