"""`snapbuy gallery`: keep a catalogue of one's own, in the local gallery or at Baidu."""

import click

from bot.cli.gallery_edit import add, delete, update
from bot.cli.gallery_import import import_command
from bot.cli.gallery_show import export, get, list_command, search


@click.group()
def gallery() -> None:
    """Keep a catalogue of your own: products, their pictures, CSV in and out."""


for command in (add, update, delete, get, list_command, search, import_command, export):
    gallery.add_command(command)
