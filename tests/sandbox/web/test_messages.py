"""Messages as people see them, and as they change."""

import pytest
from playwright.async_api import expect

from sandbox.client import SandboxClient
from tests.sandbox.web.conftest import Look
from tests.sandbox.web.scripted import ScriptedBot, picture, talk

pytestmark = pytest.mark.asyncio(loop_scope="session")

PLACE = "document.getElementById('scroller').scrollTop"


async def test_formatting_is_shown_and_a_spoiler_opens(
    look: Look, bot: ScriptedBot, sandbox: SandboxClient
) -> None:
    anna = sandbox.person("Anna")
    await anna.sends("/start")
    text = (
        "<b>bold <i>both</i></b> <s>¥129</s> <code>SNAP-10</code> <tg-spoiler>hidden</tg-spoiler>"
        ' <a href="https://example.com/guide">guide</a> 😀 <u>after an emoji</u>'
    )
    await bot.call("sendMessage", chat_id=anna.id, text=text, parse_mode="HTML")
    page = await look()
    words = page.locator(".message.in .words")
    await expect(words.locator("b")).to_have_text("bold both")
    await expect(words.locator("b i")).to_have_text("both")
    await expect(words.locator("u")).to_have_text("after an emoji")
    await expect(words.locator("a")).to_have_attribute("href", "https://example.com/guide")
    spoiler = words.locator(".spoiler")
    await expect(spoiler).to_have_attribute("aria-label", "Hidden text, press to show")
    await spoiler.press("Enter")
    await expect(spoiler).to_have_class("spoiler open")


async def test_what_is_read_from_left_to_right_stays_so_in_arabic(
    look: Look, bot: ScriptedBot, sandbox: SandboxClient
) -> None:
    omar = sandbox.person("عمر")
    page = await look("عمر", "Street style")
    welcome = page.locator("#empty p").first
    await expect(welcome).to_contain_text("SnapBuy")
    assert await welcome.evaluate("node => getComputedStyle(node).direction") == "rtl"
    await omar.sends("/start")
    text = "أو اكتب: <code>/provider taobao</code>"
    await bot.call("sendMessage", chat_id=omar.id, text=text, parse_mode="HTML")
    page = await look("عمر")
    slash, last = await page.locator(".message.in code").evaluate(
        """node => {
          const place = (at) => {
            const range = document.createRange();
            range.setStart(node.firstChild, at);
            range.setEnd(node.firstChild, at + 1);
            return range.getBoundingClientRect().left;
          };
          return [place(0), place(node.textContent.length - 1)];
        }"""
    )
    assert slash < last


async def test_a_long_quote_is_folded_until_somebody_opens_it(
    look: Look, bot: ScriptedBot, sandbox: SandboxClient
) -> None:
    anna = sandbox.person("Anna")
    await anna.sends("/start")
    lines = "\n".join(f"shop {number}" for number in range(9))
    text = f"<blockquote expandable>{lines}</blockquote>"
    await bot.call("sendMessage", chat_id=anna.id, text=text, parse_mode="HTML")
    page = await look()
    quote, toggle = page.locator("blockquote"), page.locator(".quote-toggle")
    folded = await quote.bounding_box()
    await toggle.click()
    await expect(toggle).to_have_attribute("aria-expanded", "true")
    opened = await quote.bounding_box()
    assert folded
    assert opened
    assert opened["height"] > folded["height"] * 2


async def test_markup_in_a_message_stays_text(look: Look, sandbox: SandboxClient) -> None:
    evil = "<img src=x onerror=\"document.title='taken'\"><script>document.title='taken'</script>"
    person = await sandbox.request(
        "POST", "/sandbox/people", json={"first_name": "<b>Eve</b>", "language_code": "en"}
    )
    anna = sandbox.person("Anna")
    await anna.sends(evil)
    page = await look()
    await expect(page.locator(".message.out .words")).to_have_text(evil)
    await page.click("#account")
    await expect(page.locator(f"[data-person='{person['id']}'] bdi")).to_have_text("<b>Eve</b>")
    assert await page.title() != "taken"
    assert await page.locator("#log script, #log img").count() == 0


