"""The bot as a process: Telegram's updates in, conversations out, until it is told to stop."""

import asyncio
import hashlib
import hmac
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager
from functools import partial
from http import HTTPStatus

from telegram import LinkPreviewOptions
from telegram.error import BadRequest, InvalidToken, NetworkError, RetryAfter
from telegram.ext import Application, ContextTypes, Defaults

from bot.app import Services, link_templates, trusted_hosts, warm_up
from bot.cards.callbacks import CallbackCodec
from bot.command_list import tell_commands
from bot.exchange.board import RateBoard
from bot.handlers import ALLOWED_UPDATES, register
from bot.handlers.desk import Context, Desk, Shared
from bot.handlers.hunt import hunt
from bot.handlers.hunts import Hunts
from bot.handlers.membership import chat_moved
from bot.handlers.overload import tell_overload
from bot.ingress import verdict
from bot.ingress.bot_api import ApiFault, BotApi
from bot.ingress.ending import Ending
from bot.ingress.front import front
from bot.ingress.handling import Handling
from bot.ingress.health import Health
from bot.ingress.intake import Intake
from bot.ingress.poller import LONGEST_WAIT_S, Poller
from bot.ingress.webhook import Webhook, tell_webhook, untell_webhook
from bot.ingress.workers import Workers
from bot.people import people_of
from bot.sending.dead_chats import DeadChats
from bot.sending.limiter import Limiter
from bot.sending.pictures import ProductPictures
from bot.sending.reach import Reach
from bot.sending.request import telegram_request
from bot.settings import ConfigError, Settings
from bot.storage.dead_chats import SqlDeadChats
from bot.storage.hunts import SqlHunts
from bot.storage.inbox import SqlInbox
from bot.storage.presence import present
from bot.storage.results import SqlProviderMemory
from bot.storage.sessions import SqlSentPictures, SqlSessions
from bot.storage.trouble import tell_of_damage
from bot.upkeep import (
    LOOK_FOR_RATES_EVERY_S,
    SWEEP_EVERY_S,
    SWEEP_PICTURES_EVERY_S,
    Chore,
    doing,
    upkeep,
)
from providers.base import ProviderMemory
from providers.registry import all_providers

STOP_WITHIN_S = 4.0  # for updates in hand; searches under way have their own bound
CLOSE_WITHIN_S = 2.0
FORGOTTEN = "people who were forgotten"  # what their key is for; another name loses them

log = logging.getLogger(__name__)


def key_for(purpose: str, settings: Settings) -> bytes:
    """A secret key: made of the token, so that what it signs survives a restart."""
    token = settings.telegram.token
    secret = token.get_secret_value() if token else ""
    return hmac.digest(secret.encode(), f"snapbuy {purpose}".encode(), hashlib.sha256)


def desk_of(services: Services, reach: Reach) -> Desk:
    """The rooms conversations work with."""
    return Desk(
        search=services.search,
        sessions=SqlSessions(services.engine),
        sent=SqlSentPictures(services.engine),
        pictures=ProductPictures(services.fetcher, services.pool),
        links=services.link_fetcher,
        pool=services.pool,
        codec=CallbackCodec(key_for("callback data", services.settings)),
        hunts=Hunts(SqlHunts(services.engine), reach=reach),
        session_key=key_for("sessions", services.settings),
        shops={id_: cls.info for id_, cls in all_providers().items()},
        people=people_of(services, key_for(FORGOTTEN, services.settings)),
        photo_shops=tuple(
            id_
            for id_, seat in services.search.seats.items()
            if services.pictures is not None or not seat.info.needs_url
        ),
        dead_chats=DeadChats(SqlDeadChats(services.engine)),
        trusted=frozenset(trusted_hosts(services.settings)),
        link_templates=link_templates(services.settings),
        rates=RateBoard(services.settings.rates.place),
    )


def build_application(services: Services, reach: Reach) -> "Application":  # type: ignore[type-arg]  # PTB: six
    """PTB's application on the configured Bot API server. Raises ConfigError without a token."""
    telegram = services.settings.telegram
    if telegram.token is None:
        raise ConfigError(["TELEGRAM__TOKEN: is needed to run the bot"])
    desk = desk_of(services, reach)
    limiter = Limiter(
        desk.dead_chats, partial(chat_moved, desk), reach=reach, sent=verdict.note_sent
    )
    application = (
        Application.builder()
        .token(telegram.token.get_secret_value())
        .base_url(f"{telegram.api_url}/bot")
        .base_file_url(f"{telegram.api_url}/file/bot")
        .context_types(ContextTypes(context=Context, bot_data=Shared))
        .defaults(Defaults(link_preview_options=LinkPreviewOptions(is_disabled=True)))
        .updater(None)
        .request(telegram_request())
        # Updates come in by intake; PTB would make a request of its own for them, and not cheaply.
        .get_updates_request(telegram_request())
        .rate_limiter(limiter)
        .build()
    )
    application.bot_data.desk = desk
    register(application)
    return application


