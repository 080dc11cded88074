"""Updates through the whole house: each handled once, in order, whatever comes with it."""

import asyncio
import socket
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from bot.ingress.lanes import arrival_of
from bot.storage.inbox import Counts, SqlInbox
from bot.storage.tables import inbox as table
from bot.storage.tables import reservations
from tests.flows.conftest import House

SEARCHED = "Buy"


def inbox(house: House) -> SqlInbox:
    return SqlInbox(house.services.engine)


async def last_update(house: House) -> int:
    async with house.services.engine.connect() as connection:
        return int(await connection.scalar(select(func.max(table.c.update_id))) or 0)


async def until_counts(house: House, wanted: Counts) -> None:
    loop = asyncio.get_running_loop()
    end = loop.time() + 20
    while (found := await inbox(house).counts()) != wanted:
        assert loop.time() < end, found
        await asyncio.sleep(0.02)


def message(house: House, message_id: int, text: str) -> dict[str, Any]:
    anna = {"id": house.anna.id, "is_bot": False, "first_name": "Anna"}
    chat = {"id": house.anna.id, "type": "private", "first_name": "Anna"}
    return {"message_id": message_id, "date": 1, "chat": chat, "from": anna, "text": text}


async def test_the_same_update_twice_is_one_search_and_one_charge(house: House) -> None:
    await house.anna.sends_photo(house.sample(1))
    await house.anna.sees(button=SEARCHED)
    update_id = await last_update(house)
    answers = len(await house.writes("sendMessage"))
    body = {"redeliver": update_id}
    assert (await house.telegram.request("POST", "/sandbox/updates", json=body))["update_id"]
    await house.anna.sends("/help")
    await house.until_called("sendMessage", answers)
    await until_counts(house, Counts(0, 0, 0))
    assert len(await house.writes("sendMessage")) == answers + 1
    async with house.services.engine.connect() as connection:
        charged = await connection.scalar(select(func.count()).select_from(reservations))
    assert charged == 1


async def test_an_update_nobody_can_read_is_set_aside_and_holds_up_nobody(house: House) -> None:
    polls_before = len(await house.writes("getUpdates"))
    await house.receives("message", text="no date, no chat", **{"from": {"id": house.anna.id}})
    asked = await house.anna.sends("/help")
    await house.anna.sees(after=asked)
    await until_counts(house, Counts(waiting=0, claimed=0, dead=1))
    assert len(await house.writes("getUpdates")) - polls_before <= 4


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 401},
        {"status": 404},
        {"status": 409},
        {"status": 429, "retry_after": 1},
        {"status": 502},
        {"action": "body", "status": 200, "body": "<html>no</html>"},
        {"action": "drop"},
    ],
    ids=lambda fault: f"{fault.get('action', '')}{fault.get('status', '')}",
)
async def test_the_next_update_is_handled_after_any_fault(
    house: House, fault: dict[str, Any]
) -> None:
    await house.telegram.fails("getUpdates", **fault)
    await house.anna.sends("/help")  # ends the poll under way; the next one fails
    asked = await house.anna.sends("/about")
    await house.anna.sees(after=asked)


async def test_what_is_stale_is_dropped_silently(house: House) -> None:
    store = SqlInbox(house.services.engine, clock=lambda: 1_000_000.0)
    query = {"id": "1", "from": {"id": 5, "is_bot": False, "first_name": "B"}, "chat_instance": "1"}
    inline = {"id": "1", "from": query["from"], "query": "x", "offset": ""}
    calls = len(await house.telegram.calls())
    raws = [
        {"update_id": 1, "callback_query": {**query, "data": "old"}},
        {"update_id": 2, "inline_query": inline},
    ]
    await store.store([arrival_of(raw) for raw in raws])
    await until_counts(house, Counts(0, 0, 0))
    assert [c["method"] for c in (await house.telegram.calls())[calls:]] == []


