"""What the pool and its children say to each other: frames of a JSON header and raw bytes.

Imported on both sides, so it stays on the standard library.
"""

import json
import struct
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, BinaryIO, Self

from bot.errors import ImageTooBig, ImageTooSmall, Measure, NotAnImage, Refusal, Unreadable

Header = dict[str, Any]
Box = tuple[float, float, float, float]
HASH_BITS = 64
PREFIX = struct.Struct(">II")  # bytes of the header, bytes of the body


@dataclass(frozen=True, slots=True)
class Demand:
    """One wanted picture, in plain values: a provider's rules and a part of the upright photo.

    `box` is (x1, y1, x2, y2) in fractions; None is the whole photo.
    """

    formats: tuple[str, ...]
    min_side: int
    max_side: int
    best_side: int
    max_bytes: int
    counted: str
    box: Box | None = None

    @classmethod
    def read(cls, raw: Mapping[str, Any]) -> Self:
        """From a header, where tuples have become lists."""
        box = raw["box"]
        plain = {**raw, "formats": tuple(raw["formats"]), "box": tuple(box) if box else None}
        return cls(**plain)


@dataclass(frozen=True, slots=True)
class Variant:
    """One encoded picture; sides in pixels."""

    format: str
    width: int
    height: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one photo.

    `width` and `height` are the upright original's. `fits` has one entry per demand, in
    order: a place in `variants`, or the refusal. `encodes` counts the encoder's runs.
    """

    width: int
    height: int
    variants: tuple[Variant, ...]
    fits: tuple[int | Refusal, ...]
    pixel_hash: str
    encodes: int


def frame(header: Header, body: Sequence[bytes] = ()) -> list[bytes]:
    """The pieces of one frame, in order; joining them would copy the pictures."""
    text = json.dumps(header).encode()
    return [PREFIX.pack(len(text), sum(map(len, body))) + text, *body]


def read_frame(stream: BinaryIO, max_header: int, max_body: int) -> tuple[Header, bytes] | None:
    """The next frame, or None when the other side has gone. Raises ValueError beyond the bounds."""
    prefix = stream.read(PREFIX.size)
    if len(prefix) < PREFIX.size:
        return None
    header_bytes, body_bytes = PREFIX.unpack(prefix)
    if header_bytes > max_header or body_bytes > max_body:
        raise ValueError("the frame is longer than agreed")
    text, body = stream.read(header_bytes), stream.read(body_bytes)
    return (json.loads(text), body) if len(body) == body_bytes else None


def request_header(format_name: str, demands: Sequence[Demand]) -> Header:
    """The header of a job; its body is the file."""
    return {"format": format_name, "demands": [asdict(demand) for demand in demands]}


def hash_header(files: Sequence[tuple[str, bytes]]) -> Header:
    """The header of a job whose body is several files, by format, to be hashed."""
    return {"format": "", "files": [[format_name, len(data)] for format_name, data in files]}


def hashes_frame(hashes: Sequence[int | None]) -> list[bytes]:
    """The frame a child answers such a job with: None for what is no picture."""
    return frame({"hashes": list(hashes)})


def read_hashes(count: int, header: Header, _body: bytes) -> list[int | None]:
    """The child's hashes of so many files. Raises ValueError, TypeError, KeyError."""
    hashes: list[int | None] = header["hashes"]
    if len(hashes) != count or not all(h is None or 0 <= h < 1 << HASH_BITS for h in hashes):
        raise ValueError("these are not the hashes of the files")
    return hashes


def answer_frame(answer: Answer) -> list[bytes]:
    """The frame a child answers with."""
    header = {
        "width": answer.width,
        "height": answer.height,
        "pixel_hash": answer.pixel_hash,
        "encodes": answer.encodes,
        "fits": [write_refusal(fit) if isinstance(fit, Refusal) else fit for fit in answer.fits],
        "variants": [[v.format, v.width, v.height, len(v.data)] for v in answer.variants],
    }
    return frame(header, [variant.data for variant in answer.variants])


def read_answer(header: Header, body: bytes) -> Answer:
    """The child's answer. Raises the Refusal it holds, or ValueError, TypeError, KeyError."""
    if "refusal" in header:
        raise read_refusal(header["refusal"])
    variants, at = [], 0
    for format_name, width, height, length in header["variants"]:
        variants.append(Variant(format_name, width, height, body[at : at + length]))
        at += length
    if at != len(body):
        raise ValueError("the pictures are not as long as said")
    fits = tuple(fit if isinstance(fit, int) else read_refusal(fit) for fit in header["fits"])
    if any(isinstance(fit, int) and not 0 <= fit < len(variants) for fit in fits):
        raise ValueError("a fit points at no picture")
    return Answer(
        width=header["width"],
        height=header["height"],
        variants=tuple(variants),
        fits=fits,
        pixel_hash=header["pixel_hash"],
        encodes=header["encodes"],
    )


def write_refusal(refusal: Refusal) -> Header:
    """A refusal as plain values."""
    return {"code": refusal.code, **refusal.data}


def read_refusal(raw: Mapping[str, Any]) -> Refusal:
    """The refusal again. Raises KeyError or ValueError for one that is not about a photo."""
    match raw["code"]:
        case NotAnImage.code:
            return NotAnImage(Unreadable(raw["reason"]), raw["found"])
        case ImageTooBig.code:
            return ImageTooBig(Measure(raw["what"]), raw["value"], raw["limit"])
        case ImageTooSmall.code:
            return ImageTooSmall(raw["width"], raw["height"], raw["min_side"])
        case code:
            raise ValueError(f"a child cannot refuse with {code!r}")
