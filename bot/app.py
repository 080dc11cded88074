"""The composition root: settings in, a house with all rooms out. Nothing happens at import."""

import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.imaging.fetch import PictureFetcher, new_fetch_client
from bot.imaging.lookups import StrangersNames
from bot.imaging.pool import DecodePool
from bot.ingress.lending import lending
from bot.ingress.pictures import FilePictureHost
from bot.search.admission import Gate, Rates, account_of
from bot.search.fingerprints import Fingerprinter
from bot.search.seat import ProviderSeat
from bot.search.service import SearchService
from bot.settings import Settings
from bot.storage.calls import SqlCallBudget
from bot.storage.engine import check_integrity, create_engine, database_file
from bot.storage.results import SqlProviderMemory, SqlResultCache
from bot.storage.schema import upgrade
from providers.base import Provider, ProviderContext
from providers.hosts import is_loopback
from providers.http import ProviderHttp, new_client
from providers.registry import all_providers
from providers.settings import ProviderSettings
from providers.transport import PORTS

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Services:
    """What the commands and the bot work with.

    `fetcher` is for product pictures, `link_fetcher` for addresses that people send.
    """

    settings: Settings
    engine: AsyncEngine
    pool: DecodePool
    fetcher: PictureFetcher
    link_fetcher: PictureFetcher
    providers: Mapping[str, Provider]
    search: SearchService
    pictures: FilePictureHost | None


@asynccontextmanager
async def open_services(settings: Settings) -> AsyncIterator[Services]:
    """Open database, decoder and providers; everything is closed again after the block.

    Raises DatabaseUnusable.
    """
    async with AsyncExitStack() as stack:
        engine = await _open_database(settings, stack)
        pool = DecodePool()
        stack.push_async_callback(pool.close)
        fetch_client = await stack.enter_async_context(new_fetch_client())
        fetcher = PictureFetcher(fetch_client, trusted=trusted_hosts(settings))
        # Connections of its own: one to a host that the operator trusts must not serve strangers.
        link_client = await stack.enter_async_context(new_fetch_client())
        link_fetcher = PictureFetcher(link_client, resolver=StrangersNames())
        providers = await _open_providers(settings, engine, stack)
        pictures = picture_host(settings)
        search = SearchService(
            {
                id_: ProviderSeat.of(provider, settings.provider_settings[id_])
                for id_, provider in providers.items()
            },
            pool,
            SqlResultCache(engine),
            idle=_why_idle(settings),
            host=pictures,
            fingerprinter=Fingerprinter(fetcher, pool),
        )
        await stack.enter_async_context(search)
        yield Services(settings, engine, pool, fetcher, link_fetcher, providers, search, pictures)


async def warm_up(services: Services) -> None:
    """Load what the first search would otherwise wait for. Raises OSError without decoders."""
    await services.pool.start()
    for id_, provider in services.providers.items():
        try:
            await provider.warm()
        except Exception:
            # It will say so again when it is asked; the others need not wait for that.
            log.exception("provider %s did not warm up", id_)


@asynccontextmanager
async def lending_pictures(services: Services) -> AsyncIterator[None]:
    """Serve the temporary pictures meanwhile, if there are any to serve."""
    if services.pictures is None:
        yield
        return
    async with lending(services.pictures, *services.settings.telegram.listen_address):
        yield


def secrets_of(settings: Settings) -> list[str]:
    """Every secret in the settings, for the log's scrubber."""
    models: list[Any] = [settings.telegram, *settings.provider_settings.values()]
    values = [getattr(model, name) for model in models for name in type(model).model_fields]
    keys = [value.get_secret_value() for value in values if hasattr(value, "get_secret_value")]
    password = urlsplit(settings.database_url).password or ""
    return [*keys, password, unquote(password)]


def trusted_hosts(settings: Settings) -> set[str]:
    """host:port of every loopback address the operator set: pictures may come from there."""
    urls = [
        value
        for model in settings.provider_settings.values()
        for name in type(model).model_fields
        if name.endswith("_url") and isinstance(value := getattr(model, name), str)
    ]
    parts = [urlsplit(url) for url in urls]
    return {
        f"{part.hostname}:{part.port or PORTS[part.scheme]}"
        for part in parts
        if part.hostname and is_loopback(part.hostname)
    }


def link_templates(settings: Settings) -> dict[str, str]:
    """The operator's affiliate links by provider id, where there are any."""
    return {
        id_: own.link_template
        for id_, own in settings.provider_settings.items()
        if own.link_template
    }


def picture_host(settings: Settings) -> FilePictureHost | None:
    """The temporary picture host, when PUBLIC_URL says where it can be reached."""
    if settings.public_url is None:
        return None
    database = database_file(settings.database_url)
    folder = (database.parent if database else Path("data")) / "pictures"
    return FilePictureHost(folder, settings.public_url)


async def _open_database(settings: Settings, stack: AsyncExitStack) -> AsyncEngine:
    await check_integrity(settings.database_url)
    engine = create_engine(settings.database_url)
    stack.push_async_callback(engine.dispose)
    await upgrade(engine)
    return engine


async def _open_providers(
    settings: Settings, engine: AsyncEngine, stack: AsyncExitStack
) -> dict[str, Provider]:
    budget = SqlCallBudget(engine)
    opened = {}
    for id_, cls in all_providers().items():
        own = settings.provider_settings[id_]
        if not own.active:
            continue
        client = await stack.enter_async_context(new_client(cls.info.max_in_flight))
        gate = Gate(account_of(cls.info.account or id_, own), Rates.of(cls.info, own), budget)
        http = ProviderHttp(client, timeout_s=own.timeout_s or cls.info.timeout_s, admit=gate)
        context = ProviderContext(http, SqlProviderMemory(engine, id_), lambda: datetime.now(UTC))
        opened[id_] = build_provider(cls, own, context)
        stack.push_async_callback(opened[id_].close)
    return opened


def build_provider(
    cls: type[Provider], settings: ProviderSettings, context: ProviderContext
) -> Provider:
    """A provider from its class; every provider is made of its settings and a context."""
    make: Any = cls
    provider: Provider = make(settings, context)
    return provider


def _to_set(id_: str, own: ProviderSettings) -> str:
    return "set " + ", ".join(f"PROVIDERS__{id_}__{name}".upper() for name in own.missing)


def _why_idle(settings: Settings) -> dict[str, str]:
    return {
        id_: "switched off" if own.enabled is False else _to_set(id_, own)
        for id_, own in settings.provider_settings.items()
        if not own.active
    }