async def test_each_chat_in_order_and_none_behind_a_slow_one(house: House) -> None:
    sam = house.person("Sam")
    await house.telegram.fails(
        "sendMessage", "delay", chat_id=house.anna.id, times=None, delay_s=0.15
    )
    for _ in range(20):
        await house.receives("message", **message(house, 1, "/help"))
    begun = asyncio.get_running_loop().time()
    asked = await sam.sends("/help")
    await sam.sees(after=asked)
    assert asyncio.get_running_loop().time() - begun < 2
    assert await inbox(house).waiting() > 3, "the slow chat is still at it"
    await house.telegram.request("DELETE", "/sandbox/faults")


async def test_who_sends_too_much_is_told_so_once(house: House) -> None:
    begun = await house.anna.sends("/start")
    await house.anna.sees(after=begun)
    texts = 45
    async with asyncio.TaskGroup() as group:
        for number in range(texts):
            group.create_task(house.receives("message", **message(house, number + 1, "/about")))
    await house.anna.sees("That is a lot at once")
    told = [c for c in await house.writes("sendMessage") if "a lot at once" in str(c["params"])]
    async with house.services.engine.connect() as connection:
        refused = select(func.count()).select_from(table).where(table.c.state == "shed")
        shed = await connection.scalar(refused)
    assert len(told) == 1
    assert shed
    assert 1 <= shed <= texts - 30


async def test_a_refused_tap_and_a_refused_query_are_answered_as_well(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.storage.accepting.PER_KEY_OPEN", 0)
    anna = {"id": house.anna.id, "is_bot": False, "first_name": "Anna", "language_code": "es"}
    group = {"id": -100, "type": "supergroup", "title": "Shoes"}
    shown = {"message_id": 1, "date": 1, "chat": group}
    for _ in range(2):
        await house.receives(
            "callback_query", id="t", **{"from": anna}, message=shown, data="x", chat_instance="1"
        )
    await house.receives("inline_query", id="q", **{"from": anna}, query="x", offset="")
    answer = await house.until_called("answerCallbackQuery", 1)
    assert answer["params"]["text"] == "Es mucho de una vez. Toca otra vez en un momento."
    answer = await house.until_called("answerInlineQuery", 0)
    assert (answer["params"]["inline_query_id"], str(answer["params"]["results"])) == ("q", "[]")


async def test_a_group_is_told_in_its_topic(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.storage.accepting.PER_KEY_OPEN", 0)
    group = {"id": -100, "type": "supergroup", "title": "Shoes", "is_forum": True}
    asked = {
        **message(house, 1, "/find"), "chat": group,
        "entities": [{"type": "bot_command", "offset": 0, "length": 5}],
        "is_topic_message": True, "message_thread_id": 5,
    }  # fmt: skip
    for _ in range(3):
        await house.receives("message", **asked)
    told = await house.until_called("sendMessage", 0)
    assert (told["params"]["chat_id"], told["params"]["message_thread_id"]) == ("-100", "5")
    await house.until_quiet()
    assert len(await house.writes("sendMessage")) == 1


async def test_telegram_that_does_not_take_an_answer_gets_it_a_moment_later(house: House) -> None:
    await house.telegram.fails("sendMessage", "status", status=502, times=1)
    asked = await house.anna.sends("/help")
    await house.anna.sees(after=asked)
    await until_counts(house, Counts(0, 0, 0))


async def test_figures_are_served_beside_the_bot(operator: dict[str, str], house: House) -> None:
    host, port = house.services.settings.telegram.listen_address
    async with httpx.AsyncClient(base_url=f"http://{host}:{port}") as client:
        assert (await client.get("/healthz")).text == "alive\n"
        await house.anna.sends("/help")
        await house.until_called("sendMessage", 0)
        assert (await client.get("/readyz")).status_code == 200
        figures = (await client.get("/metrics")).text
    assert "snapbuy_updates_stored_total 1" in figures
    assert str(house.anna.id) not in figures


@pytest.fixture
def operator() -> dict[str, str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return {"TELEGRAM__LISTEN": f"127.0.0.1:{probe.getsockname()[1]}"}