@pytest.mark.parametrize(
    ("kind", "fields", "words"),
    [
        ("location", {"latitude": 52.5, "longitude": 13.4}, "Location"),
        ("contact", {"text": "Ben"}, "Contact"),
        ("poll", {"text": "Lunch?"}, "Poll"),
        ("voice", {}, "Voice message"),
        ("document", {}, "mug.jpg"),
    ],
)
async def test_an_answer_tells_what_is_answered(
    look: Look, sandbox: SandboxClient, kind: str, fields: dict[str, object], words: str
) -> None:
    anna = sandbox.person("Anna")
    parts = {
        "voice": ("voice.ogg", b"OggS", "audio/ogg"),
        "document": ("mug.jpg", picture(), "image/jpeg"),
    }
    files = {"file": parts[kind]} if kind in parts else None
    body = {"person": anna.id, "kind": kind, **fields}
    sent = await sandbox.request(
        "POST", f"/sandbox/chats/{anna.id}/messages", data=body, files=files
    )
    [message] = sent["messages"]
    await anna.sends("there", reply_to=message["message_id"])
    page = await look()
    await expect(page.locator(".reply-text")).to_have_text(words)
    await sandbox.request(
        "DELETE",
        f"/sandbox/chats/{anna.id}/messages/{message['message_id']}",
        params={"person": anna.id},
    )
    await expect(page.locator(".reply-text")).to_have_text("Deleted message")


async def test_an_album_is_one_bubble_and_opens_large(look: Look, sandbox: SandboxClient) -> None:
    anna = sandbox.person("Anna")
    await anna.sends_files("photo", [picture("red"), picture("tan")], ["two of them"])
    page = await look()
    await expect(page.locator(".message")).to_have_count(1)
    await expect(page.locator(".album .picture")).to_have_count(2)
    await expect(page.locator(".message .words")).to_have_text("two of them")
    await page.locator(".album .picture").first.click()
    await expect(page.locator(".counter")).to_have_text("1 / 2")
    await page.keyboard.press("ArrowRight")
    await expect(page.locator(".counter")).to_have_text("2 / 2")
    await page.keyboard.press("Escape")
    await expect(page.locator(".lightbox")).to_have_count(0)


async def test_an_edit_shows_at_once_and_keeps_the_readers_place(
    look: Look, bot: ScriptedBot, sandbox: SandboxClient
) -> None:
    anna = sandbox.person("Anna")
    await anna.sends("/start")
    first = await bot.call("sendMessage", chat_id=anna.id, text="Searching 3 shops")
    talk(sandbox, anna.id, 40)
    page = await look()
    await expect(page.locator("#log .message").last).to_be_in_viewport()
    await page.evaluate(f"{PLACE} -= 500")
    await expect(page.locator("#jump")).to_be_visible()
    reading = page.locator(".message:has-text('line 25')")
    before = await reading.bounding_box()
    await bot.call(
        "editMessageText", chat_id=anna.id, message_id=first["message_id"], text="Found\n" * 9
    )
    await bot.call("sendMessage", chat_id=anna.id, text="one more")
    await expect(page.locator(".message:has-text('Found') .edited")).to_have_text("edited")
    await expect(page.locator("#jump-count")).to_have_text("1")
    after = await reading.bounding_box()
    assert before
    assert after
    assert abs(before["y"] - after["y"]) < 2
    await page.click("#jump")
    await expect(page.locator(".message:has-text('one more')")).to_be_in_viewport()


async def test_what_the_bot_is_doing_and_writing_is_shown(
    look: Look, bot: ScriptedBot, sandbox: SandboxClient
) -> None:
    anna = sandbox.person("Anna")
    await anna.sends("/start")
    page = await look()
    await bot.call("sendChatAction", chat_id=anna.id, action="upload_photo")
    await expect(page.locator("#head-status")).to_have_text("is sending a photo")
    await bot.call("sendMessageDraft", chat_id=anna.id, draft_id=1, text="Searching 3 shops")
    await expect(page.locator(".draft")).to_contain_text("Searching 3 shops")
    await bot.call("sendMessage", chat_id=anna.id, text="Done")
    await expect(page.locator(".draft")).to_have_count(0)
    await expect(page.locator("#head-status")).to_have_text("bot")


