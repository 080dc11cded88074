"""The kinds of values the command line takes beyond click's own."""

from decimal import Decimal, InvalidOperation
from typing import Any

import click

from providers.numbers import writable

Box = tuple[int, int, int, int]


class Text(click.ParamType[str]):
    """Text that can be sent on: what was typed is a word of the terminal's encoding."""

    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        try:
            str(value).encode()
        except UnicodeEncodeError:
            self.fail(f"{value!r} is no text in the terminal's encoding", param, ctx)
        return str(value)


class Price(click.ParamType[Decimal]):
    """An amount of money, zero or more, as a Decimal."""

    name = "price"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        try:
            amount = Decimal(value)
        except InvalidOperation:
            self.fail(f"{value!r} is no amount", param, ctx)
        if not writable(amount) or amount < 0:
            self.fail(f"{value!r} is no amount of zero or more", param, ctx)
        return amount


class PixelBox(click.ParamType[Box]):
    """x1,y1,x2,y2 in pixels of the upright photo, as four ints."""

    name = "x1,y1,x2,y2"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if isinstance(value, tuple):
            return value
        try:
            x1, y1, x2, y2 = (int(part) for part in value.split(","))
        except ValueError:
            self.fail(f"{value!r} is not four whole numbers x1,y1,x2,y2", param, ctx)
        if not (0 <= x1 < x2 and 0 <= y1 < y2):
            self.fail(f"{value!r} is empty: x1 < x2 and y1 < y2 are needed", param, ctx)
        return (x1, y1, x2, y2)


TEXT = Text()
PRICE = Price()
BOX = PixelBox()
