"""`snapbuy gallery import`: a CSV with pictures into a catalogue, resumable."""

import asyncio
from collections import Counter
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from pathlib import Path

import click

from bot.catalogue.importer import Importer, ImportStopped, Result
from bot.catalogue.journal import Journal
from bot.catalogue.pictures import PictureSource
from bot.catalogue.report import RefusalReport
from bot.catalogue.rows import KNOWN, Reading, reading
from bot.catalogue.table import Table, TableRefused, inspect, records
from bot.cli.command import CarefulCommand, Exit, argument, option, say
from bot.cli.output import printable, refusal_text
from bot.cli.shelf import Shelf, open_shelf, progress, provider_option, run_on_shelf

ENCODINGS = ("utf-8", "utf-16", "gb18030", "big5", "shift_jis", "euc_kr", "cp1251", "cp1252")
SHOWN = 5  # refused rows told on the terminal; the report has all
AGAIN = "Run the same command again to go on from here."


@dataclass(frozen=True)
class Wish:
    """What the operator asked for."""

    file: Path
    provider_id: str
    base: Path | None = None
    renamed: dict[str, str] = field(default_factory=dict)
    currency: str | None = None
    encoding: str | None = None
    afresh: bool = False
    state_dir: Path | None = None

    def beside(self, ending: str) -> Path:
        """A file named after the CSV, where progress and report are kept."""
        return (self.state_dir or self.file.parent) / f"{self.file.name}.{ending}"


class ColumnNames(click.ParamType[dict[str, str]]):
    """`title=Name,price=Cost` as a dict from our names to theirs."""

    name = "OURS=THEIRS"

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> dict[str, str]:
        """Raises BadParameter."""
        pairs = [pair.partition("=") for pair in value.split(",")]
        wrong = [ours for ours, _, theirs in pairs if ours.strip() not in KNOWN or not theirs]
        if wrong:
            names = ", ".join(KNOWN)
            self.fail(f"{', '.join(wrong)!r}: write OURS=THEIRS with {names}", param, ctx)
        return {ours.strip(): theirs.strip() for ours, _, theirs in pairs}


class Currency(click.ParamType[str]):
    """A code of three letters, in capitals."""

    name = "currency"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Raises BadParameter."""
        if not (len(value) == 3 and value.isascii() and value.isalpha()):
            self.fail(f"{value!r} is no code of three letters", param, ctx)
        return value.upper()


@click.command("import", cls=CarefulCommand)
@argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE.csv")
@option(
    "--base",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The folder of the pictures; the CSV's own by default. No path leads out of it.",
)
@option(
    "--columns",
    type=ColumnNames(),
    multiple=True,
    help="Headers that differ, as id=SKU,title=Name.",
)
@option("--currency", type=Currency(), help="For prices in rows that name none.")
@option("--encoding", type=click.Choice(ENCODINGS), help="When it is not recognised by itself.")
@option("--afresh", is_flag=True, help="Forget the progress of an earlier run.")
@option(
    "--state-dir",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Where progress and report are kept; beside the CSV by default.",
)
@provider_option
def import_command(
    file: Path, base: Path | None, columns: tuple[dict[str, str], ...], currency: str | None,
    encoding: str | None, afresh: bool, state_dir: Path | None, provider_id: str,
) -> None:  # fmt: skip
    """Import products from a CSV file with local or web pictures.

    Columns: id, title, price, currency, url, image, category, class_id1, class_id2; others are
    kept with the product. An image is a path relative to the CSV or a web address; several are
    parted by "|". Rows whose product is there already change its fields. Broken off, it goes
    on where it was; refused rows land in FILE.csv.refused.csv.
    """
    renamed = {ours: theirs for names in columns for ours, theirs in names.items()}
    wish = Wish(file, provider_id, base, renamed, currency, encoding, afresh, state_dir)
    run_on_shelf(_import(wish))


async def _import(wish: Wish) -> int:
    id_name = wish.renamed.get("id", "id").casefold()
    try:
        table = await asyncio.to_thread(
            inspect, wish.file, id_names={id_name}, encoding=wish.encoding
        )
        columns = reading(table.header, wish.renamed, wish.currency)
        progress_file = wish.beside(f"{wish.provider_id}.snapbuy-progress")
        async with open_shelf(wish.provider_id) as shelf:
            with Journal(progress_file, afresh=wish.afresh) as journal:
                return await _run(wish, table, columns, journal, shelf)
    except TableRefused as refused:
        say(*(f"Error: {problem}" for problem in refused.problems))
        return Exit.BAD_INPUT


async def _run(wish: Wish, table: Table, columns: Reading, journal: Journal, shelf: Shelf) -> int:
    importer = Importer(
        catalogue=shelf.catalogue,
        rules=shelf.info.image,
        decoder=shelf.services.pool,
        pictures=PictureSource(wish.base or wish.file.parent, shelf.services.fetcher),
        reading=columns,
        journal=journal,
        explain=refusal_text,
    )
    report = RefusalReport(wish.beside("refused.csv"), table)
    told: list[str] = []
    stopped: ImportStopped | None = None
    try:
        with progress("Importing", table.lines) as made:
            await _work(importer, table, report, told, made)
    except ImportStopped as stop:
        stopped = stop
    except asyncio.CancelledError:
        say("", f"Interrupted. {AGAIN}")
        raise
    finally:
        report.close()
        say(*told, *_summary(importer.tally, report))
    if stopped is not None:
        say(f"Error: stopped at line {stopped.line}: {stopped.error}", AGAIN)
        return Exit.ALL_FAILED
    if not report.rows:
        journal.remove()
    return Exit.BAD_INPUT if _all_refused(importer.tally) else Exit.DONE


async def _work(
    importer: Importer,
    table: Table,
    report: RefusalReport,
    told: list[str],
    made: Callable[[int], None],
) -> None:
    at = 0
    async with aclosing(importer.run(records(table))) as outcomes:
        async for outcome in outcomes:
            if outcome.result is Result.REFUSED:
                report.add(outcome.record, outcome.reason)
                if len(told) < SHOWN:
                    told.append(printable(f"line {outcome.record.line}: {outcome.reason}"))
            made(outcome.record.end - at)
            at = outcome.record.end
    made(max(table.lines - at, 0))


def _summary(tally: Counter[Result], report: RefusalReport) -> list[str]:
    counts = ", ".join(f"{tally[result]} {result}" for result in Result if tally[result])
    lines = [f"Rows: {counts or 'none'}."]
    if report.rows:
        lines.append(f"Refused rows to mend and import again: {report.path}")
    return lines


def _all_refused(tally: Counter[Result]) -> bool:
    return tally[Result.REFUSED] > 0 and tally[Result.REFUSED] == tally.total()
