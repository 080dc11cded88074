"""A group's own settings: its administrators choose, and what they choose goes before."""

from decimal import Decimal

from bot.session import PriceBand
from tests.flows.conftest import House
from tests.flows.groups import BOT, FIND, market, written

ON = "✓ Search every photo"


async def test_administrators_change_the_group_and_others_are_refused(house: House) -> None:
    chat, maria = market(house), house.person("Мария")
    asked = await maria.sends(f"/settings@{BOT}", chat=chat)
    refusal = await maria.sees("администраторы", chat=chat, after=asked)
    assert refusal.raw["reply_to"]["message_id"] == asked.message_id
    await maria.sends("/language zh", chat=chat)
    await house.anna.sends(f"/settings@{BOT}", chat=chat)
    screen = await house.anna.sees(button="Search every photo", chat=chat)
    assert "privacy mode" in screen.text
    assert "0 of 200" in screen.text

    told = await (await maria.taps("Search every photo", screen)).answer()
    assert "администраторы" in told["text"]
    # Who may not tap takes no screen away from who may, though theirs is in hand at that time.
    await house.telegram.fails("answerCallbackQuery", "delay", delay_s=0.7)
    hers = await house.anna.taps("Search every photo", screen)
    await (await maria.taps("Price", screen)).answer(20.0)
    await hers.answer(20.0)
    changed = await house.anna.sees(button=ON, chat=chat)
    assert changed.message_id == screen.message_id
    assert (await house.people.preferences.get(chat)).auto

    await (await house.anna.taps("Language", changed)).answer()
    languages = await house.anna.sees(button="Русский", chat=chat)
    await (await house.anna.taps("Русский", languages)).answer()
    back = await house.anna.sees(button="Назад", chat=chat)
    await (await house.anna.taps("Назад", back)).answer()
    await house.anna.sees("Настройки этой группы", chat=chat)
    assert (await house.people.preferences.get(house.anna.id)).language is None

    administrator = {"who": "bot", "status": "administrator", "by": house.anna.id}
    path = f"/sandbox/chats/{chat}/members"
    await house.telegram.request("POST", path, json=administrator)
    asked = await house.anna.sends("/settings", chat=chat)
    own = await house.anna.sees("Настройки этой группы", chat=chat, after=asked)
    assert "BotFather" in own.text, "what was known a minute ago is known for a minute"


async def test_words_go_before_the_group_and_the_group_before_the_asker(house: House) -> None:
    chat, book = market(house), house.people.preferences
    await house.anna.sends("/provider juhe", chat=chat)
    await house.anna.sees(button="✓ JD", chat=chat)
    await house.anna.sends("/price 1-5000", chat=chat)
    await house.anna.sends("/language id", chat=chat)
    await house.anna.sees(button="✓ Bahasa", chat=chat)
    group = await book.get(chat)
    assert group.shops(("taobao_top", "juhe")) == ("juhe",)
    assert group.band == PriceBand(Decimal(1), Decimal(5000))
    maria = house.person("Мария")
    await book.change(maria.id, order=("baidu",), off={"juhe"}, band=PriceBand(Decimal(9000)))
    asked = await maria.sends_photo(house.sample(1), FIND, chat=chat)
    card = await maria.sees(kind="photo", button="Beli", chat=chat, after=asked)
    assert {call.provider for call in house.searches()} == {"juhe"}
    assert "9000" not in card.text
    asked = await maria.sends_photo(house.sample(2), f"{FIND} baidu", chat=chat)
    await maria.sees(kind="photo", button="Beli", chat=chat, after=asked)
    assert {call.provider for call in house.searches()} == {"juhe", "baidu"}


async def test_private_matters_are_for_the_private_chat(house: House) -> None:
    chat, anna = market(house), house.anna
    for command in ("saved", "history", "privacy", "export", "forget"):
        asked = await anna.sends(f"/{command}@{BOT}", chat=chat)
        told = await anna.sees("private chat", chat=chat, after=asked)
        assert [one["kind"] for row in told.raw["buttons"] for one in row] == ["url"]
    assert await house.writes("sendDocument") == []
    await anna.opens(told.button("Open our private chat")["url"])
    await anna.sees("Erase everything I keep about you?")
    for command, text in (("help", FIND), ("start", FIND), ("about", "SnapBuy")):
        asked = await anna.sends(f"/{command}@{BOT}", chat=chat)
        await anna.sees(text, chat=chat, after=asked)
    # A group's search leads to its asker's own settings in the private chat.
    await house.people.preferences.change(anna.id, off=set(house.services.providers))
    asked = await anna.sends_photo(house.sample(1), FIND, chat=chat)
    refusal = await anna.sees(button="Choose shops", chat=chat, after=asked)
    answer = await (await anna.taps("Choose shops", refusal)).answer()
    assert answer["url"] == f"https://t.me/{BOT}?start=m_shops"


async def test_commands_and_settings_are_for_whoever_administers(house: House) -> None:
    chat = market(house)

    async def offered(name: str) -> list[str]:
        path = f"/sandbox/chats/{chat}/commands"
        params = {"person": house.person(name).id}
        answer = await house.telegram.request("GET", path, params=params)
        return [one["command"] for one in answer["commands"]]

    assert {"find", "help", "quota"} <= set(await offered("Мария"))
    assert "provider" not in await offered("Мария")
    assert "saved" not in await offered("Anna")
    assert {"find", "provider", "language", "settings"} <= set(await offered("Anna"))
    assert await written(house, chat) == []

    # The group itself may, a channel that is linked to it may not.
    forum, finds = house.telegram.chat("Street style"), house.telegram.chat("Daily finds")
    await house.anna.sends("/language ru", chat=forum, anonymous=True)
    await house.anna.sees(button="✓ Русский", chat=forum)
    path = f"/sandbox/chats/{finds}"
    await house.telegram.request("PATCH", path, json={"linked_chat_id": forum})
    await house.anna.sends("/language en", chat=finds)
    await house.anna.sees("администраторы", chat=forum)
    assert (await house.people.preferences.get(forum)).language == "ru"
