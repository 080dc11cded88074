"""`snapbuy search`: one photo, all chosen shops, on the terminal."""

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from bot import logs
from bot.app import Services, lending_pictures, open_services, secrets_of
from bot.cli.command import CarefulCommand, Exit, argument, option, run, say
from bot.cli.output import answer_as_json, answer_as_text, refusal_text
from bot.cli.parameters import BOX, PRICE, Box
from bot.cli.photo_file import read_photo
from bot.domain import Query, Status
from bot.errors import Refusal
from bot.search.service import Answer
from bot.settings import load
from providers.base import Capability, SortKey
from providers.product import Region
from providers.registry import all_providers


def contradictions(params: Mapping[str, Any]) -> list[str]:
    """What is wrong with parameters that are right one by one."""
    low, high = params.get("min_price"), params.get("max_price")
    problems = []
    if low is not None and high is not None and low > high:
        problems.append("--min-price is above --max-price")
    if params.get("cursor") and "providers" in params:
        problems += _against_cursor(params["providers"] or ())
    return problems


def _against_cursor(providers: Sequence[str]) -> list[str]:
    if len(providers) != 1:
        return ["--cursor continues the answer of one provider: name it with --provider"]
    if not all_providers()[providers[0]].info.can(Capability.PAGING):
        return [f"--cursor: {providers[0]} answers in one page only"]
    return []


@click.command(cls=CarefulCommand, check=contradictions)
@argument("photo", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@option(
    "--provider",
    "providers",
    multiple=True,
    type=click.Choice(list(all_providers())),
    help="Ask this provider only; may be repeated.",
)
@option("--category", help="A category name of SnapBuy, or a provider's own id.")
@option("--min-price", type=PRICE)
@option("--max-price", type=PRICE)
@option("--sort", type=click.Choice([key.value for key in SortKey]), default=SortKey.BEST.value)
@option("--same-item", is_flag=True, help="Only offers of the item in the photo.")
@option("--region", type=BOX, help="Search this part of the photo, in pixels.")
@option("--limit", type=click.IntRange(1, 100), default=20, help="Products per provider.")
@option("--cursor", help="Continue an answer; needs exactly one --provider.")
@option("--json", "as_json", is_flag=True, help="Print JSON.")
def search(
    photo: Path, providers: tuple[str, ...], category: str | None, min_price: Decimal | None,
    max_price: Decimal | None, sort: str, same_item: bool, region: Box | None, limit: int,
    cursor: str | None, as_json: bool,
) -> None:  # fmt: skip
    """Find where to buy what is in PHOTO."""
    query = Query(
        providers=providers,
        category=category,
        min_price=min_price,
        max_price=max_price,
        sort=SortKey(sort),
        same_item=same_item,
        cursors={providers[0]: cursor} if cursor else {},
        limit=limit,
    )
    run(_search(photo, query, region, as_json))


async def _search(file: Path, query: Query, box: Box | None, as_json: bool) -> int:
    settings = load()
    logs.configure(secrets=secrets_of(settings), level=logging.WARNING)
    data = await read_photo(file)
    async with open_services(settings) as services, lending_pictures(services):
        try:
            region = await _region(services, data, box) if box else None
            answer = await services.search.find(replace(query, photo=data, region=region))
        except Refusal as refusal:
            say(f"Error: {refusal_text(refusal)}")
            return Exit.BAD_INPUT
    if as_json:
        click.echo(json.dumps(answer_as_json(answer), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(answer_as_text(answer)))
    return exit_code(answer)


async def _region(services: Services, data: bytes, box: Box) -> Region:
    """The box in fractions of the upright photo. Raises Refusal, BadParameter."""
    photo = await services.pool.prepare(data, ())
    try:
        return Region.from_pixels(box, photo.width, photo.height)
    except ValueError:
        size = f"{photo.width}×{photo.height}"
        raise click.BadParameter(f"the region lies outside the photo ({size})") from None


def exit_code(answer: Answer) -> Exit:
    """0 when a provider answered; 2 when the photo suits none of them; 3 when all failed."""
    if any(outcome.status in {Status.OK, Status.EMPTY} for outcome in answer.outcomes):
        return Exit.DONE
    refused = all(isinstance(outcome.error, Refusal) for outcome in answer.outcomes)
    return Exit.BAD_INPUT if refused else Exit.ALL_FAILED
