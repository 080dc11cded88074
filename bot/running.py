"""The bot as a process: Telegram's updates in, conversations out, until it is told to stop."""

import asyncio
import hashlib
import hmac
import logging
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from telegram import LinkPreviewOptions
from telegram.error import InvalidToken
from telegram.ext import Application, ContextTypes, Defaults

from bot.app import Services, trusted_hosts, warm_up
from bot.cards.callbacks import CallbackCodec
from bot.command_list import tell_commands
from bot.handlers import ALLOWED_UPDATES, register
from bot.handlers.desk import Context, Desk, Shared
from bot.people import people_of
from bot.sending.patience import Patience
from bot.sending.pictures import ProductPictures
from bot.settings import ConfigError, Settings
from bot.storage.results import SqlProviderMemory
from bot.storage.sessions import SqlSentPictures, SqlSessions
from bot.upkeep import upkeep
from providers.registry import all_providers

AT_ONCE = 64  # updates in hand; their searches are bounded further down
STOP_WITHIN_S = 15.0
FORGOTTEN = "people who were forgotten"  # what their key is for; another name loses them

log = logging.getLogger(__name__)


def key_for(purpose: str, settings: Settings) -> bytes:
    """A secret key: made of the token, so that what it signs survives a restart."""
    token = settings.telegram.token
    secret = token.get_secret_value() if token else ""
    return hmac.digest(secret.encode(), f"snapbuy {purpose}".encode(), hashlib.sha256)


def desk_of(services: Services) -> Desk:
    """The rooms conversations work with."""
    return Desk(
        search=services.search,
        sessions=SqlSessions(services.engine),
        sent=SqlSentPictures(services.engine),
        pictures=ProductPictures(services.fetcher, services.pool),
        links=services.link_fetcher,
        pool=services.pool,
        codec=CallbackCodec(key_for("callback data", services.settings)),
        album_key=key_for("albums", services.settings),
        shops={id_: cls.info for id_, cls in all_providers().items()},
        people=people_of(services, key_for(FORGOTTEN, services.settings)),
        photo_shops=tuple(
            id_
            for id_, seat in services.search.seats.items()
            if services.pictures is not None or not seat.info.needs_url
        ),
        trusted=frozenset(trusted_hosts(services.settings)),
    )


def build_application(services: Services) -> "Application":  # type: ignore[type-arg]  # PTB: six
    """PTB's application on the configured Bot API server. Raises ConfigError without a token."""
    telegram = services.settings.telegram
    if telegram.token is None:
        raise ConfigError(["TELEGRAM__TOKEN: is needed to run the bot"])
    application = (
        Application.builder()
        .token(telegram.token.get_secret_value())
        .base_url(f"{telegram.api_url}/bot")
        .base_file_url(f"{telegram.api_url}/file/bot")
        .context_types(ContextTypes(context=Context, bot_data=Shared))
        .defaults(Defaults(link_preview_options=LinkPreviewOptions(is_disabled=True)))
        .concurrent_updates(AT_ONCE)
        .rate_limiter(Patience())
        .build()
    )
    application.bot_data.desk = desk_of(services)
    register(application)
    return application


@asynccontextmanager
async def answering(services: Services) -> AsyncIterator[None]:
    """The bot answers while the block runs. Raises ConfigError for a refused token."""
    application = build_application(services)
    await warm_up(services)
    try:
        await application.initialize()
    except InvalidToken:
        # PTB's text repeats the token.
        raise ConfigError(["TELEGRAM__TOKEN: Telegram does not accept it"]) from None
    desk: Desk = application.bot_data.desk
    await desk.people.data.reapply()
    await tell_commands(
        application.bot, services.settings, SqlProviderMemory(services.engine, "bot")
    )
    await application.start()
    assert application.updater is not None  # noqa: S101  # the builder above makes one
    await application.updater.start_polling(allowed_updates=list(ALLOWED_UPDATES))
    log.info("the bot is @%s and answers", application.bot.username)
    try:
        async with upkeep(desk.people):
            yield
    finally:
        await _stop(application)


async def until_told_to_stop() -> None:
    """Wait for SIGINT or SIGTERM."""
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, told.set)
    await told.wait()


async def _stop(application: "Application") -> None:  # type: ignore[type-arg]  # PTB: six
    """No new updates; what is under way may end, within a bound."""
    if application.updater is not None:
        await application.updater.stop()
    try:
        async with asyncio.timeout(STOP_WITHIN_S):
            await application.stop()
    except TimeoutError:
        log.warning("some conversations did not end within %s s", STOP_WITHIN_S)
    await application.shutdown()
