"""Chats keep their limits; a 429 stops one chat and nobody else."""

import asyncio

import pytest
from telegram.error import BadRequest, ChatMigrated, NetworkError, RetryAfter, TimedOut

from bot.sending.limiter import FORGET_EVERY_S
from bot.sending.patience import AT_ONCE, LONGEST_WAIT_S, TRIES, MaybeSent
from tests.sending.telegram_side import Telegram, now, too_many

ANNA, SAM, GROUP = 7, 8, -100


async def test_a_private_chat_gets_three_at_once_and_one_a_second() -> None:
    telegram, begun = Telegram(), now()
    await asyncio.gather(*(telegram.call("sendMessage", ANNA) for _ in range(6)))
    assert [round(at - begun, 2) for at in telegram.times(ANNA)] == [0, 0, 0, 1, 2, 3]


async def test_sends_and_edits_share_what_a_chat_may_have() -> None:
    telegram, begun = Telegram(), now()
    kinds = ("sendMessage", "editMessageText", "sendPhoto", "editMessageMedia", "copyMessage")
    await asyncio.gather(*(telegram.call(kind, ANNA) for kind in kinds))
    assert [one.endpoint for one in telegram.asked] == list(kinds)
    assert telegram.asked[-1].at - begun >= 2


async def test_a_group_never_gets_more_than_twenty_a_minute() -> None:
    telegram, begun = Telegram(), now()
    ends = await asyncio.gather(
        *(telegram.call("sendMessage", GROUP) for _ in range(30)), return_exceptions=True
    )
    assert ends[:20] == [True] * 20
    assert all(isinstance(end, RetryAfter) for end in ends[20:])
    await asyncio.sleep(50)
    await asyncio.gather(*(telegram.call("sendMessage", GROUP) for _ in range(10)))
    times = telegram.times(GROUP)
    assert len([at for at in times if at < begun + 60]) == 20
    assert all(later - at > 60 for at, later in zip(times, times[20:], strict=False))


async def test_what_cannot_be_sent_in_time_is_refused_at_once() -> None:
    telegram, begun = Telegram(), now()
    calls = [asyncio.create_task(telegram.call("sendMessage", ANNA)) for _ in range(70)]
    done, waiting = await asyncio.wait(calls, timeout=0.1)
    refused = [one for one in done if isinstance(one.exception(), RetryAfter)]
    assert (len(refused), len(waiting)) == (8, 59)
    await asyncio.wait(waiting)
    assert all(one.result() is True for one in waiting)
    assert now() - begun < LONGEST_WAIT_S


async def test_a_429_stops_its_chat_and_no_other() -> None:
    telegram, begun = Telegram(latency_s=0.01), now()
    telegram.ends[ANNA] = [too_many(30)]
    late = [asyncio.create_task(telegram.call("sendMessage", ANNA, name=n)) for n in range(3)]
    await asyncio.sleep(0.1)
    behind = asyncio.create_task(telegram.call("editMessageText", ANNA, name=3))
    for endpoint, chat in (("sendMessage", SAM), ("answerCallbackQuery", None), ("getFile", None)):
        before = now()
        await telegram.call(endpoint, chat)
        assert now() - before < 0.1
    await telegram.call("setMessageReaction", ANNA)
    assert now() - begun < 1
    await asyncio.gather(*late, behind)
    again = [one for one in telegram.asked if one.at > begun + 1]
    assert [one.name for one in again] == [0, 3]
    assert again[0].at - begun >= 30


async def test_calls_behind_a_429_they_cannot_wait_for_end_at_once() -> None:
    telegram, begun = Telegram(latency_s=0.01), now()
    telegram.ends[ANNA] = [None, None, too_many(3600)]
    ends = await asyncio.gather(
        *(telegram.call("sendMessage", ANNA) for _ in range(5)), return_exceptions=True
    )
    assert sorted(type(end).__name__ for end in ends) == [*["RetryAfter"] * 3, "bool", "bool"]
    assert now() - begun < 5


async def test_a_call_worth_nothing_later_is_dropped_rather_than_queued() -> None:
    telegram, begun = Telegram(), now()
    for _ in range(3):
        await telegram.call("editMessageText", ANNA, AT_ONCE)
    waiting = asyncio.create_task(telegram.call("sendMessage", ANNA))
    await asyncio.sleep(0)
    with pytest.raises(RetryAfter):
        await telegram.call("editMessageText", ANNA, AT_ONCE)
    assert now() == begun
    await waiting
    assert len(telegram.asked) == 4


