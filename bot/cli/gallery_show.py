"""`snapbuy gallery get`, `list`, `search` and `export`."""

import asyncio
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import click

from bot.catalogue.exporter import csv_pages, survey
from bot.catalogue.patience import patiently
from bot.cli.command import CarefulCommand, Exit, argument, option, say
from bot.cli.output import answer_as_json, answer_as_text, printable, refusal_text
from bot.cli.photo_file import read_photo
from bot.cli.search import exit_code
from bot.cli.shelf import open_shelf, progress, provider_option, run_on_shelf
from bot.domain import Query
from bot.errors import Refusal
from providers.catalogue import CatalogueEntry

json_option = option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.command(cls=CarefulCommand)
@argument("product_id", metavar="ID")
@json_option
@provider_option
def get(product_id: str, as_json: bool, provider_id: str) -> None:
    """Show one product."""
    run_on_shelf(_get(product_id, as_json, provider_id))


async def _get(product_id: str, as_json: bool, provider_id: str) -> int:
    async with open_shelf(provider_id) as shelf:
        entry = await patiently(shelf.catalogue.get, product_id)
    if as_json:
        _print_json(_as_json(entry))
        return Exit.DONE
    fields = {**_fields(entry), "id": entry.product_id}
    for name, value in fields.items():
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        click.echo(printable(f"{name:<10} {text}"))
    for picture_id in entry.picture_ids:
        click.echo(printable(f"{'picture':<10} {picture_id}"))
    return Exit.DONE


@click.command("list", cls=CarefulCommand)
@option("--after", default="", metavar="ID", help="Begin behind this id.")
@option("--limit", type=click.IntRange(1, 1000), default=100, show_default=True)
@json_option
@provider_option
def list_command(after: str, limit: int, as_json: bool, provider_id: str) -> None:
    """List products in order of their ids."""
    run_on_shelf(_list(after, limit, as_json, provider_id))


async def _list(after: str, limit: int, as_json: bool, provider_id: str) -> int:
    async with open_shelf(provider_id) as shelf:
        entries = await patiently(shelf.catalogue.list, after=after, limit=limit)
    last = entries[-1].product_id if len(entries) == limit else None
    if as_json:
        _print_json({"products": [_as_json(entry) for entry in entries], "after": last})
        return Exit.DONE
    for entry in entries:
        click.echo(printable(_line(entry)))
    if last is not None:
        say(f"There may be more: --after {printable(last)}")
    return Exit.DONE


@click.command(cls=CarefulCommand)
@argument("photo", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@option("--limit", type=click.IntRange(1, 100), default=20, help="Products at most.")
@json_option
@provider_option
def search(photo: Path, limit: int, as_json: bool, provider_id: str) -> None:
    """Search this catalogue alone; prints what `snapbuy search` does."""
    run_on_shelf(_search(photo, limit, as_json, provider_id))


async def _search(photo: Path, limit: int, as_json: bool, provider_id: str) -> int:
    query = Query(photo=await read_photo(photo), providers=(provider_id,), limit=limit)
    async with open_shelf(provider_id) as shelf:
        try:
            answer = await shelf.services.search.find(query)
        except Refusal as refusal:
            say(f"Error: {refusal_text(refusal)}")
            return Exit.BAD_INPUT
    if as_json:
        _print_json(answer_as_json(answer))
    else:
        click.echo("\n".join(answer_as_text(answer)))
    return exit_code(answer)


@click.command(cls=CarefulCommand)
@argument("file", default="-", type=click.Path(dir_okay=False, allow_dash=True))
@provider_option
def export(file: str, provider_id: str) -> None:
    """Write all products as CSV to FILE, or to the standard output."""
    run_on_shelf(_export(file, provider_id))


async def _export(file: str, provider_id: str) -> int:
    async with open_shelf(provider_id) as shelf:
        seen = await survey(shelf.catalogue)
        try:
            with _output(file) as out, progress("Exporting", seen.products) as made:
                async for page, count in csv_pages(shelf.catalogue, seen.extra):
                    await asyncio.to_thread(out.write, page.encode("utf-8"))
                    made(count)
                await asyncio.to_thread(out.flush)
        except BrokenPipeError:
            raise
        except OSError as problem:
            say(f"Error: {file} cannot be written: {problem.strerror}")
            return Exit.BAD_INPUT
    say(f"Exported {seen.products} products.")
    return Exit.DONE


@contextmanager
def _output(file: str) -> Iterator[IO[bytes]]:
    """Where the CSV goes: a file takes its place only when it is complete."""
    target = Path(file).resolve()
    if file == "-":
        yield sys.stdout.buffer
    elif target.exists() and not target.is_file():
        with target.open("wb") as out:
            yield out
    else:
        part = target.with_name(f"{target.name}.part")
        try:
            with part.open("wb") as out:
                yield out
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)


def _fields(entry: CatalogueEntry) -> dict[str, Any]:
    fields: dict[str, Any] = json.loads(entry.brief.to_json())
    return fields


def _as_json(entry: CatalogueEntry) -> dict[str, Any]:
    return {
        "id": entry.product_id,
        "brief": _fields(entry),
        "picture_ids": list(entry.picture_ids),
    }


def _line(entry: CatalogueEntry) -> str:
    brief, count = entry.brief, len(entry.picture_ids)
    price = f"{brief.price} {brief.currency or ''}".rstrip() if brief.price else "no price"
    pictures = "1 picture" if count == 1 else f"{count} pictures"
    return f"{entry.product_id:<20} {brief.title or ''} · {price} · {pictures}"


def _print_json(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))
