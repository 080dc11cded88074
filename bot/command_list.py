"""The commands Telegram offers while people type, per language and scope."""

import hashlib
import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
)
from telegram.error import BadRequest, Forbidden

from bot.i18n import N_, translator
from bot.settings import Settings
from locales import LANGUAGES
from providers.base import ProviderMemory

Commands = Sequence[tuple[str, str]]

FOR_PEOPLE: Commands = (
    ("find", N_("Search the photo you reply to")),
    ("provider", N_("Which shops to ask, in which order")),
    ("category", N_("What kind of thing you are looking for")),
    ("price", N_("From which price to which")),
    ("settings", N_("All settings")),
    ("language", N_("The language I speak")),
    ("quota", N_("How many searches you have left")),
    ("saved", N_("Products you saved")),
    ("history", N_("Your last searches")),
    ("privacy", N_("What happens to your photos")),
    ("export", N_("Everything I keep about you, as a file")),
    ("forget", N_("Erase everything I keep about you")),
    ("help", N_("What you can send")),
    ("about", N_("Who I am")),
)
FOR_GROUPS: Commands = (
    ("find", N_("Search the photo you reply to")),
    ("list", N_("What this group has gathered")),
    ("quota", N_("How many searches you have left")),
    ("settings", N_("This group's settings, for administrators")),
    ("help", N_("How to ask me here")),
    ("privacy", N_("What happens to your photos")),
    ("about", N_("Who I am")),
)
FOR_GROUP_ADMINS: Commands = (
    *FOR_GROUPS,
    ("provider", N_("Which shops to ask, in which order")),
    ("category", N_("What kind of thing you are looking for")),
    ("price", N_("From which price to which")),
    ("language", N_("The language I speak")),
)
FOR_ADMINS: Commands = (
    ("stats", N_("Figures of today")),
    ("grant", N_("Give somebody extra searches")),
    ("ban", N_("Stop somebody from searching")),
    ("unban", N_("Let somebody search again")),
    ("provider_off", N_("Switch a shop off for everybody")),
    ("provider_on", N_("Switch a shop on again")),
)

# Telegram knows languages by two letters, and None for everybody else's.
LANGUAGE_CODES: Mapping[str | None, str] = {
    (None if language == "en" else language.split("_")[0]): language
    for language in LANGUAGES
    if language != "zh_TW"
}
PRIVATE = BotCommandScopeAllPrivateChats()
DIGEST = "commands"

log = logging.getLogger(__name__)


async def tell_commands(bot: Bot, settings: Settings, memory: ProviderMemory) -> None:
    """Tell Telegram, unless it was told the same before: the limit on this call is tight."""
    told = list(_lists(settings))
    text = json.dumps([bot.id, [[scope.to_dict(), *rest] for scope, *rest in told]])
    digest = hashlib.sha256(text.encode()).hexdigest()
    if await memory.get(DIGEST) == digest and await bot.get_my_commands(PRIVATE):
        return
    complete = True
    for scope, code, commands in told:
        rows = [BotCommand(name, what) for name, what in commands]
        try:
            await bot.set_my_commands(rows, scope=scope, language_code=code)
        except (BadRequest, Forbidden) as no:
            # An admin who never wrote to the bot: their list comes with the next start.
            complete = False
            log.info("a list of commands was not taken: %s", type(no).__name__)
    if complete:
        await memory.put(DIGEST, digest)


def _lists(settings: Settings) -> Iterator[tuple[BotCommandScope, str | None, Any]]:
    scopes: list[tuple[BotCommandScope, Commands]] = [
        (PRIVATE, FOR_PEOPLE),
        (BotCommandScopeAllGroupChats(), FOR_GROUPS),
        (BotCommandScopeAllChatAdministrators(), FOR_GROUP_ADMINS),
        *(
            (BotCommandScopeChat(admin), (*FOR_PEOPLE, *FOR_ADMINS))
            for admin in settings.telegram.admin_ids
        ),
    ]
    for scope, commands in scopes:
        for code, language in LANGUAGE_CODES.items():
            t = translator(language)
            yield scope, code, [(name, str(t.gettext(what))) for name, what in commands]
