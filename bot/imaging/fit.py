"""Pixels to pictures that meet each provider's rules, with the fewest encodes.

Runs in a limited child, after `decode`.
"""

import base64
from dataclasses import dataclass, field
from hashlib import sha256
from io import BytesIO
from math import sqrt

from PIL import Image

from bot.errors import ImageTooBig, Measure, Refusal
from bot.imaging.decode import Photo, Pixels, load, open_photo, stored_box, upright
from bot.imaging.limits import MAX_SHRINKS, QUALITIES
from bot.imaging.size import smaller_size, target_size
from bot.imaging.wire import Answer, Box, Demand, Variant

_WHOLE: Box = (0.0, 0.0, 1.0, 1.0)
_LOSSY = {"JPEG", "WEBP"}
_Key = tuple[Box, tuple[int, int], str, int]


def prepare(data: bytes, format_name: str, demands: list[Demand]) -> Answer:
    """Decode once and fit to every demand.

    Raises a Refusal about the file itself, or whatever a decoder raises.
    """
    photo = open_photo(data, format_name)
    plans = [_plan(photo, demand) for demand in demands]
    scale = max((plan.scale for plan in plans if isinstance(plan, _Plan)), default=0.0)
    fitter = _Fitter(photo, load(photo, max(scale, 1 / max(photo.width, photo.height))))
    fits = tuple(fitter.fit(plan) if isinstance(plan, _Plan) else plan for plan in plans)
    return Answer(
        width=photo.width,
        height=photo.height,
        variants=tuple(fitter.variants),
        fits=fits,
        pixel_hash=fitter.pixel_hash(),
        encodes=len(fitter.encoded),
    )


@dataclass(frozen=True, slots=True)
class _Plan:
    demand: Demand
    box: Box
    size: tuple[int, int]
    scale: float


def _plan(photo: Photo, demand: Demand) -> _Plan | Refusal:
    """What to aim for, known before anything is decoded."""
    box = demand.box or _WHOLE
    width = max(1, round(box[2] * photo.width) - round(box[0] * photo.width))
    height = max(1, round(box[3] * photo.height) - round(box[1] * photo.height))
    try:
        size = target_size(width, height, demand)
    except Refusal as refusal:
        return refusal
    # By the longest side, where rounding to whole pixels weighs least.
    return _Plan(demand, box, size, min(1.0, max(size) / max(width, height)))


@dataclass(slots=True)
class _Fitter:
    """The decoded photo and what has been made of it so far."""

    photo: Photo
    pixels: Pixels
    variants: list[Variant] = field(default_factory=list)
    resized: dict[tuple[Box, tuple[int, int]], Image.Image] = field(default_factory=dict)
    encoded: dict[_Key, Variant] = field(default_factory=dict)

    def fit(self, plan: _Plan) -> int | Refusal:
        """A place in `variants`, or ImageTooBig when no encode comes under the byte limit."""
        demand, size = plan.demand, plan.size
        weight = 0
        for _ in range(MAX_SHRINKS):
            for format_name, quality in _attempts(demand.formats):
                variant = self._encode(plan.box, size, format_name, quality)
                weight = weigh(variant.data, demand.counted)
                if weight <= demand.max_bytes:
                    return self._place(variant)
            factor = min(0.9, 0.95 * sqrt(demand.max_bytes / weight))
            shrunk = smaller_size(size, factor, demand.min_side)
            if shrunk is None:
                break
            size = shrunk
        return ImageTooBig(Measure.BYTES, weight, demand.max_bytes)

    def pixel_hash(self) -> str:
        """sha256 of the first picture's bytes, or of the decoded pixels when nothing fits."""
        data = self.variants[0].data if self.variants else self.pixels.image.tobytes()
        return sha256(data).hexdigest()

    def _place(self, variant: Variant) -> int:
        if variant not in self.variants:
            self.variants.append(variant)
        return self.variants.index(variant)

    def _encode(self, box: Box, size: tuple[int, int], format_name: str, quality: int) -> Variant:
        key = (box, size, format_name, quality)
        if key not in self.encoded:
            data = encode(self._resize(box, size), format_name, quality)
            self.encoded[key] = Variant(format_name, *size, data)
        return self.encoded[key]

    def _resize(self, box: Box, size: tuple[int, int]) -> Image.Image:
        key = (box, size)
        if key not in self.resized:
            stored_size = size[::-1] if self.photo.sideways else size
            small = resize(self.pixels, stored_size, stored_box(box, self.photo.orientation))
            self.resized[key] = upright(small, self.photo.orientation)
        return self.resized[key]


def resize(pixels: Pixels, size: tuple[int, int], box: Box) -> Image.Image:
    """The part `box` (fractions) of the picture at this size, in one exact step.

    JPEG keeps chroma at half the resolution, so only luma gets the long filter: chroma is
    averaged to that half at once and doubled again for the encoder, which halves it back.
    """
    image = pixels.image
    x1, x2 = (min(x * pixels.width, pixels.width) for x in (box[0], box[2]))
    y1, y2 = (min(y * pixels.height, pixels.height) for y in (box[1], box[3]))
    part = (x1, y1, x2, y2)
    if image.size == size and part == (0.0, 0.0, float(size[0]), float(size[1])):
        return image
    if image.mode != "YCbCr":
        return image.resize(size, Image.Resampling.LANCZOS, part)
    luma, *chroma = image.split()
    planes = [luma.resize(size, Image.Resampling.LANCZOS, part)]
    if size[0] <= x2 - x1 and size[1] <= y2 - y1:
        half = (-(-size[0] // 2), -(-size[1] // 2))
        small = [plane.resize(half, Image.Resampling.BOX, part) for plane in chroma]
        planes += [plane.resize(size, Image.Resampling.NEAREST) for plane in small]
    else:
        planes += [plane.resize(size, Image.Resampling.BILINEAR, part) for plane in chroma]
    return Image.merge("YCbCr", planes)


def encode(image: Image.Image, format_name: str, quality: int) -> bytes:
    """The pixels alone, in three channels; `quality` matters to JPEG and WebP."""
    if format_name != "JPEG" or image.mode == "L":
        image = image.convert("RGB")
    image.info = {}  # some encoders write what they find there
    out = BytesIO()
    options = {"quality": quality} if format_name in _LOSSY else {}
    image.save(out, format_name, **options)
    return out.getvalue()


def weigh(data: bytes, counted: str) -> int:
    """Bytes as a provider counts them."""
    if counted == "raw":
        return len(data)
    text = base64.b64encode(data)
    if counted == "base64":
        return len(text)
    return len(text) + 2 * sum(map(text.count, (b"+", b"/", b"=")))


def _attempts(formats: tuple[str, ...]) -> list[tuple[str, int]]:
    """Formats with qualities, in the order to try them at one size.

    A lossless picture that is too heavy makes room for the first lossy format; after that
    one has been tried at its lowest quality, nothing else would be lighter.
    """
    attempts: list[tuple[str, int]] = []
    for format_name in formats:
        if format_name in _LOSSY:
            return [*attempts, *((format_name, quality) for quality in QUALITIES)]
        attempts.append((format_name, 0))
    return attempts
