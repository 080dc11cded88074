"""Local features of a picture: SIFT points with RootSIFT descriptors, packed into bytes.

They find print: a package, a cover, a label, turned or partly hidden.
"""

from dataclasses import dataclass
from typing import Self

import cv2
import numpy as np

from providers.gallery.arrays import Array, Bytes, Floats
from providers.gallery.picture import scaled

CATALOGUE_SIDE = 400  # pixels, longest side, enlarged when smaller
CATALOGUE_POINTS = 300
QUERY_SIDE = 640
QUERY_POINTS = 800
LENGTH = 128  # numbers of a descriptor
CONTRAST = 0.02  # half of OpenCV's default: packages in shade keep their points
CENTRE = 0.3  # spread of the preference for the middle of a photo, in fractions of a side
_SPARE = 3  # times as many points are looked at as are kept
_PACKED = 4 * 2 + LENGTH  # bytes of a point


@dataclass(frozen=True, slots=True)
class LocalFeatures:
    """`geometry` (n, 4): x, y, size in pixels, angle in radians. `descriptors` (n, 128)."""

    geometry: Floats
    descriptors: Bytes

    def __len__(self) -> int:
        return len(self.geometry)

    @classmethod
    def none(cls) -> Self:
        """Of a picture without any."""
        return cls(np.zeros((0, 4), np.float32), np.zeros((0, LENGTH), np.uint8))

    def pack(self) -> bytes:
        """For storing; positions keep a quarter of a pixel."""
        return self.geometry.astype("<f2").tobytes() + self.descriptors.tobytes()

    @classmethod
    def unpack(cls, data: bytes) -> Self:
        """The inverse of `pack`. Raises ValueError."""
        count, rest = divmod(len(data), _PACKED)
        if rest:
            raise ValueError("local features are cut short")
        geometry = np.frombuffer(data, "<f2", count * 4).reshape(count, 4)
        descriptors = np.frombuffer(data, np.uint8, count * LENGTH, offset=count * 8)
        return cls(geometry.astype(np.float32), descriptors.reshape(count, LENGTH))


def catalogue_features(pixels: Bytes) -> LocalFeatures:
    """The strongest points of a catalogue picture."""
    grey = _grey(pixels, CATALOGUE_SIDE)
    points = _detect(grey, CATALOGUE_POINTS)
    strongest = sorted(points, key=lambda point: -point.response)
    return _describe(grey, strongest[:CATALOGUE_POINTS])


def query_features(pixels: Bytes) -> LocalFeatures:
    """Strong points of a photo, those in its middle first: there people hold the product."""
    grey = _grey(pixels, QUERY_SIDE)
    height, width = grey.shape

    def prominence(point: cv2.KeyPoint) -> float:
        x, y = point.pt[0] / width - 0.5, point.pt[1] / height - 0.5
        return float(point.response * np.exp(-(x * x + y * y) / (2 * CENTRE**2)))

    points = sorted(_detect(grey, _SPARE * QUERY_POINTS), key=prominence, reverse=True)
    return _describe(grey, points[:QUERY_POINTS])


def units(descriptors: Array) -> Floats:
    """Rows of descriptors as unit vectors: a dot product of two is their likeness."""
    rows = descriptors.astype(np.float32)
    rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    return rows


def _grey(pixels: Bytes, longest: int) -> Bytes:
    return np.asarray(cv2.cvtColor(scaled(pixels, longest), cv2.COLOR_BGR2GRAY), np.uint8)


def _detect(grey: Bytes, count: int) -> list[cv2.KeyPoint]:
    return list(cv2.SIFT.create(nfeatures=count, contrastThreshold=CONTRAST).detect(grey, None))


def _describe(grey: Bytes, points: list[cv2.KeyPoint]) -> LocalFeatures:
    described, found = cv2.SIFT.create().compute(grey, points) if points else ([], None)
    if found is None:
        return LocalFeatures.none()
    geometry = np.array(
        [(*point.pt, point.size, np.deg2rad(point.angle)) for point in described], np.float32
    )
    return LocalFeatures(geometry, _root_sift(found))


def _root_sift(descriptors: Array) -> Bytes:
    """Square roots of the shares: Euclid's distance then compares histograms fairly."""
    shares = descriptors / np.maximum(descriptors.sum(axis=1, keepdims=True), 1e-9)
    return np.asarray(np.round(np.sqrt(shares) * 255), np.uint8)
