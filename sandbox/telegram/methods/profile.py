"""What people read about the bot: name, descriptions, menu button."""

from typing import Any

from sandbox.telegram.access import find_chat
from sandbox.telegram.errors import bad_request
from sandbox.telegram.limits import DESCRIPTION_LENGTH, NAME_LENGTH, SHORT_DESCRIPTION_LENGTH
from sandbox.telegram.methods.commands import language_of
from sandbox.telegram.methods.registry import Method
from sandbox.telegram.people import Bot
from sandbox.telegram.request import Call
from sandbox.telegram.state import Sandbox
from sandbox.telegram.wire import Json

# Parameter -> (attribute of the bot, longest value, refusal of a longer one).
_FIELDS = {
    "name": ("names", NAME_LENGTH, "BOT_TITLE_INVALID"),
    "description": ("descriptions", DESCRIPTION_LENGTH, "BOT_ABOUT_INVALID"),
    "short_description": ("short_descriptions", SHORT_DESCRIPTION_LENGTH, "BOT_ABOUT_INVALID"),
}


def _texts(bot: Bot, attribute: str) -> dict[str, str]:
    texts: dict[str, str] = getattr(bot, attribute)
    return texts


def _setter(field: str) -> Method:
    attribute, longest, refusal = _FIELDS[field]

    async def set_text(sandbox: Sandbox, call: Call) -> Any:
        value = call.text(field)
        if len(value) > longest:
            raise bad_request(refusal)
        _texts(sandbox.world.bot, attribute)[language_of(call)] = value
        sandbox.hub.publish("people")
        return True

    return set_text


def _getter(field: str) -> Method:
    attribute = _FIELDS[field][0]

    async def get_text(sandbox: Sandbox, call: Call) -> Json:
        texts = _texts(sandbox.world.bot, attribute)
        fallback = sandbox.world.bot.first_name if field == "name" else ""
        return {field: texts.get(language_of(call)) or texts.get("") or fallback}

    return get_text


def _menu_chat(sandbox: Sandbox, call: Call) -> int:
    if not call.has("chat_id"):
        return 0
    chat = find_chat(sandbox, call.text("chat_id"))
    if not chat.is_private:
        raise bad_request("chat_id must be a private chat")
    return chat.id


async def set_chat_menu_button(sandbox: Sandbox, call: Call) -> Any:
    """Set the menu button of one private chat or of all."""
    button = call.parsed("menu_button", "menu button") or {"type": "default"}
    if not isinstance(button, dict) or button.get("type") not in ("commands", "web_app", "default"):
        raise bad_request("can't parse menu button: unsupported type specified")
    sandbox.world.bot.menu_buttons[_menu_chat(sandbox, call)] = button
    return True


async def get_chat_menu_button(sandbox: Sandbox, call: Call) -> Json:
    """The menu button of a private chat, or of all."""
    buttons = sandbox.world.bot.menu_buttons
    return buttons.get(_menu_chat(sandbox, call)) or buttons.get(0) or {"type": "commands"}


METHODS: dict[str, Method] = {
    "setMyName": _setter("name"),
    "getMyName": _getter("name"),
    "setMyDescription": _setter("description"),
    "getMyDescription": _getter("description"),
    "setMyShortDescription": _setter("short_description"),
    "getMyShortDescription": _getter("short_description"),
    "setChatMenuButton": set_chat_menu_button,
    "getChatMenuButton": get_chat_menu_button,
}
