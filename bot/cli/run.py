"""`snapbuy run`: the bot."""

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Coroutine
from typing import Any

import click

from bot import logs
from bot.app import open_services, secrets_of
from bot.cli.command import CarefulCommand, Exit, option, run, say
from bot.garbage import settle
from bot.settings import Settings, load

GONE_WITHIN_S = 19.0  # whatever still hangs then: all that matters is in the database

log = logging.getLogger(__name__)


@click.command("run", cls=CarefulCommand)
@option(
    "--log",
    "log_format",
    type=click.Choice(logs.FORMATS),
    default="auto",
    help="text, json, or auto: text on a terminal.",
)
def run_command(log_format: str) -> None:
    """Run the bot until SIGTERM or Ctrl-C."""
    run(_run(log_format))


async def _run(log_format: str) -> int:
    told = Told()
    settings = load()
    logs.configure(secrets=secrets_of(settings), log_format=log_format)
    return await told.unless_told(_answer(settings, told))


class Told:
    """SIGTERM and SIGINT: the first asks for an orderly end, the second is the end."""

    def __init__(self) -> None:
        self._stop = asyncio.Event()
        self._up = False
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._hear, loop)

    async def to_stop(self, ended: "asyncio.Future[None]") -> None:
        """Wait until told to stop, or until `ended` is over; raises what ended it."""
        self._up = True
        stopping = asyncio.create_task(self._stop.wait())
        either: list[asyncio.Future[Any]] = [stopping, ended]
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if ended.done():
            asyncio.get_running_loop().call_later(GONE_WITHIN_S, _leave, Exit.OUR_FAULT)
            ended.result()

    async def unless_told(self, work: Coroutine[Any, Any, int]) -> int:
        """The work's exit code; who is told to stop before all is up just cleans up."""
        task = asyncio.create_task(work)
        stopping = asyncio.create_task(self._stop.wait())
        either: list[asyncio.Future[Any]] = [stopping, task]
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if self._stop.is_set() and not self._up:
            task.cancel()
            await asyncio.wait({task})
            return Exit.DONE
        return await task

    def _hear(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._stop.is_set():
            os._exit(Exit.OUR_FAULT)
        self._stop.set()
        loop.call_later(GONE_WITHIN_S, _leave, Exit.DONE)


async def _answer(settings: Settings, told: Told) -> int:
    # The other commands need no Telegram: it doubles their start.
    from bot.ingress.poller import TelegramRefuses
    from bot.ingress.server import CannotListen
    from bot.running import answering

    try:
        async with open_services(settings) as services, answering(services) as ended:
            settle()
            await told.to_stop(ended)
    except (TelegramRefuses, CannotListen) as problem:
        say(f"Error: {problem}")
        return Exit.OUR_FAULT
    return Exit.DONE


def _leave(code: Exit) -> None:
    log.warning("something did not end in time; leaving")
    sys.stderr.flush()
    os._exit(code)
