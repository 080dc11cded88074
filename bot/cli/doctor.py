"""`snapbuy doctor`: what works, what is missing, how to mend it."""

import asyncio
import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum

import click
import httpx

from bot import logs
from bot.app import Services, open_services, secrets_of
from bot.cli.about import why_off
from bot.cli.command import CarefulCommand, Exit, option, run
from bot.exchange.board import load_rates
from bot.exchange.rates import MAX_AGE_DAYS
from bot.exchange.reading import RatesUnusable
from bot.settings import Settings, load
from bot.storage.engine import DatabaseUnusable
from bot.storage.schema import HEAD
from providers.errors import ProviderError
from providers.http import new_client
from providers.registry import all_providers

TELEGRAM_TIMEOUT_S = 10.0

MEND = {
    "misconfigured": "check the provider's keys and that the account may use this interface",
    "blocked": "the account or this address is banned; ask the provider",
    "budget_spent": "buy calls, or wait for the reset",
    "rate_limited": "wait a little; lower PROVIDERS__<ID>__QPS if it comes back",
    "unreachable": "check the network, BASE_URL and the provider's status",
    "timed_out": "check the network; raise PROVIDERS__<ID>__TIMEOUT_S if it is just slow",
    "bad_response": "check BASE_URL: what answers there is not this provider",
}


class State(StrEnum):
    """How a check ended."""

    OK = "ok"
    OFF = "off"  # not set up, and nothing is wrong with that
    FAILED = "failed"


MARKS = {State.OK: "✓", State.OFF: "-", State.FAILED: "✗"}


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: what was seen, and how to mend it when it is not well."""

    name: str
    state: State
    detail: str
    mend: str | None = None


@click.command(cls=CarefulCommand)
@option("--json", "as_json", is_flag=True, help="Print JSON.")
def doctor(as_json: bool) -> None:
    """Look at settings, keys, database and providers; say how to mend what is wrong."""
    run(_doctor(as_json))


async def _doctor(as_json: bool) -> int:
    settings = load()
    logs.configure(secrets=secrets_of(settings))
    checks = [Check("settings", State.OK, "all settings can be read")]
    checks += await asyncio.gather(_telegram(settings), _rates(settings))
    try:
        async with open_services(settings) as services:
            checks += await _house(services)
    except DatabaseUnusable as problem:
        checks.append(
            Check("database", State.FAILED, str(problem), "mend DATABASE_URL or the file behind it")
        )
    well = all(check.state is not State.FAILED for check in checks)
    if as_json:
        report = {"ok": well, "checks": [asdict(check) for check in checks]}
        click.echo(json.dumps(report, ensure_ascii=False, indent=2))
    else:
        for check in checks:
            click.echo(f"{MARKS[check.state]} {check.name:<14} {check.detail}")
            if check.mend:
                click.echo(f"{'':<17}{check.mend}")
    return Exit.DONE if well else Exit.OUR_FAULT


async def _house(services: Services) -> list[Check]:
    database = Check("database", State.OK, f"sound, schema {HEAD}")
    decoder, *providers = await asyncio.gather(
        _decoder(services), *(_provider(services, id_) for id_ in all_providers())
    )
    return [database, decoder, _public_url(services), *providers]


async def _decoder(services: Services) -> Check:
    try:
        await services.pool.start()
    except OSError as problem:
        return Check("photos", State.FAILED, f"no decoder can be started: {problem}")
    return Check("photos", State.OK, "the decoders are up")


def _public_url(services: Services) -> Check:
    url = services.settings.public_url
    if url:
        return Check("public url", State.OK, f"temporary pictures at {url}/p/…")
    return Check(
        "public url", State.OFF, "not set: providers that search by address use what else they have"
    )


async def _provider(services: Services, id_: str) -> Check:
    reason = why_off(id_, services.settings.provider_settings[id_])
    if reason is not None:
        return Check(id_, State.OFF, reason)
    try:
        return Check(id_, State.OK, await services.providers[id_].check())
    except ProviderError as error:
        mend = MEND.get(error.code, "").replace("<ID>", id_.upper())
        return Check(id_, State.FAILED, str(error), mend or None)


async def _rates(settings: Settings) -> Check:
    source = settings.rates.place
    if source is None:
        return Check("rates", State.OFF, "not set: prices are shown in the shops' currencies only")
    try:
        table = await load_rates(source)
    except RatesUnusable as problem:
        return Check("rates", State.FAILED, str(problem), "check RATES__SOURCE")
    today = datetime.now(UTC).date()
    detail = f"{len(table.rates)} rates of {table.day}, {table.age(today)} days old"
    if table.is_shown(today):
        return Check("rates", State.OK, detail)
    mend = f"bring what RATES__SOURCE names up to date: {MAX_AGE_DAYS} days is the most"
    return Check("rates", State.FAILED, detail, mend)


async def _telegram(settings: Settings) -> Check:
    token = settings.telegram.token
    if token is None:
        return Check("telegram", State.OFF, "set TELEGRAM__TOKEN to run the bot")
    mend = "take a token from BotFather and set TELEGRAM__TOKEN"
    url = f"{settings.telegram.api_url}/bot{token.get_secret_value()}/getMe"
    try:
        async with new_client(1) as client, asyncio.timeout(TELEGRAM_TIMEOUT_S):
            answer = (await client.get(url)).json()
    except httpx.InvalidURL:
        return Check("telegram", State.FAILED, "the token holds characters no token has", mend)
    except (TimeoutError, httpx.HTTPError, ValueError) as problem:
        detail = f"no answer from TELEGRAM__API_URL: {type(problem).__name__}"
        return Check("telegram", State.FAILED, detail, "check the network and TELEGRAM__API_URL")
    match answer:
        case {"ok": True, "result": {"username": str(name)}}:
            return Check("telegram", State.OK, f"the bot is @{name}")
        case {"ok": False}:
            return Check("telegram", State.FAILED, "the token is refused", mend)
        case _:
            detail = "what answers at TELEGRAM__API_URL is no Bot API server"
            return Check("telegram", State.FAILED, detail, "check TELEGRAM__API_URL")
