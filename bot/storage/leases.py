"""When a lease, or a wait, that stands in a row is over, whatever the clock has done since.

The times are those of the wall clock, because several processes share them. After it was set
back by an hour what was given before would last for an hour more. But nothing is ever given for
so long: what reaches further than the longest one is over, and whoever still works on it finds
by its fence that somebody else does, or by its next renewal that nobody does.
"""

from typing import Final

from sqlalchemy import BindParameter, ColumnElement, Float, and_, bindparam, or_

from bot.storage.pauses import LONGEST_TOLD_S

# A minute more, because the clocks of two machines differ.
LONGEST_S: Final = LONGEST_TOLD_S + 60.0

NOW: BindParameter[float] = bindparam("now", type_=Float)


def held(until: ColumnElement[float]) -> ColumnElement[bool]:
    """Whether somebody has it, or it waits, at the parameter `now`."""
    return and_(until > NOW, until <= NOW + LONGEST_S)


def free(until: ColumnElement[float]) -> ColumnElement[bool]:
    """Whether it may be taken at the parameter `now`: the opposite, also where nothing stands."""
    return or_(until.is_(None), until <= NOW, until > NOW + LONGEST_S)