async def test_reactions_come_and_go(look: Look, bot: ScriptedBot, sandbox: SandboxClient) -> None:
    anna = sandbox.person("Anna")
    sent = (await anna.sends("a photo of a shoe")).message_id
    page = await look()
    eyes = [{"type": "emoji", "emoji": "👀"}]
    await bot.call("setMessageReaction", chat_id=anna.id, message_id=sent, reaction=eyes)
    await expect(page.locator(".chip")).to_have_attribute("aria-label", "👀, 1")
    await page.click(".message .words", button="right")
    await page.click("[aria-label='React with 🔥']")
    mine = page.locator(".chip[aria-pressed='true']")
    await expect(mine).to_have_text("🔥1")
    await mine.click()
    await expect(page.locator(".chip")).to_have_count(1)


async def test_a_message_can_be_answered_changed_forwarded_and_deleted(
    look: Look, sandbox: SandboxClient
) -> None:
    await sandbox.person("Anna").sends("first words")
    page = await look()

    async def choose(item: str) -> None:
        await page.locator(".message .words").first.click(button="right")
        await page.click(f"role=menuitem[name='{item}']")

    await choose("Reply")
    await page.fill("#field", "an answer")
    await page.press("#field", "Enter")
    await expect(page.locator(".message .reply-text")).to_have_text("first words")
    await choose("Edit")
    await expect(page.locator("#field")).to_have_value("first words")
    await page.fill("#field", "better words")
    await page.press("#field", "Enter")
    await expect(page.locator(".message .words").first).to_have_text("better words")
    await choose("Delete")
    await expect(page.locator(".message")).to_have_count(1)
    await choose("Forward")
    await page.click("dialog .place-row:has-text('Weekend market')")
    await expect(page.locator("#head-title")).to_have_text("Weekend market")
    await expect(page.locator(".forwarded")).to_have_text("Forwarded from Anna")


async def test_a_message_kept_from_the_bot_is_marked(look: Look) -> None:
    page = await look(chat="Weekend market")
    await page.fill("#field", "just talking")
    await page.press("#field", "Enter")
    await expect(page.locator(".meta")).to_have_attribute(
        "title", "The bot does not get this: privacy mode"
    )


async def test_another_chat_counts_what_was_not_read(
    look: Look, bot: ScriptedBot, sandbox: SandboxClient
) -> None:
    page = await look()
    market = sandbox.chat("Weekend market")
    await bot.call("sendMessage", chat_id=market, text="found it")
    row = page.locator(".chat-row:has-text('Weekend market')")
    await expect(row.locator(".badge")).to_have_text("1")
    await expect(row).to_contain_text("SnapBuy: found it")
    await row.click()
    await expect(row.locator(".badge")).to_have_count(0)


async def test_earlier_messages_are_loaded_on_the_way_up(
    look: Look, sandbox: SandboxClient
) -> None:
    anna = sandbox.person("Anna")
    await anna.sends("/start")
    talk(sandbox, anna.id, 130)
    page = await look()
    await expect(page.locator("#log .message")).to_have_count(100)
    await page.evaluate(f"{PLACE} = 0")
    await expect(page.locator("#log .message")).to_have_count(131)
    await expect(page.get_by_text("line 31", exact=True)).to_be_in_viewport()


async def test_a_forum_shows_one_topic_at_a_time(look: Look, sandbox: SandboxClient) -> None:
    page = await look(chat="Street style")
    await page.click(".topic:has-text('Shoes')")
    await page.fill("#field", "sneakers?")
    await page.press("#field", "Enter")
    await expect(page.locator(".message")).to_have_count(1)
    await page.click(".topic:has-text('Bags')")
    await expect(page.locator(".topic[aria-current]")).to_have_text("Bags")
    await expect(page.locator(".message")).to_have_count(0)
    await page.click(".topic:has-text('All')")
    await expect(page.locator(".message")).to_have_count(1)
    [message] = sandbox.parts.world.messages(sandbox.chat("Street style"))
    assert message.topic == 2


async def test_a_channel_is_for_reading_unless_one_runs_it(look: Look) -> None:
    reader = await look("عمر", "Daily finds")
    await expect(reader.locator("#composer")).to_be_hidden()
    owner = await look("Anna", "Daily finds")
    await owner.fill("#field", "Today: a teapot")
    await owner.press("#field", "Enter")
    await expect(reader.locator(".message.in .name")).to_have_text("Daily finds")
