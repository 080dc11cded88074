"""`snapbuy run`: the bot."""

import click

from bot import logs
from bot.app import lending_pictures, open_services, secrets_of
from bot.cli.command import CarefulCommand, Exit, option, run
from bot.settings import load


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
    # The other commands need no Telegram: it doubles their start.
    from bot.running import answering, until_told_to_stop

    settings = load()
    logs.configure(secrets=secrets_of(settings), log_format=log_format)
    async with (
        open_services(settings) as services,
        lending_pictures(services),
        answering(services),
    ):
        await until_told_to_stop()
    return Exit.DONE
