"""The command line: `snapbuy`, also `python -m bot`."""

import click

from bot.cli.about import env_example, providers
from bot.cli.database import db
from bot.cli.demo import demo
from bot.cli.doctor import doctor
from bot.cli.gallery import gallery
from bot.cli.run import run_command
from bot.cli.search import search


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="snapbuy")
def main() -> None:
    """Photo in, products out: the bot, its searches and its catalogue."""


for command in (run_command, demo, search, doctor, providers, gallery, db, env_example):
    main.add_command(command)
