"""Cells that no spreadsheet takes for a formula, and back again without loss."""

import re
from typing import Final

# The full-width forms are here because East Asian spreadsheets read them as the plain ones.
_FORMULA: Final = "=+\\-@\t\r\n＝＋－＠"
_RISKY = re.compile(f"'*[{_FORMULA}]")
_GUARDED = re.compile(f"''*[{_FORMULA}]")


def guarded(text: str) -> str:
    """The cell to write: a leading apostrophe keeps a formula from being one.

    A text that looks guarded already gets one more, so that `unguarded` always restores it.
    """
    return f"'{text}" if _RISKY.match(text) else text


def unguarded(cell: str) -> str:
    """The text that `guarded` was given; any other cell stays as it is."""
    return cell[1:] if _GUARDED.match(cell) else cell
