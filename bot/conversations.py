"""The conversations furnished: the desk they work at, and PTB's application that begins them."""

from functools import partial

from telegram import LinkPreviewOptions
from telegram.ext import Application, ContextTypes, Defaults

from bot.app import Services, link_templates, trusted_hosts
from bot.cards.callbacks import CallbackCodec
from bot.exchange.board import RateBoard
from bot.handlers import register
from bot.handlers.desk import Context, Desk, Shared
from bot.handlers.hunts import Hunts
from bot.handlers.membership import chat_moved
from bot.ingress import verdict
from bot.keys import FORGOTTEN, key_for
from bot.people import people_of
from bot.sending.dead_chats import DeadChats
from bot.sending.limiter import Limiter
from bot.sending.pictures import ProductPictures
from bot.sending.reach import Reach
from bot.sending.request import telegram_request
from bot.settings import ConfigError
from bot.storage.dead_chats import SqlDeadChats
from bot.storage.hunts import SqlHunts
from bot.storage.sessions import SqlSentPictures, SqlSessions
from providers.registry import all_providers


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
        raise ConfigError(["TELEGRAM__TOKEN: is needed to run the bot; @BotFather gives one"])
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
