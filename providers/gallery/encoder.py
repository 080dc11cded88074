"""What turns a picture into the vector of a search's first step: colour, or an ONNX model."""

import hashlib
from pathlib import Path
from typing import Any, Final, Protocol

import cv2
import numpy as np

from providers.errors import Misconfigured
from providers.gallery.arrays import Array, Bytes, Floats
from providers.gallery.colour import BINS, colour_vector

_MEAN: Final = np.array([0.485, 0.456, 0.406], np.float32)  # of ImageNet, RGB
_SPREAD: Final = np.array([0.229, 0.224, 0.225], np.float32)
_USUAL_SIDE = 224  # pixels, for a model that takes any size
_MAX_DIMENSIONS = 8192
_NUMBERS: Final = {"tensor(float)": np.float32, "tensor(float16)": np.float16}


class Encoder(Protocol):
    """`name` tells apart what must not share a catalogue; `power` spreads its likeness 0..1."""

    name: str
    dimensions: int
    power: float

    def encode(self, pixels: Bytes) -> Floats:
        """A unit vector of a BGR picture."""


class ColourEncoder:
    """The one that needs no weights."""

    name = "colour-1"
    dimensions = int(np.prod(BINS))
    power = 4.0  # unlike goods share colours: their likeness is about 0.3, seldom over 0.7

    def encode(self, pixels: Bytes) -> Floats:
        """See `colour_vector`."""
        return colour_vector(pixels)


class OnnxEncoder:
    """Any image encoder of one input (NCHW or NHWC) and a vector as its first output.

    The picture is scaled to the model's size with its middle cut out, and normalised as for
    ImageNet. Raises Misconfigured when the file is no such model.
    """

    power = 1.0

    def __init__(self, path: Path) -> None:
        self._path = path
        self._session = _session(path)
        entry = self._session.get_inputs()[0]
        shape = [side if isinstance(side, int) else None for side in entry.shape]
        if len(shape) != 4 or entry.type not in _NUMBERS or 3 not in (shape[1], shape[3]):
            raise self._unusable(f"its input is {entry.type} {entry.shape}")
        self._input = entry.name
        self._number = _NUMBERS[entry.type]
        self._channels_first = shape[1] == 3
        height, width = shape[2:] if self._channels_first else shape[1:3]
        self._size = (width or _USUAL_SIDE, height or _USUAL_SIDE)
        self.dimensions = len(self._run(np.full((8, 8, 3), 127, np.uint8)))
        if self.dimensions > _MAX_DIMENSIONS:
            raise self._unusable(f"its output has {self.dimensions} numbers")
        self.name = f"onnx-{hashlib.sha256(path.read_bytes()).hexdigest()[:16]}"

    def encode(self, pixels: Bytes) -> Floats:
        """The model's first output, at unit length."""
        vector = self._run(pixels)
        length = float(np.linalg.norm(vector))
        return vector / length if np.isfinite(length) and length > 0 else np.zeros_like(vector)

    def _run(self, pixels: Bytes) -> Floats:
        rgb = cv2.cvtColor(_filled(pixels, self._size), cv2.COLOR_BGR2RGB)
        values = (rgb.astype(np.float32) / 255 - _MEAN) / _SPREAD
        if self._channels_first:
            values = values.transpose(2, 0, 1)
        try:
            first = self._session.run(None, {self._input: values[None].astype(self._number)})[0]
        except Exception as problem:  # onnxruntime's errors share no other base
            raise self._unusable(f"it fails on a picture: {type(problem).__name__}") from None
        return _pooled(np.asarray(first, np.float32))

    def _unusable(self, why: str) -> Misconfigured:
        return Misconfigured(f"ENCODER {self._path} cannot be used: {why}")


def load_encoder(path: Path | None) -> Encoder:
    """The encoder of the settings. Raises Misconfigured."""
    return ColourEncoder() if path is None else OnnxEncoder(path)


def _session(path: Path) -> Any:
    try:
        import onnxruntime
    except ImportError:
        raise Misconfigured(
            "ENCODER is set but onnxruntime is not installed: pip install 'snapbuy[onnx]'"
        ) from None
    if not path.is_file():
        raise Misconfigured(f"ENCODER {path} is no file")
    try:
        return onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    except Exception as problem:  # onnxruntime's errors share no other base
        why = type(problem).__name__
        raise Misconfigured(f"ENCODER {path} is not a model that can be loaded: {why}") from None


def _filled(pixels: Bytes, size: tuple[int, int]) -> Bytes:
    """The middle of the picture, scaled so that it just fills (width, height)."""
    height, width = pixels.shape[:2]
    factor = max(size[0] / width, size[1] / height)
    wide, high = max(size[0], round(width * factor)), max(size[1], round(height * factor))
    how = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    large = cv2.resize(pixels, (wide, high), interpolation=how)
    left, top = (wide - size[0]) // 2, (high - size[1]) // 2
    return np.asarray(large[top : top + size[1], left : left + size[0]], np.uint8)


def _pooled(output: Array) -> Floats:
    """One vector of a first output: (1, D), (1, tokens, D) or (1, C, H, W)."""
    if output.ndim == 4:
        output = output.mean(axis=(2, 3))
    elif output.ndim == 3:
        output = output[:, 0]  # transformers put the picture's token first
    return np.asarray(output, np.float32).reshape(-1)
