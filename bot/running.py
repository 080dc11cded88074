"""The bot as a process: Telegram's updates in, conversations out, until it is told to stop."""

import asyncio
import itertools
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager
from functools import partial
from http import HTTPStatus

from telegram.error import InvalidToken, TelegramError
from telegram.ext import Application

from bot.app import Services, warm_up
from bot.command_list import tell_commands
from bot.conversations import build_application
from bot.handlers import ALLOWED_UPDATES
from bot.handlers.desk import Desk
from bot.handlers.hunt import hunt
from bot.handlers.overload import tell_overload
from bot.ingress.bot_api import ApiFault, BotApi
from bot.ingress.ending import Ending
from bot.ingress.front import front
from bot.ingress.handling import Handling
from bot.ingress.health import Health
from bot.ingress.intake import Intake
from bot.ingress.poller import BACKOFF, Poller
from bot.ingress.webhook import Webhook, tell_webhook, untell_webhook
from bot.ingress.workers import Workers
from bot.keys import webhook_secret
from bot.sending.patience import is_away, told_s
from bot.sending.reach import Reach
from bot.settings import ConfigError, Settings
from bot.storage.inbox import SqlInbox
from bot.storage.presence import present
from bot.storage.results import SqlProviderMemory
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

STOP_WITHIN_S = 4.0  # for updates in hand; searches under way have their own bound
CLOSE_WITHIN_S = 2.0

log = logging.getLogger(__name__)


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
    for waited in itertools.count():
        try:
            await call()
        except ApiFault as fault:
            if fault.code == HTTPStatus.BAD_REQUEST:
                raise ConfigError([f"TELEGRAM__WEBHOOK_URL: Telegram says: {fault}"]) from None
            why, at_least_s = str(fault), fault.retry_after_s
        except TelegramError as problem:
            if not is_away(problem):
                raise
            why, at_least_s = type(problem).__name__, told_s(problem)
        else:
            return
        if not waited:
            log.warning(
                "Telegram cannot be used yet (%s); waiting until it can. Check the network and "
                "TELEGRAM__API_URL",
                why,
            )
        await asyncio.sleep(BACKOFF.wait_s(waited, at_least_s))


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
        told = "TELEGRAM__TOKEN: Telegram does not accept it; copy it from @BotFather anew"
        raise ConfigError([told]) from None


async def _close(application: "Application") -> None:  # type: ignore[type-arg]  # PTB: six
    try:
        async with asyncio.timeout(CLOSE_WITHIN_S):
            if application.running:
                await application.stop()
            await application.shutdown()
    except TimeoutError:
        log.warning("connections to Telegram did not close within %s s", CLOSE_WITHIN_S)
