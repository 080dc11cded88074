"""Brings a database to the newest schema, and tells whether it is there already."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.storage import postgres
from bot.storage.engine import DatabaseUnusable, advised, reading

HEAD = "0008"  # the newest step in migrations/versions; a test keeps it true
SCRIPTS = Path(__file__).parent / "migrations"


async def current_revision(engine: AsyncEngine) -> str | None:
    """The schema's revision, or None when the database is new."""
    try:
        async with reading(engine) as connection:
            return await connection.run_sync(_revision)
    except (SQLAlchemyError, OSError) as problem:
        raise DatabaseUnusable(f"the database does not open: {_root(problem)}") from None


async def upgrade(engine: AsyncEngine) -> str | None:
    """Run the missing steps in one transaction; the revision before, None when new.

    Costs one query when nothing is missing: Alembic is loaded only when there is work.
    """
    before = await current_revision(engine)
    if before != HEAD:
        from alembic.util.exc import CommandError

        try:
            async with engine.begin() as connection:
                await connection.run_sync(_run_steps)
        except CommandError:
            raise DatabaseUnusable(
                f"the database is at {before}, which this version does not know: "
                "a newer SnapBuy made it; install that one, or restore an older backup"
            ) from None
        except SQLAlchemyError as problem:
            raise DatabaseUnusable(f"the database cannot be upgraded: {_root(problem)}") from None
    return before


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    value = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return None if value is None else str(value)


def _run_steps(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    postgres.alone_with_the_schema(connection)
    if (encoding := postgres.encoding_of(connection)) != "UTF8":
        raise DatabaseUnusable(
            f"the database keeps texts in {encoding}, which cannot hold all people write: "
            "make another one with ENCODING 'UTF8'"
        )
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _root(problem: BaseException) -> str:
    """The driver's own words and advice; SQLAlchemy's repeat the statement and a web link."""
    return advised(getattr(problem, "orig", None) or problem)
