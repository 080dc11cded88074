"""`snapbuy db`: make, upgrade and check the database."""

import asyncio

import click

from bot.cli.command import CarefulCommand, Exit, run, say
from bot.settings import load
from bot.storage.engine import check_integrity, create_engine, database_file
from bot.storage.schema import HEAD, current_revision, upgrade


@click.group()
def db() -> None:
    """Make, upgrade and check the database."""


@db.command("upgrade", cls=CarefulCommand)
def upgrade_command() -> None:
    """Bring the database to the newest schema; makes it when there is none."""
    run(_upgrade())


@db.command("check", cls=CarefulCommand)
def check_command() -> None:
    """Tell whether the database is sound and up to date."""
    run(_check())


async def _upgrade() -> int:
    url = load().database_url
    await check_integrity(url)
    engine = create_engine(url)
    try:
        before = await upgrade(engine)
    finally:
        await engine.dispose()
    if before == HEAD:
        say(f"The database is at {HEAD} already.")
    else:
        say(f"The database went from {before or 'nothing'} to {HEAD}.")
    return Exit.DONE


async def _check() -> int:
    url = load().database_url
    file = database_file(url)
    if file is not None and not await asyncio.to_thread(file.exists):
        say(f"There is no database at {file} yet: run `snapbuy db upgrade`.")
        return Exit.OUR_FAULT
    await check_integrity(url)
    engine = create_engine(url)
    try:
        revision = await current_revision(engine)
    finally:
        await engine.dispose()
    if revision == HEAD:
        say(f"The database is sound and at {HEAD}.")
        return Exit.DONE
    say(f"The database is at {revision or 'nothing'}, not at {HEAD}: try `snapbuy db upgrade`.")
    return Exit.OUR_FAULT
