"""`snapbuy gallery add`, `update` and `delete`."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click

from bot.catalogue.patience import patiently
from bot.cli.command import CarefulCommand, Exit, argument, option, say
from bot.cli.output import refusal_text
from bot.cli.photo_file import PhotoFileUnreadable, read_photo
from bot.cli.shelf import Shelf, open_shelf, provider_option, run_on_shelf
from bot.errors import Refusal
from bot.imaging.prepared import Wanted
from providers.base import FittedImage
from providers.catalogue import Brief, InvalidBrief

CLASS_ID = click.IntRange(1, 65535)
FIELDS = (
    option("--title"),
    option("--price", help="Digit for digit, as 45.60."),
    option("--currency", help="A code of three letters, as CNY."),
    option("--url", help="Where to buy it."),
    option("--image", help="Web address of the picture people are shown."),
    option("--category", help="Steps parted by '>', as 'Kitchen > Mugs'."),
    option("--class-id1", type=CLASS_ID, help="A number of yours to search within."),
    option("--class-id2", type=CLASS_ID),
)
REMOVABLE = [name for name in Brief.model_fields if name != "id"]


def _field_options(command: Callable[..., None]) -> Callable[..., None]:
    for decorate in reversed(FIELDS):
        command = decorate(command)
    return command


@click.command(cls=CarefulCommand)
@argument("photos", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PHOTO...")
@option("--id", "product_id", required=True, help="The product's id; your own.")
@_field_options
@provider_option
def add(photos: tuple[Path, ...], product_id: str, provider_id: str, **fields: Any) -> None:
    """Add a product, or more pictures of one; fields given replace its old ones."""
    given = {name: value for name, value in fields.items() if value is not None}
    run_on_shelf(_add(photos, {"id": product_id, **given}, provider_id))


async def _add(photos: tuple[Path, ...], fields: dict[str, Any], provider_id: str) -> int:
    async with open_shelf(provider_id) as shelf:
        brief, problems = _brief(fields)
        images = []
        for photo in photos:
            try:
                images.append((photo, await _fitted(shelf, photo)))
            except Refusal as refusal:
                problems.append(f"{photo}: {refusal_text(refusal)}")
            except PhotoFileUnreadable as problem:
                problems.append(problem.message)
        if brief is None or problems:
            say(*(f"Error: {problem}" for problem in problems))
            return Exit.BAD_INPUT
        for photo, image in images:
            await _add_one(shelf, brief, photo, image)
    return Exit.DONE


def _brief(fields: dict[str, Any]) -> tuple[Brief | None, list[str]]:
    try:
        brief = Brief().changed(fields)
    except InvalidBrief as problem:
        return None, [str(problem)]
    return (brief, []) if brief.id else (None, ["--id is empty"])


async def _fitted(shelf: Shelf, photo: Path) -> FittedImage:
    """Raises Refusal, PhotoFileUnreadable."""
    data = await read_photo(photo)
    [fit] = (await shelf.services.pool.prepare(data, [Wanted(shelf.info.image)])).fits
    if isinstance(fit, Refusal):
        raise fit
    return fit


async def _add_one(shelf: Shelf, brief: Brief, photo: Path, image: FittedImage) -> None:
    added = await patiently(shelf.catalogue.add, brief, image)
    if added.already_there:
        say(f"{photo} is there already, as product {added.product_id}; nothing was changed.")
    click.echo(f"{added.product_id}\t{added.picture_id}")


def contradictions(params: Mapping[str, Any]) -> list[str]:
    """What is wrong with an update whose parameters are right one by one."""
    removed = params.get("remove") or ()
    both = [name for name in removed if params.get(name) is not None]
    if both:
        return [f"set and removed at once: {', '.join(both)}"]
    if not removed and all(params.get(name, "unreadable") is None for name in REMOVABLE):
        return ["nothing to change: give at least one field"]
    return []


@click.command(cls=CarefulCommand, check=contradictions)
@argument("product_id", metavar="ID")
@_field_options
@option("--remove", multiple=True, type=click.Choice(REMOVABLE), help="Empty this field.")
@provider_option
def update(product_id: str, provider_id: str, remove: tuple[str, ...], **fields: Any) -> None:
    """Change fields of a product."""
    changes = {name: value for name, value in fields.items() if value is not None}
    changes |= dict.fromkeys(remove)
    run_on_shelf(_update(product_id, changes, provider_id))


async def _update(product_id: str, changes: dict[str, Any], provider_id: str) -> int:
    async with open_shelf(provider_id) as shelf:
        entry = await patiently(shelf.catalogue.update, product_id, changes)
    click.echo(entry.product_id)
    return Exit.DONE


@click.command(cls=CarefulCommand)
@argument("product_ids", nargs=-1, required=True, metavar="ID...")
@provider_option
def delete(product_ids: tuple[str, ...], provider_id: str) -> None:
    """Delete products with all their pictures."""
    run_on_shelf(_delete(product_ids, provider_id))


async def _delete(product_ids: tuple[str, ...], provider_id: str) -> int:
    async with open_shelf(provider_id) as shelf:
        deleted = await patiently(shelf.catalogue.delete, product_ids)
    for product_id in deleted.product_ids:
        click.echo(product_id)
    for product_id in deleted.unknown:
        say(f"There is no product {product_id!r}.")
    return Exit.DONE if deleted.product_ids else Exit.BAD_INPUT
