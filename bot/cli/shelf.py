"""What the gallery commands share: which catalogue, how its noes end a command, progress."""

import logging
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any

import click

from bot import logs
from bot.app import Services, open_services, secrets_of
from bot.cli.about import why_off
from bot.cli.command import Exit, option, run, say
from bot.settings import load
from providers.base import Capability, ProviderInfo
from providers.catalogue import CatalogueRefusal, OwnCatalogue
from providers.errors import ProviderError
from providers.registry import all_providers

KEEPERS = [id_ for id_, cls in all_providers().items() if cls.info.can(Capability.OWN_CATALOGUE)]

provider_option = option(
    "--provider",
    "provider_id",
    type=click.Choice(KEEPERS),
    default="gallery",
    show_default=True,
    help="Whose catalogue.",
)


@dataclass(frozen=True)
class Shelf:
    """An open catalogue, what its provider declares, and the house around them."""

    catalogue: OwnCatalogue
    info: ProviderInfo
    services: Services


@asynccontextmanager
async def open_shelf(provider_id: str) -> AsyncIterator[Shelf]:
    """Open the provider's catalogue. Raises UsageError, ConfigError, DatabaseUnusable."""
    settings = load()
    logs.configure(secrets=secrets_of(settings), level=logging.WARNING)
    reason = why_off(provider_id, settings.provider_settings[provider_id])
    if reason is not None:
        raise click.UsageError(f"{provider_id} is off: {reason}")
    async with open_services(settings) as services:
        provider = services.providers[provider_id]
        if not isinstance(provider, OwnCatalogue):
            raise click.UsageError(f"{provider_id} keeps no catalogue of one's own")
        yield Shelf(provider, provider.info, services)


def run_on_shelf(work: Coroutine[Any, Any, int]) -> None:
    """`run` for work on a catalogue: its refusals end with 2, a failing provider with 3."""
    run(_ending_well(work))


async def _ending_well(work: Coroutine[Any, Any, int]) -> int:
    try:
        return await work
    except CatalogueRefusal as refusal:
        say(f"Error: {refusal}")
        return Exit.BAD_INPUT
    except ProviderError as error:
        say(f"Error: the provider failed: {error}")
        return Exit.ALL_FAILED


@contextmanager
def progress(label: str, length: int) -> Iterator[Callable[[int], None]]:
    """A bar on a terminal, nothing in a pipe; call what it yields with the steps made."""
    with click.progressbar(
        length=length, label=label, file=sys.stderr, hidden=not sys.stderr.isatty()
    ) as bar:
        yield bar.update
