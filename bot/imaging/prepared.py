"""What a caller asks of this package and what it gets back."""

from dataclasses import dataclass
from typing import Self

from bot.errors import Refusal
from bot.imaging.wire import Answer, Demand
from providers.base import FittedImage, ImageFormat, ImageRules
from providers.product import Region

Fit = FittedImage | Refusal


@dataclass(frozen=True, slots=True)
class Wanted:
    """A picture somebody wants: a provider's rules, and the part of the upright photo."""

    rules: ImageRules
    region: Region | None = None

    def demand(self) -> Demand:
        """The same in plain values, for a child."""
        rules, region = self.rules, self.region
        return Demand(
            formats=tuple(str(one) for one in rules.formats),
            min_side=rules.min_side,
            max_side=rules.max_side,
            best_side=rules.best_side,
            max_bytes=rules.max_bytes,
            counted=str(rules.counted),
            box=(region.x1, region.y1, region.x2, region.y2) if region else None,
        )


@dataclass(frozen=True, slots=True)
class Prepared:
    """A photo made ready.

    `width` and `height` are the upright original's, in pixels; `format` is its Pillow name
    ("HEIF" for HEIC). `fits` is in the order of what was wanted, and pictures that came out
    the same are the same object. `pixel_hash` (sha256, hex) is the first fit's `sha256`, or
    that of the decoded pixels when nothing fits.
    """

    width: int
    height: int
    format: str
    fits: tuple[Fit, ...]
    pixel_hash: str

    @classmethod
    def from_answer(cls, answer: Answer, format_name: str) -> Self:
        """From what a child said."""
        images = [
            FittedImage(one.data, ImageFormat(one.format), one.width, one.height)
            for one in answer.variants
        ]
        fits = tuple(fit if isinstance(fit, Refusal) else images[fit] for fit in answer.fits)
        return cls(answer.width, answer.height, format_name, fits, answer.pixel_hash)
