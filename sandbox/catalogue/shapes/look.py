"""What tells two products of one shape apart."""

from dataclasses import dataclass

from sandbox.catalogue.paint import Colour, Paint
from sandbox.catalogue.patterns import PATTERNS


@dataclass(frozen=True)
class Look:
    """Colours (main, second, third), the pattern's name, and words for a label or print."""

    colours: tuple[Colour, Colour, Colour]
    pattern: str = "solid"
    words: str = ""

    @property
    def main(self) -> Colour:
        """The colour one would name."""
        return self.colours[0]

    @property
    def second(self) -> Colour:
        """The contrasting colour."""
        return self.colours[1]

    @property
    def third(self) -> Colour:
        """The accent."""
        return self.colours[2]

    @property
    def paint(self) -> Paint:
        """The pattern in these colours."""
        return PATTERNS[self.pattern](self.colours)
