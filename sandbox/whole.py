"""The whole sandbox on one address: Telegram, the shops, their catalogue, and the web chat."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from starlette.applications import Starlette
from starlette.routing import BaseRoute, Mount

from sandbox.catalogue.store import CatalogueStore
from sandbox.catalogue.web import routes as catalogue_routes
from sandbox.providers.app import create_app
from sandbox.providers.config import SANDBOX_KEYS, BaiduOptions, ProvidersConfig
from sandbox.telegram.serving import HOST, serving
from sandbox.telegram.state import Config, Sandbox


@dataclass(frozen=True)
class Whole:
    """A running sandbox: its address, Telegram's parts, the shops' application."""

    url: str
    telegram: Sandbox
    shops: Starlette
    store: CatalogueStore

    def settings(self) -> dict[str, str]:
        """The environment of a bot that talks to this sandbox and to nothing else."""
        return {
            "TELEGRAM__TOKEN": self.telegram.config.token,
            "TELEGRAM__API_URL": self.url,
            **{
                f"PROVIDERS__{provider}__{name}".upper(): value
                for provider, keys in SANDBOX_KEYS.items()
                for name, value in {**keys, "BASE_URL": f"{self.url}/providers/{provider}"}.items()
            },
        }


@asynccontextmanager
async def whole_sandbox(
    folder: Path, *, port: int = 0, config: Config | None = None
) -> AsyncIterator[Whole]:
    """Everything under one address on loopback; the catalogue's files lie in `folder`.

    Raises OSError when the port is taken.
    """
    store = CatalogueStore(folder)
    made: list[Starlette] = []

    def neighbours(url: str) -> Sequence[BaseRoute]:
        shops = create_app(
            ProvidersConfig(store=store, link_base=url, baidu=BaiduOptions(stocked=True))
        )
        made.append(shops)
        return [*catalogue_routes(store), Mount("/providers", shops)]

    async with serving(config, HOST, port, neighbours) as (url, telegram):
        yield Whole(url, telegram, made[0], store)