@asynccontextmanager
async def answering(services: Services) -> AsyncIterator["asyncio.Future[None]"]:
    """The bot answers while the block runs; the future ends if it cannot do so any more.

    Waits for a Telegram that is away. Raises ConfigError when it refuses the settings, and
    CannotListen when a webhook has no address; the future raises TelegramRefuses, and
    DatabaseUnusable when the database turns out to be damaged.
    """
    settings, engine = services.settings, services.engine
    reach = Reach()
    application = build_application(services, reach)
    desk: Desk = application.bot_data.desk
    inbox = SqlInbox(engine)
    health = Health(inbox, polls=settings.telegram.mode == "polling")
    ending = Ending(health)
    tell_of_damage(engine, ending.told_in_any_thread)
    workers = Workers(
        inbox, Handling(application, others_hear=lambda: reach.is_open), health, places=reach.places
    )
    tell = partial(tell_overload, application.bot, desk)
    intake = Intake(inbox, health, workers.wake, tell)
    webhook = None if health.polls else webhook_of(settings, intake, health)
    await patiently(partial(_initialize, application))
    try:
        await desk.people.data.reapply()
        memory = SqlProviderMemory(engine, "bot")
        await patiently(partial(tell_commands, application.bot, settings, memory))
        await application.start()
        async with (
            present(settings.database_url, partial(_take_back, inbox, desk)),
            front(settings.telegram.listen_address, health, webhook, services.pictures),
            upkeep(desk.people),
            doing(chores_of(services, inbox, desk)),
            aclosing(desk.typists),
            aclosing(desk.edits),
            desk.hunts.working(partial(hunt, application.bot, desk)),
            _working(workers, health, ending),
            taking_in(settings, intake, health, memory, ending),
        ):
            # Texts are answered meanwhile, and a photo that comes waits for nothing else.
            await warm_up(services)
            log.info("the bot is @%s and answers", application.bot.username)
            yield ending.future
    finally:
        await _close(application)


def chores_of(services: Services, inbox: SqlInbox, desk: Desk) -> list[Chore]:
    """What has to be done beside the people's own upkeep."""
    chores = [
        Chore("old updates", inbox.sweep, SWEEP_EVERY_S),
        Chore("exchange rates", desk.rates.refresh, LOOK_FOR_RATES_EVERY_S),
    ]
    if services.pictures is not None:
        sweep = services.pictures.sweep
        chores.append(Chore("temporary pictures", sweep, SWEEP_PICTURES_EVERY_S))
    return chores


def webhook_of(settings: Settings, intake: Intake, health: Health) -> Webhook:
    """The webhook of the settings, which name its address in this mode."""
    return Webhook(settings.telegram.webhook_url or "", webhook_secret(settings), intake, health)


def webhook_secret(settings: Settings) -> str:
    """What Telegram proves itself with: the operator's, or one that every replica makes alike."""
    given = settings.telegram.webhook_secret
    return given.get_secret_value() if given else key_for("webhook", settings).hex()


@asynccontextmanager
async def taking_in(
    settings: Settings, intake: Intake, health: Health, memory: ProviderMemory, ending: Ending
) -> AsyncIterator[None]:
    """Updates come in while the block runs; when they no longer can, the run ends."""
    telegram = settings.telegram
    if telegram.token is None or (telegram.webhook_url is None and not health.polls):
        raise ConfigError(["TELEGRAM__TOKEN and TELEGRAM__WEBHOOK_URL: are needed"])
    asking = []
    async with BotApi(telegram.api_url, telegram.token) as api:
        if health.polls:
            await patiently(partial(untell_webhook, api))
            poller = Poller(api, intake, health, ALLOWED_UPDATES)
            asking.append(asyncio.create_task(poller.run(), name="updates"))
            ending.watch(asking[0])
        else:
            url, secret = telegram.webhook_url or "", webhook_secret(settings)
            await patiently(partial(tell_webhook, api, url, secret, ALLOWED_UPDATES, memory))
        try:
            yield
        finally:
            health.stopping = True
            for task in asking:
                task.cancel()
            await asyncio.gather(*asking, return_exceptions=True)
            await intake.close()


async def patiently(call: Callable[[], Awaitable[None]]) -> None:
    """Repeat a call until Telegram can be reached. Raises ConfigError when it refuses."""
    wait_s, told = 0.5, False
    while True:
        try:
            await call()
        except ApiFault as fault:
            if fault.code == HTTPStatus.BAD_REQUEST:
                raise ConfigError([f"TELEGRAM__WEBHOOK_URL: Telegram says: {fault}"]) from None
            why, at_least_s = str(fault), fault.retry_after_s
        except (RetryAfter, NetworkError) as problem:
            if isinstance(problem, BadRequest):
                raise
            why, at_least_s = type(problem).__name__, 0.0
        else:
            return
        if not told:
            log.warning("Telegram cannot be used yet (%s); waiting until it can", why)
            told = True
        await asyncio.sleep(max(wait_s, at_least_s))
        wait_s = min(2 * wait_s, LONGEST_WAIT_S)


@asynccontextmanager
async def _working(workers: Workers, health: Health, ending: Ending) -> AsyncIterator[None]:
    for task in workers.start():
        ending.watch(task)
    try:
        yield
    finally:
        health.stopping = True
        await workers.stop(STOP_WITHIN_S)


async def _take_back(inbox: SqlInbox, desk: Desk) -> None:
    """Nobody else runs, so that whatever is held was held by a process that died."""
    await inbox.take_back()
    await desk.hunts.take_back()


async def _initialize(application: "Application") -> None:  # type: ignore[type-arg]  # PTB: six
    try:
        await application.initialize()
    except InvalidToken:
        # PTB's text repeats the token.
        raise ConfigError(["TELEGRAM__TOKEN: Telegram does not accept it"]) from None


async def _close(application: "Application") -> None:  # type: ignore[type-arg]  # PTB: six
    try:
        async with asyncio.timeout(CLOSE_WITHIN_S):
            if application.running:
                await application.stop()
            await application.shutdown()
    except TimeoutError:
        log.warning("connections to Telegram did not close within %s s", CLOSE_WITHIN_S)
