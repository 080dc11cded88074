"""Commands that name every mistake at once, and turn known errors into exit codes.

Exit codes: 0 done; 1 our fault; 2 wrong usage, unreadable photo or bad settings; 3 every chosen
provider failed.
"""

import asyncio
import logging
import signal
import sys
from collections.abc import Callable, Coroutine, Mapping
from enum import IntEnum
from io import TextIOWrapper
from typing import Any

import click

from bot.cli.parameters import TEXT
from bot.settings import ConfigError
from bot.storage.engine import DatabaseUnusable

log = logging.getLogger(__name__)

PROBLEMS = "snapbuy.problems"
Check = Callable[[Mapping[str, Any]], list[str]]


class Exit(IntEnum):
    """What the process ends with."""

    DONE = 0
    OUR_FAULT = 1
    BAD_INPUT = 2
    ALL_FAILED = 3


class CarefulOption(click.Option):
    """An option whose mistake is noted; the command goes on to look for more."""

    def handle_parse_result(
        self, ctx: click.Context, opts: Mapping[str, Any], args: list[str]
    ) -> tuple[Any, list[str]]:
        return _noting(ctx, super().handle_parse_result, opts, args)


class CarefulArgument(click.Argument):
    """As CarefulOption, for arguments."""

    def handle_parse_result(
        self, ctx: click.Context, opts: Mapping[str, Any], args: list[str]
    ) -> tuple[Any, list[str]]:
        return _noting(ctx, super().handle_parse_result, opts, args)


class CarefulCommand(click.Command):
    """A command that lists all mistakes of its command line in one error.

    `check` looks for what contradicts itself; parameters that could not be read are absent.
    """

    allow_extra_args = True

    def __init__(self, *args: Any, check: Check | None = None, **attrs: Any) -> None:
        super().__init__(*args, **attrs)
        self._check = check

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        takes_value = {
            name: not param.is_flag
            for param in self.get_params(ctx)
            if isinstance(param, click.Option)
            for name in (*param.opts, *param.secondary_opts)
        }
        sound, problems = _sorted_out(args, takes_value)
        surplus_is_told = bool(problems)  # it may belong to an option that does not exist
        ctx.meta[PROBLEMS] = problems
        left = super().parse_args(ctx, sound)
        if left and not surplus_is_told:
            problems.append(f"Got unexpected extra arguments ({' '.join(left)})")
        if self._check is not None:
            problems += self._check(ctx.params)
        if problems:
            raise click.UsageError("\n       ".join(problems), ctx)
        return left


def option(*names: str, **attrs: Any) -> Callable[[Any], Any]:
    """`click.option` for a CarefulCommand."""
    if not attrs.get("is_flag"):
        attrs.setdefault("type", TEXT)
    return click.option(*names, cls=CarefulOption, **attrs)


def argument(*names: str, **attrs: Any) -> Callable[[Any], Any]:
    """`click.argument` for a CarefulCommand."""
    attrs.setdefault("type", TEXT)
    return click.argument(*names, cls=CarefulArgument, **attrs)


def say(*lines: str) -> None:
    """Messages and progress go to stderr; stdout holds results only."""
    for line in lines:
        click.echo(line, err=True)


def run(work: Coroutine[Any, Any, int]) -> None:
    """Run a command's coroutine and leave with its exit code."""
    if isinstance(sys.stdout, TextIOWrapper):
        # Titles of all languages, and JSON, whatever the terminal's encoding is called.
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        code = asyncio.run(_ended_by_sigterm(work))
    except ConfigError as error:
        say(*(f"Error: {problem}" for problem in error.problems))
        code = Exit.BAD_INPUT
    except click.UsageError as error:
        say(f"Error: {error.format_message()}")
        code = Exit.BAD_INPUT
    except DatabaseUnusable as error:
        say(f"Error: {error}")
        code = Exit.OUR_FAULT
    except KeyboardInterrupt:
        code = 130
    except asyncio.CancelledError:
        code = 143
    except BrokenPipeError:
        sys.stderr.close()
        code = Exit.DONE
    except Exception:
        log.exception("the command broke")
        say("Error: something broke here; the lines above say where.")
        code = Exit.OUR_FAULT
    sys.exit(code)


async def _ended_by_sigterm(work: Coroutine[Any, Any, int]) -> int:
    """The work's exit code. SIGTERM lets it clean up first, unless it has a handler of its own."""
    task = asyncio.current_task()
    if task is not None:
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    return await work


def _noting(
    ctx: click.Context,
    handle: Callable[[click.Context, Mapping[str, Any], list[str]], tuple[Any, list[str]]],
    opts: Mapping[str, Any],
    args: list[str],
) -> tuple[Any, list[str]]:
    try:
        return handle(ctx, opts, args)
    except click.UsageError as problem:
        ctx.meta.setdefault(PROBLEMS, []).append(problem.format_message())
        return None, args


def _sorted_out(args: list[str], takes_value: Mapping[str, bool]) -> tuple[list[str], list[str]]:
    """The arguments that can be read, and what is wrong with the others.

    What follows an option that takes a value is its value, whatever it looks like.
    """
    sound: list[str] = []
    problems: list[str] = []
    rest = iter(args)
    for arg in rest:
        name, equals, _ = arg.partition("=")
        if arg == "--":
            sound += [arg, *rest]
        elif arg == "-" or not arg.startswith("-"):
            sound.append(arg)
        elif name not in takes_value:
            problems.append(f"No such option: {name}")
        elif equals and not takes_value[name]:
            problems.append(f"Option '{name}' does not take a value.")
        elif equals or not takes_value[name]:
            sound.append(arg)
        elif (value := next(rest, None)) is None:
            problems.append(f"Option '{name}' requires an argument.")
        else:
            sound += [arg, value]
    return sound, problems