async def test_a_refused_call_worth_nothing_later_is_not_made_again() -> None:
    telegram = Telegram()
    telegram.ends[ANNA] = [too_many(3)]
    with pytest.raises(RetryAfter):
        await telegram.call("editMessageText", ANNA, AT_ONCE)
    assert len(telegram.asked) == 1


async def test_patience_ends() -> None:
    telegram = Telegram()
    telegram.ends[ANNA] = [too_many(1)] * 9
    with pytest.raises(RetryAfter):
        await telegram.call("sendMessage", ANNA)
    assert len(telegram.asked) == TRIES


async def test_calls_that_are_not_counted_are_not_slowed() -> None:
    telegram, begun = Telegram(), now()
    kinds = ("sendChatAction", "setMessageReaction", "deleteMessage", "getFile", "getMe")
    await asyncio.gather(*(telegram.call(kind, ANNA) for kind in kinds * 20))
    assert now() == begun


async def test_chats_that_are_quiet_are_forgotten() -> None:
    telegram = Telegram()
    for chat in range(1, 500):
        await telegram.call("sendMessage", chat)
    await asyncio.sleep(FORGET_EVERY_S + 1)
    await telegram.call("sendMessage", 1000)
    assert len(telegram.limiter) == 1


async def test_a_chat_that_waits_is_not_forgotten() -> None:
    telegram = Telegram()
    telegram.ends[ANNA] = [too_many(3600)]
    with pytest.raises(RetryAfter):
        await telegram.call("sendMessage", ANNA)
    await asyncio.sleep(FORGET_EVERY_S + 1)
    await telegram.call("sendMessage", SAM)
    with pytest.raises(RetryAfter):
        await telegram.call("sendMessage", ANNA)
    assert len(telegram.times(ANNA)) == 1


async def test_nothing_outlasts_its_time_in_all() -> None:
    telegram, begun = Telegram(latency_s=3600), now()
    with pytest.raises(MaybeSent):
        await telegram.call("sendMessage", ANNA)
    assert now() - begun < LONGEST_WAIT_S


@pytest.mark.parametrize("endpoint", ["editMessageMedia", "getFile", "answerCallbackQuery"])
async def test_a_lost_answer_to_something_repeatable_is_asked_for_again(endpoint: str) -> None:
    telegram = Telegram()
    telegram.ends[ANNA] = [TimedOut()]
    assert await telegram.call(endpoint, ANNA) is True


@pytest.mark.parametrize("endpoint", ["sendMessage", "sendPhoto", "sendDocument", "sendMediaGroup"])
async def test_what_may_have_been_sent_is_not_sent_twice(endpoint: str) -> None:
    telegram = Telegram()
    telegram.ends[ANNA] = [TimedOut()]
    with pytest.raises(MaybeSent):
        await telegram.call(endpoint, ANNA)
    assert len(telegram.asked) == 1


async def test_what_telegram_could_not_do_is_done_a_moment_later() -> None:
    telegram = Telegram()
    telegram.ends[ANNA] = [NetworkError("Bad Gateway")] * 2
    assert await telegram.call("sendMessage", ANNA) is True


async def test_a_refusal_is_final() -> None:
    telegram = Telegram()
    telegram.ends[ANNA] = [BadRequest("message is not modified")]
    with pytest.raises(BadRequest):
        await telegram.call("editMessageText", ANNA)
    assert len(telegram.asked) == 1


async def test_a_group_that_moved_is_followed_once() -> None:
    moves: list[tuple[int, int]] = []

    async def note(old: int, new: int) -> None:
        moves.append((old, new))

    telegram = Telegram(migrated=note)
    telegram.ends[GROUP] = [ChatMigrated(-200)]
    assert await telegram.call("sendMessage", GROUP) is True
    assert [one.chat for one in telegram.asked] == [GROUP, -200]
    assert moves == [(GROUP, -200)]
    telegram.ends.update({GROUP: [ChatMigrated(-200)], -200: [ChatMigrated(-300)]})
    with pytest.raises(ChatMigrated):
        await telegram.call("sendMessage", GROUP)
