"""Which colours the product in a picture has: a foreground-weighted histogram in Lab.

It finds fruit, clothes and other goods without print on them, where local features are silent.
"""

import itertools

import cv2
import numpy as np

from providers.gallery.arrays import Array, Bytes, Floats
from providers.gallery.picture import scaled

SIDE = 96  # pixels; more change nothing in what is found
BINS = (4, 8, 8)  # of L, a and b
CHROMA_RANGE = 80.0  # a and b of surface colours lie within -80..80
CENTRE = 0.17  # spread of the weight round the middle, in fractions of a side
PLAIN_BORDER = 6.0  # Lab distance: a border more even than this is a backdrop
OFF_BACKDROP = 10.0  # Lab distance from the backdrop at which the product begins


def colour_vector(pixels: Bytes) -> Floats:
    """The histogram's square root: unit length, so that a dot product compares two of them."""
    small = scaled(pixels, SIDE).astype(np.float32) / 255
    lab = np.asarray(cv2.cvtColor(small, cv2.COLOR_BGR2LAB), np.float32)
    counts = _soft_histogram(lab, _foreground(lab))
    return np.asarray(np.sqrt(counts / counts.sum()), np.float32)


def _foreground(lab: Floats) -> Floats:
    """A weight per pixel: near the middle, off a plain backdrop, strong in colour."""
    height, width = lab.shape[:2]
    x = (np.arange(width, dtype=np.float32) + 0.5) / width - 0.5
    y = (np.arange(height, dtype=np.float32) + 0.5) / height - 0.5
    weight = np.exp(-(x[None] ** 2 + y[:, None] ** 2) / (2 * CENTRE**2))
    border = _border(lab)
    backdrop = np.median(border, axis=0)
    unevenness = np.median(np.abs(border - backdrop).sum(axis=1))
    if unevenness < PLAIN_BORDER:
        weight = weight * (np.linalg.norm(lab - backdrop, axis=2) > OFF_BACKDROP) + 1e-6
    chroma = np.hypot(lab[..., 1], lab[..., 2])
    return np.asarray(weight * (0.2 + np.minimum(chroma, 60) / 50), np.float32)


def _border(lab: Floats) -> Floats:
    depth = max(2, round(min(lab.shape[:2]) * 0.03))
    edges = (lab[:depth], lab[-depth:], lab[:, :depth], lab[:, -depth:])
    return np.concatenate([edge.reshape(-1, 3) for edge in edges])


def _soft_histogram(lab: Floats, weight: Floats) -> Array:
    """Every pixel counts in the eight bins round it, by nearness."""
    scales = (100.0, 2 * CHROMA_RANGE, 2 * CHROMA_RANGE)
    origins = (0.0, -CHROMA_RANGE, -CHROMA_RANGE)
    lower, share = [], []
    for channel, bins in enumerate(BINS):
        place = (lab[..., channel] - origins[channel]) / scales[channel] * bins - 0.5
        place = np.clip(place, 0, bins - 1)
        lower.append(np.minimum(place.astype(np.intp), bins - 2))
        share.append(place - lower[-1])
    counts = np.zeros(int(np.prod(BINS)))
    for upper in itertools.product((False, True), repeat=3):
        flat = np.zeros(lab.shape[:2], np.intp)
        part = weight
        for channel, bins in enumerate(BINS):
            flat = flat * bins + lower[channel] + upper[channel]
            part = part * (share[channel] if upper[channel] else 1 - share[channel])
        counts += np.bincount(flat.ravel(), part.ravel(), len(counts))
    return counts
