"""Commands of the operator's admins: told by their numeric ids, in the private chat only."""

from collections.abc import Awaitable, Callable, Coroutine, Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

from telegram import Update

from bot.cards.administration import stats_screen, usage
from bot.cards.endings import refused
from bot.cards.stage import Screen, Stage
from bot.errors import Refusal
from bot.handlers.beginning import reply
from bot.handlers.desk import Context
from bot.i18n import N_
from bot.users.admin import By

# Does one command's words and says what was done. Raises ValueError for words it cannot use.
Act = Callable[[Context, Stage, By, list[str]], Awaitable[Screen]]

MAX_BAN_DAYS = 3650
DONE = N_("Done.")


async def _stats(context: Context, stage: Stage, by: By, _words: list[str]) -> Screen:
    return stats_screen(stage, await context.desk.people.admin.stats(by))


async def _grant(context: Context, stage: Stage, by: By, words: list[str]) -> Screen:
    user_id, units = (int(word) for word in words)
    await context.desk.people.admin.grant(by, user_id, units)
    return Screen(stage.t.gettext(DONE))


async def _ban(context: Context, stage: Stage, by: By, words: list[str]) -> Screen:
    user_id, *days = (int(word) for word in words)
    if len(days) > 1 or not all(0 < number <= MAX_BAN_DAYS for number in days):
        raise ValueError("one number of days at most")
    until = datetime.now(UTC) + timedelta(days=days[0]) if days else None
    await context.desk.people.admin.ban(by, user_id, until)
    return Screen(stage.t.gettext(DONE))


async def _unban(context: Context, stage: Stage, by: By, words: list[str]) -> Screen:
    (user_id,) = (int(word) for word in words)
    await context.desk.people.admin.unban(by, user_id)
    return Screen(stage.t.gettext(DONE))


def _switch(*, on: bool) -> Act:
    async def act(context: Context, stage: Stage, by: By, words: list[str]) -> Screen:
        (provider,) = words
        if provider not in context.desk.shops:
            raise ValueError("no provider has this id")
        await context.desk.people.admin.switch(by, provider, on=on)
        return Screen(stage.t.gettext(DONE))

    return act


# By command: what must be written after it, and what it does.
ACTS: Mapping[str, tuple[str, Act]] = MappingProxyType(
    {
        "stats": ("", _stats),
        "grant": ("1234567 20", _grant),
        "ban": ("1234567 30", _ban),
        "unban": ("1234567", _unban),
        "provider_on": ("juhe", _switch(on=True)),
        "provider_off": ("juhe", _switch(on=False)),
    }
)


def _handler(name: str) -> Callable[[Update, Context], Coroutine[Any, Any, None]]:
    example, act = ACTS[name]

    async def handler(update: Update, context: Context) -> None:
        message, user = update.effective_message, update.effective_user
        if message is None or user is None:
            return
        desk = context.desk
        stage = desk.stage(await desk.speech(user))
        # A forwarded command was somebody else's; a chat that speaks is not a person.
        own = message.forward_origin is None and message.sender_chat is None
        by = By(user.id if own else 0, f"{message.chat_id}:{message.message_id}")
        try:
            await desk.people.admin.require(by, name)
            screen = await act(context, stage, by, list(context.args or ()))
        except Refusal as no:
            screen = refused(stage, no, user.id)
        except ValueError:
            screen = usage(stage, f"/{name} {example}".rstrip(), tuple(desk.shops))
        await reply(context.bot, message, screen)

    return handler


HANDLERS = MappingProxyType({name: _handler(name) for name in ACTS})
