"""`snapbuy providers` and `snapbuy env-example`: what there is and how it is set."""

import json
from typing import Any

import click

from bot.cli.command import CarefulCommand, Exit, option, run
from bot.env_example import env_example as env_example_text
from bot.settings import load
from providers.registry import all_providers
from providers.settings import ProviderSettings


@click.command("env-example", cls=CarefulCommand)
def env_example() -> None:
    """Print .env.example: every setting with its default."""
    click.echo(env_example_text(), nl=False)


@click.command(cls=CarefulCommand)
@option("--json", "as_json", is_flag=True, help="Print JSON.")
def providers(as_json: bool) -> None:
    """List the providers, what they can do, and whether each is configured."""
    run(_providers(as_json))


async def _providers(as_json: bool) -> int:
    settings = load().provider_settings
    rows = [describe(id_, settings[id_]) for id_ in all_providers()]
    if as_json:
        click.echo(json.dumps({"providers": rows}, ensure_ascii=False, indent=2))
        return Exit.DONE
    for row in rows:
        state = "on" if row["active"] else f"off: {row['why_off']}"
        click.echo(f"{row['id']:<14} {row['title']:<28} {state}")
        click.echo(f"{'':<14} {', '.join(row['capabilities']) or 'photo search only'}")
    return Exit.DONE


def describe(id_: str, settings: ProviderSettings) -> dict[str, Any]:
    """One provider as `snapbuy providers --json` prints it."""
    info = all_providers()[id_].info
    return {
        "id": id_,
        "title": info.title,
        "homepage": info.homepage,
        "active": settings.active,
        "configured": not settings.missing,
        "missing": [f"PROVIDERS__{id_}__{name}".upper() for name in settings.missing],
        "why_off": why_off(id_, settings),
        "capabilities": sorted(info.capabilities),
        "categories": sorted(info.categories),
        "formats": list(info.image.formats),
        "min_side": info.image.min_side,
        "max_side": info.image.max_side,
        "max_bytes": info.image.max_bytes,
        "qps": settings.qps or info.qps,
        "daily_cap": settings.daily_cap or info.daily_cap,
        "timeout_s": settings.timeout_s or info.timeout_s,
        "cost": info.cost,
        "takes_url": info.takes_url,
        "needs_public_url": info.needs_url,
    }


def why_off(id_: str, settings: ProviderSettings) -> str | None:
    """Why searches do not use the provider, and how to change that; None when they do."""
    if settings.active:
        return None
    if settings.enabled is False:
        return f"PROVIDERS__{id_.upper()}__ENABLED is false"
    names = ", ".join(f"PROVIDERS__{id_}__{name}".upper() for name in settings.missing)
    return f"set {names}"
