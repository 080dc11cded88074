"""Commands, names, menu button, chats and members, logOut and close."""

from typing import Any

import pytest

from sandbox.client import SandboxClient
from sandbox.person import Person
from sandbox.telegram.wire import Json
from tests.sandbox.telegram.conftest import ok, refused

FIND = {"command": "find", "description": "Find a product"}


async def menu(client: SandboxClient, person: Person, chat: int) -> list[str]:
    path = f"/sandbox/chats/{chat}/commands"
    shown = await client.request("GET", path, params={"person": person.id})
    return [command["description"] for command in shown["commands"]]


async def test_everybody_gets_the_menu_of_the_narrowest_scope_and_own_language(
    sandbox: SandboxClient, anna: Person
) -> None:
    maria, market = sandbox.person("Мария"), sandbox.chat("Weekend market")

    async def set_menu(text: str, language: str = "", **scope: Any) -> None:
        await ok(
            sandbox,
            "setMyCommands",
            commands=[FIND | {"description": text}],
            scope=scope,
            language_code=language,
        )

    await set_menu("default", type="default")
    assert await menu(sandbox, anna, market) == ["default"]
    await set_menu("private ru", "ru", type="all_private_chats")
    await set_menu("groups", type="all_group_chats")
    await set_menu("admins", type="all_chat_administrators")
    await set_menu("maria", type="chat_member", chat_id=market, user_id=maria.id)
    assert await menu(sandbox, anna, anna.id) == ["default"]
    assert await menu(sandbox, maria, maria.id) == ["private ru"]
    assert await menu(sandbox, sandbox.person("小明"), market) == ["groups"]
    assert await menu(sandbox, anna, market) == ["admins"]
    assert await menu(sandbox, maria, market) == ["maria"]
    await ok(sandbox, "deleteMyCommands", scope={"type": "all_chat_administrators"})
    assert await menu(sandbox, anna, market) == ["groups"]


async def test_a_menu_is_read_back_exactly(sandbox: SandboxClient) -> None:
    await ok(sandbox, "setMyCommands", commands=[FIND], language_code="de")
    assert await ok(sandbox, "getMyCommands", language_code="de") == [FIND]
    assert await ok(sandbox, "getMyCommands") == []


@pytest.mark.parametrize(
    ("call", "text"),
    [
        ({"commands": [FIND | {"command": "Find"}]}, "BOT_COMMAND_INVALID"),
        ({"commands": [FIND | {"command": "x" * 33}]}, "BOT_COMMAND_INVALID"),
        ({"commands": [FIND | {"description": ""}]}, "BOT_COMMAND_DESCRIPTION_INVALID"),
        ({"commands": [FIND | {"description": "x" * 257}]}, "BOT_COMMAND_DESCRIPTION_INVALID"),
        ({"commands": [FIND] * 101}, "BOT_COMMANDS_TOO_MUCH"),
        ({"commands": [FIND], "language_code": "zh-hans"}, "invalid language code specified"),
        (
            {"commands": [FIND], "scope": {"type": "chat"}},
            "can't parse BotCommandScope: Can't find field \"chat_id\"",
        ),
        (
            {"commands": [FIND], "scope": {"type": "moon"}},
            "can't parse BotCommandScope: type of the command scope is unsupported",
        ),
    ],
)
async def test_a_bad_menu_is_refused(sandbox: SandboxClient, call: Json, text: str) -> None:
    assert await refused(sandbox, "setMyCommands", **call) == f"Bad Request: {text}"


@pytest.mark.parametrize(
    ("what", "longest"), [("Name", 64), ("Description", 512), ("ShortDescription", 120)]
)
async def test_names_and_descriptions_have_languages_and_limits(
    sandbox: SandboxClient, what: str, longest: int
) -> None:
    field = {"Name": "name", "Description": "description"}.get(what, "short_description")
    await ok(sandbox, f"setMy{what}", **{field: "x" * longest, "language_code": "de"})
    read = await ok(sandbox, f"getMy{what}", language_code="de")
    assert read == {field: "x" * longest}
    assert (await ok(sandbox, f"getMy{what}", language_code="ru"))[field] != "x" * longest
    await refused(sandbox, f"setMy{what}", **{field: "x" * (longest + 1)})


async def test_the_menu_button_is_for_private_chats(sandbox: SandboxClient, anna: Person) -> None:
    await ok(sandbox, "setChatMenuButton", menu_button={"type": "commands"}, chat_id=anna.id)
    assert await ok(sandbox, "getChatMenuButton", chat_id=anna.id) == {"type": "commands"}
    market = sandbox.chat("Weekend market")
    await refused(sandbox, "setChatMenuButton", menu_button={"type": "commands"}, chat_id=market)
    await refused(sandbox, "setChatMenuButton", menu_button={"type": "moon"})


async def test_chats_and_members_are_described(sandbox: SandboxClient, anna: Person) -> None:
    market = sandbox.chat("Weekend market")
    chat = await ok(sandbox, "getChat", chat_id=market)
    assert (chat["title"], chat["type"]) == ("Weekend market", "group")
    member = await ok(sandbox, "getChatMember", chat_id=market, user_id=anna.id)
    assert member["status"] == "creator"
    sam = sandbox.person("Sam")
    member = await ok(sandbox, "getChatMember", chat_id=market, user_id=sam.id)
    assert member["status"] == "left"
    assert await ok(sandbox, "getChatMemberCount", chat_id=market) == 4
    admins = await ok(sandbox, "getChatAdministrators", chat_id=market)
    assert [admin["user"]["id"] for admin in admins] == [anna.id]
    text = await refused(sandbox, "getChatAdministrators", chat_id=anna.id)
    assert text == "Bad Request: there are no administrators in the private chat"
    text = await refused(sandbox, "getChatMember", chat_id=market, user_id=5)
    assert text == "Bad Request: PARTICIPANT_ID_INVALID"


async def test_the_bot_leaves_a_chat_once(sandbox: SandboxClient) -> None:
    style = sandbox.chat("Street style")
    assert await ok(sandbox, "leaveChat", chat_id=style)
    text = await refused(sandbox, "leaveChat", chat_id=style)
    assert text == "Forbidden: bot is not a member of the supergroup chat"


async def test_after_log_out_every_call_is_refused(sandbox: SandboxClient) -> None:
    assert await ok(sandbox, "logOut")
    assert await refused(sandbox, "getMe") == "Logged out"


async def test_close_is_refused_for_ten_minutes(sandbox: SandboxClient) -> None:
    assert (await sandbox.bot("close"))["error_code"] == 429
    await sandbox.advance(601)
    assert await ok(sandbox, "close")
