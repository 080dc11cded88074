"""A real client library reads everything the sandbox says, without a complaint."""

from collections.abc import AsyncIterator

import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllPrivateChats,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InlineQueryResultCachedPhoto,
    InputMediaPhoto,
    InputTextMessageContent,
    LabeledPrice,
    LinkPreviewOptions,
    ReplyParameters,
)
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, RetryAfter

from sandbox.client import SandboxClient
from sandbox.person import Person
from tests.sandbox.telegram.conftest import picture

BUY = InlineKeyboardMarkup([[InlineKeyboardButton("Buy", callback_data="buy")]])


@pytest.fixture
async def bot(sandbox: SandboxClient) -> AsyncIterator[Bot]:
    async with Bot(
        sandbox.token,
        base_url=f"{sandbox.url}/bot",
        base_file_url=f"{sandbox.url}/file/bot",
    ) as bot:
        yield bot


async def test_a_photo_goes_there_and_a_card_comes_back(
    sandbox: SandboxClient, anna: Person, bot: Bot
) -> None:
    await anna.sends_photo(picture(), "shoes")
    update = (await bot.get_updates())[0]
    assert update.message is not None
    file = await bot.get_file(update.message.photo[-1].file_id)
    assert bytes(await file.download_as_bytearray()).startswith(b"\xff\xd8")

    placeholder = await bot.send_message(
        anna.id,
        "<i>Searching</i> …",
        parse_mode="HTML",
        reply_parameters=ReplyParameters(update.message.message_id),
        link_preview_options=LinkPreviewOptions(is_disabled=True),
    )
    await bot.edit_message_media(
        InputMediaPhoto(picture(), caption="<b>Shoe</b>", parse_mode="HTML"),
        anna.id,
        placeholder.message_id,
        reply_markup=BUY,
    )
    tapped = await anna.taps("Buy")
    query = (await bot.get_updates(offset=update.update_id + 1))[0].callback_query
    assert query is not None
    assert query.message is not None
    assert query.message.is_accessible
    await query.answer("Here you go", show_alert=True)
    assert (await tapped.answer())["show_alert"] is True


async def test_albums_reactions_drafts_and_menus(anna: Person, bot: Bot) -> None:
    said = await anna.sends("hello")
    await bot.set_message_reaction(anna.id, said.message_id, "👀")
    await bot.send_message_draft(anna.id, 5, "Sea")
    album = await bot.send_media_group(
        anna.id, [InputMediaPhoto(picture(), caption="one"), InputMediaPhoto(picture(99, 99))]
    )
    assert album[0].media_group_id == album[1].media_group_id
    scope = BotCommandScopeAllPrivateChats()
    await bot.set_my_commands([BotCommand("find", "Find")], scope=scope, language_code="de")
    assert len(await bot.get_my_commands(scope=scope, language_code="de")) == 1
    assert (await bot.get_chat(anna.id)).first_name == "Anna"
    info = await bot.get_webhook_info()
    assert info.url == ""


async def test_inline_and_guest_answers(sandbox: SandboxClient, anna: Person, bot: Bot) -> None:
    sent = await bot.send_photo(anna.id, picture())
    path = f"/sandbox/chats/{anna.id}/inline"
    await sandbox.request("POST", path, json={"person": anna.id, "query": "shoes"})
    inline = (await bot.get_updates())[0].inline_query
    assert inline is not None
    text = InputTextMessageContent("card")
    await inline.answer(
        [
            InlineQueryResultArticle("1", "Card", text, reply_markup=BUY),
            InlineQueryResultCachedPhoto("2", sent.photo[-1].file_id),
        ],
        is_personal=True,
    )
    friends = sandbox.chat("Old friends")
    await anna.sends("@snapbuy_sandbox_bot look", chat=friends)
    guest = (await bot.get_updates(offset=-1))[0].guest_message
    assert guest is not None
    answered = await guest.answer_guest_query(InlineQueryResultArticle("1", "Card", text))
    await bot.edit_message_media(
        InputMediaPhoto(sent.photo[-1].file_id, caption="filled"),
        inline_message_id=answered.inline_message_id,
    )
    with pytest.raises(BadRequest, match="nvalid message content"):
        await bot.edit_message_media(
            InputMediaPhoto(picture()), inline_message_id=answered.inline_message_id
        )


async def test_stars(anna: Person, bot: Bot) -> None:
    await bot.send_invoice(anna.id, "Ten", "More", "grant", "XTR", [LabeledPrice("Ten", 5)])
    await anna.taps("Pay")
    update = (await bot.get_updates())[0]
    assert update.pre_checkout_query is not None
    await update.pre_checkout_query.answer(ok=True)
    message = (await bot.get_updates(offset=update.update_id + 1))[0].message
    assert message is not None
    assert message.successful_payment is not None
    charge = message.successful_payment.telegram_payment_charge_id
    assert await bot.refund_star_payment(anna.id, charge)
    assert len((await bot.get_star_transactions()).transactions) == 2


async def test_errors_become_the_library_s_errors(
    sandbox: SandboxClient, anna: Person, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Without it the library warns that retry_after will change its type.
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    market = sandbox.chat("Weekend market")
    await sandbox.request("POST", f"/sandbox/chats/{market}/migrate", json={"person": anna.id})
    with pytest.raises(ChatMigrated) as moved:
        await bot.send_message(market, "x")
    assert moved.value.new_chat_id == sandbox.chat("Weekend market")
    with pytest.raises(Forbidden, match="initiate"):
        await bot.send_message(sandbox.person("Sam").id, "x")
    await sandbox.fails("sendMessage", status=429, retry_after=3)
    with pytest.raises(RetryAfter):
        await bot.send_message(anna.id, "x")
    await bot.set_webhook("http://127.0.0.1:9/hook", secret_token="s")
    with pytest.raises(Conflict):
        await bot.get_updates()
    with pytest.raises(InvalidToken):
        async with Bot("1:wrong", base_url=f"{sandbox.url}/bot"):
            pass
