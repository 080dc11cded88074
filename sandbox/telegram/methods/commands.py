"""Command menus by scope and language."""

import re
from typing import Any

from sandbox.telegram.access import find_chat
from sandbox.telegram.errors import bad_request
from sandbox.telegram.limits import COMMAND_DESCRIPTION_LENGTH, COMMAND_LENGTH, COMMANDS, MENUS
from sandbox.telegram.methods.registry import Method
from sandbox.telegram.people import Chat, Person
from sandbox.telegram.request import Call
from sandbox.telegram.state import Sandbox
from sandbox.telegram.wire import Json

SCOPES = {
    "default": (),
    "all_private_chats": (),
    "all_group_chats": (),
    "all_chat_administrators": (),
    "chat": ("chat_id",),
    "chat_administrators": ("chat_id",),
    "chat_member": ("chat_id", "user_id"),
}


def _key(sandbox: Sandbox, call: Call) -> tuple[str, str]:
    scope = call.parsed("scope", "BotCommandScope") or {"type": "default"}
    if not isinstance(scope, dict) or scope.get("type") not in SCOPES:
        raise bad_request("can't parse BotCommandScope: type of the command scope is unsupported")
    parts = [str(scope["type"])]
    for field in SCOPES[scope["type"]]:
        if not scope.get(field):
            raise bad_request(f"can't parse BotCommandScope: Can't find field \"{field}\"")
        value = scope[field]
        parts.append(str(find_chat(sandbox, str(value)).id if field == "chat_id" else value))
    return ":".join(parts), language_of(call)


def language_of(call: Call) -> str:
    """The two letters of `language_code`; empty for all other languages."""
    language = call.text("language_code")
    if language and not re.fullmatch(r"[a-z]{2}", language):
        raise bad_request("invalid language code specified")
    return language


async def set_my_commands(sandbox: Sandbox, call: Call) -> Any:
    """Set one menu."""
    commands = call.parsed("commands", "commands")
    if not isinstance(commands, list):
        raise bad_request("expected an Array of BotCommand")
    if len(commands) > COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    checked = [_checked(command) for command in commands]
    key = _key(sandbox, call)
    if checked:
        menus = sandbox.world.bot.commands
        menus[key] = checked
        if len(menus) > MENUS:
            menus.pop(next(iter(menus)))
    else:
        sandbox.world.bot.commands.pop(key, None)
    sandbox.hub.publish("commands")
    return True


def _checked(command: Any) -> Json:
    if not isinstance(command, dict):
        raise bad_request("can't parse BotCommand: expected an Object")
    name = str(command.get("command") or "").removeprefix("/")
    description = str(command.get("description") or "").strip()
    if not re.fullmatch(rf"[a-z0-9_]{{1,{COMMAND_LENGTH}}}", name):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(description) <= COMMAND_DESCRIPTION_LENGTH:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name, "description": description}


async def get_my_commands(sandbox: Sandbox, call: Call) -> list[Json]:
    """Exactly the menu of one scope and language."""
    return list(sandbox.world.bot.commands.get(_key(sandbox, call), []))


async def delete_my_commands(sandbox: Sandbox, call: Call) -> Any:
    """Remove one menu."""
    sandbox.world.bot.commands.pop(_key(sandbox, call), None)
    sandbox.hub.publish("commands")
    return True


def menu_for(sandbox: Sandbox, chat: Chat, person: Person) -> list[Json]:
    """The menu a person gets in a chat: the narrowest scope that has one, own language first."""
    language = (person.language_code or "")[:2]
    for scope in _scopes(chat, person):
        for code in (language, ""):
            if found := sandbox.world.bot.commands.get((scope, code)):
                return found
    return []


def _scopes(chat: Chat, person: Person) -> list[str]:
    if chat.is_private:
        return [f"chat:{chat.id}", "all_private_chats", "default"]
    scopes = [f"chat_member:{chat.id}:{person.id}"]
    administrator = chat.is_administrator(person.id)
    if administrator:
        scopes.append(f"chat_administrators:{chat.id}")
    scopes.append(f"chat:{chat.id}")
    if administrator:
        scopes.append("all_chat_administrators")
    return [*scopes, "all_group_chats", "default"]


METHODS: dict[str, Method] = {
    "setMyCommands": set_my_commands,
    "getMyCommands": get_my_commands,
    "deleteMyCommands": delete_my_commands,
}
