"""Ways into a search in a group with privacy mode on, and what is left alone."""

from tests.flows.conftest import House
from tests.flows.groups import BOT, FIND, card_in, market, style, written

STRANGE = "/find@some_other_bot"


async def test_find_in_reply_to_a_photo_answers_the_asker_once(house: House) -> None:
    chat, maria = market(house), house.person("Мария")
    photo = await house.anna.sends_photo(house.sample(1), chat=chat)
    assert await written(house, chat) == [], "nobody asked"
    asked = await maria.sends(f"{FIND} jd", chat=chat, reply_to=photo)
    card = await maria.sees(kind="photo", chat=chat)
    assert card.raw["reply_to"]["message_id"] == asked.message_id
    assert any("Купить" in label for label in card.buttons), "in the asker's language"
    assert {call.provider for call in house.searches()} == {"juhe"}, "words after it steer"
    assert [one.message_id for one in await written(house, chat)] == [card.message_id]
    assert (await house.people.quota.standing(maria.id)).used == 1
    assert (await house.people.quota.standing(house.anna.id)).used == 0
    assert (await house.people.quota.group_standing(chat)).used == 1


async def test_a_caption_asks_and_so_does_a_mention(house: House) -> None:
    chat, card = market(house), None
    for caption in ("/find", f"{FIND} jd", f"look, @{BOT.upper()}"):
        asked = await house.anna.sends_photo(house.sample(1), caption, chat=chat)
        card = await house.anna.sees(kind="photo", button="Buy", chat=chat, after=asked)
        assert card.raw["reply_to"]["message_id"] == asked.message_id
    photo = await house.person("Мария").sends_photo(house.sample(1), chat=chat)
    await house.anna.sends(f"@{BOT} please", chat=chat, reply_to=photo)
    await house.anna.sees(kind="photo", button="Buy", chat=chat, after=photo)


async def test_a_photo_in_reply_to_the_bot_asks_and_everything_else_is_talk(house: House) -> None:
    chat = market(house)
    card = await card_in(house, house.anna, chat)
    await house.anna.sends("far too expensive", chat=chat, reply_to=card)
    await house.anna.sends_files("sticker", [house.sample(2)], chat=chat, reply_to=card)
    assert len(await written(house, chat)) == 1
    maria = house.person("Мария")
    await maria.sends_photo(house.sample(2), chat=chat, reply_to=card)
    await maria.sees(button="Купить", chat=chat, after=card)


async def test_what_is_for_others_or_for_nobody_is_left_alone(house: House) -> None:
    """Privacy mode is off: the bot sees it all, and keeps out of it."""
    await house.telegram.set(privacy_mode=False)
    chat = market(house)
    photo = await house.anna.sends_photo(house.sample(1), chat=chat)
    await house.anna.sends_photo(house.sample(1), STRANGE, chat=chat)
    await house.anna.sends_photo(house.sample(1), "/start", chat=chat)
    await house.anna.sends(STRANGE, chat=chat, reply_to=photo)
    await house.anna.sends("/unknown", chat=chat, reply_to=photo)
    asked = await house.anna.sends_photo(house.sample(1), "nice", chat=chat)
    await house.anna.edits(asked, FIND)
    private = await house.anna.sends_photo(house.sample(1), FIND)
    await house.anna.forwards(private, chat=chat)
    await house.anna.sees(kind="photo")
    assert await written(house, chat) == []
    assert len(house.searches("juhe")) == 1, "the one in the private chat"


async def test_find_without_a_photo_tells_how(house: House) -> None:
    chat = market(house)
    await house.anna.sends(FIND, chat=chat)
    how = await house.anna.sees("Reply with /find", chat=chat)
    await house.anna.sends(f"/help@{BOT}2", chat=chat)
    assert len(await written(house, chat)) == 1, "that one is another bot"
    tapped = await house.anna.taps("Help", how)
    answer = await tapped.answer()
    assert answer["url"] == f"https://t.me/{BOT}?start=m_help"
    await house.anna.opens(answer["url"])
    await house.anna.sees("Send me a photo")


async def test_an_album_asked_for_by_its_caption_is_one_answer(house: House) -> None:
    await house.telegram.set(privacy_mode=False)
    chat = market(house)
    photos = [house.sample(number) for number in (1, 2)]
    await house.anna.sends_files("photo", photos, [FIND], chat=chat)
    await house.anna.sees(button="Photo 1/2", chat=chat)
    assert len(await written(house, chat)) == 1


async def test_the_answer_stays_in_the_topic_and_stands_without_the_question(
    house: House,
) -> None:
    chat, sam = style(house), house.person("Sam")
    asked = await sam.sends_photo(house.sample(1), FIND, chat=chat, topic=2)
    card = await sam.sees(kind="photo", chat=chat)
    assert card.raw["topic"] == 2
    assert card.raw["reply_to"]["message_id"] == asked.message_id

    await house.telegram.fails("sendMessage", "delay", delay_s=0.5)
    asked = await sam.sends_photo(house.sample(1), FIND, chat=chat, topic=3)
    await sam.deletes(asked)
    card = await sam.sees(kind="photo", button="Buy", chat=chat, after=asked)
    assert card.raw["topic"] == 3

    # Telegram numbers the threads of replies too, and takes none of them to write to.
    other = market(house)
    seen = await house.anna.sends("hello", chat=other)
    await house.receives(
        "message",
        message_id=seen.message_id,
        message_thread_id=77,
        date=seen.raw["date"],
        chat={"id": other, "type": "supergroup", "title": "X"},
        text="/find",
        entities=[{"type": "bot_command", "offset": 0, "length": 5}],
        **{"from": {"id": house.anna.id, "is_bot": False, "first_name": "Anna"}},
    )
    await house.anna.sees("Reply with /find", chat=other)


async def test_progress_in_a_group_spares_its_twenty_a_minute(house: House) -> None:
    await house.telegram.set(flood="real")
    chat = market(house)
    for shop, delay in (("juhe", 0.3), ("taobao_top", 0.6), ("baidu", 0.9)):
        house.breaks(shop, "slow", seconds=delay)
    await card_in(house, house.anna, chat)
    calls = await house.writes("sendMessage", "editMessageText", "editMessageMedia")
    assert len([one for one in calls if one["chat_id"] == chat]) <= 3


async def test_every_photo_is_searched_only_when_the_group_wants_it(house: House) -> None:
    await house.telegram.set(privacy_mode=False)
    chat, maria = market(house), house.person("Мария")
    await house.people.preferences.change(chat, auto=True)
    await maria.sends_photo(house.sample(1), "my new shoes", chat=chat)
    card = await maria.sees(kind="photo", button="Купить", chat=chat)
    assert "my new" not in card.text, "what was not meant to steer is not called unclear"
    await maria.sends_files("sticker", [house.sample(2)], chat=chat)
    await maria.sends_photo(house.sample(2), STRANGE, chat=chat)
    assert len(await written(house, chat)) == 1
    await house.people.preferences.change(chat, auto=False)
    await maria.sends_photo(house.sample(2), chat=chat)
    assert len(await written(house, chat)) == 1
