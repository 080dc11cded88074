"""`python -m bot` is the command line `snapbuy`."""

from bot.cli import main

main()
