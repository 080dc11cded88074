"""A simple visual search: which catalogue products look like a picture.

A picture becomes a vector of four parts, each taken over what stands out from the picture's
rim: how much of which colour there is, where in the frame it lies, which way the edges run,
and the outline. It knows nothing of products; it serves to make answers related to the photo.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from sandbox.catalogue.paint import Field

SIDE = 96  # pixels of the longer side a picture is looked at with
RIM = 7  # pixels at the border taken for background
GRID = 4  # the frame of the subject is cut in GRID x GRID parts
COLOUR_BINS = (4, 9, 9)  # lightness, green-red, blue-yellow
SHARES = (0.62, 0.31, 0.06, 0.01)  # weight of colours, layout, edges and outline

Box = tuple[float, float, float, float]  # x1, y1, x2, y2 in shares of the picture
Vector = NDArray[np.float32]


@dataclass(frozen=True)
class Seen:
    """What a picture was found to show: its vector and the box of the subject."""

    vector: Vector
    subject: Box


def look(picture: Image.Image) -> Seen:
    """Describe an RGB picture, or an RGBA cut-out of a subject that is known."""
    lab = _small_lab(picture.convert("RGB"))
    height, width = lab.shape[:2]
    if picture.mode == "RGBA":
        alpha = picture.getchannel("A").resize((width, height), Image.Resampling.BOX)
        weight: Field = np.asarray(alpha, np.float32) / 255
    else:
        weight = _foreground(lab)
    box = _bounds(weight)
    y0, x0, y1, x1 = box
    parts = (
        _colours(lab, weight),
        _layout(lab[y0:y1, x0:x1], weight[y0:y1, x0:x1]),
        _edges(lab[..., 0], weight),
        _outline(weight[y0:y1, x0:x1]),
    )
    vector = np.concatenate(
        [np.sqrt(share) * part for share, part in zip(SHARES, parts, strict=True)]
    )
    return Seen(vector.astype(np.float32), (x0 / width, y0 / height, x1 / width, y1 / height))


def alike(query: Vector, known: NDArray[np.float32]) -> NDArray[np.float32]:
    """How like a query each row of vectors is, 0..1."""
    return np.asarray(np.clip(known @ query, 0, 1), np.float32)


def _small_lab(picture: Image.Image) -> NDArray[np.float32]:
    scale = SIDE / max(picture.size)
    size = (max(8, round(picture.width * scale)), max(8, round(picture.height * scale)))
    small = picture.resize(size, Image.Resampling.BOX, reducing_gap=2.0)
    pixels = np.asarray(small.convert("RGB"), np.float32) / 255
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2LAB), np.float32)


def _foreground(lab: NDArray[np.float32]) -> Field:
    """How surely each pixel belongs to the subject: unlike the rim, and not far out."""
    height, width = lab.shape[:2]
    rim = np.ones((height, width), bool)
    edge = min(RIM, height // 4, width // 4)
    rim[edge : height - edge, edge : width - edge] = False
    colours = lab[rim]
    order = np.argsort(colours[:, 0] + 2 * colours[:, 1] + 2 * colours[:, 2])
    tones = np.stack([part.mean(0) for part in np.array_split(colours[order], 6)])
    far = np.linalg.norm((lab[:, :, None] - tones) * (0.6, 1.2, 1.2), axis=3).min(2)
    far = cv2.GaussianBlur(far.astype(np.float32), (0, 0), 1.2)
    cut = max(7.0, float(np.percentile(far[rim], 92)))
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    central = np.exp(-(((x / width - 0.5) / 0.42) ** 4) - ((y / height - 0.52) / 0.46) ** 4)
    weight = np.clip((far - cut) / 12, 0, 1) * central
    if weight.mean() < 0.01:
        weight = central
    return np.asarray(weight, np.float32)


def _bounds(weight: Field) -> tuple[int, int, int, int]:
    """The box (y0, x0, y1, x1) that holds nearly all of the subject."""
    ends = []
    for axis in (1, 0):
        share = np.cumsum(weight.sum(axis)) / weight.sum()
        ends.append((int(np.searchsorted(share, 0.012)), int(np.searchsorted(share, 0.988)) + 1))
    (y0, y1), (x0, x1) = ends
    return y0, x0, max(y1, y0 + 4), max(x1, x0 + 4)


def _unit(values: NDArray[np.float32]) -> Vector:
    return np.asarray(values / (np.linalg.norm(values) + 1e-6), np.float32)


def _colours(lab: NDArray[np.float32], weight: Field) -> Vector:
    """A soft histogram over lightness and the two colour axes, as roots of shares."""
    low, high = np.array((0, -60, -60)), np.array((100, 60, 60))
    bins = np.array(COLOUR_BINS)
    place = np.clip((lab.reshape(-1, 3) - low) / (high - low), 0, 0.9999) * (bins - 1)
    mass = weight.ravel()
    inside = mass > 0.02
    place, mass = place[inside], mass[inside]
    base = place.astype(int)
    rest = place - base
    counts = np.zeros(int(np.prod(bins)))
    for corner in range(8):
        step = np.array((corner & 1, corner >> 1 & 1, corner >> 2))
        share = np.prod(np.where(step, rest, 1 - rest), axis=1) * mass
        cell = np.ravel_multi_index(tuple((base + step).T), COLOUR_BINS)
        counts += np.bincount(cell, share, len(counts))
    return _unit(np.sqrt(counts).astype(np.float32))


def _layout(lab: NDArray[np.float32], weight: Field) -> Vector:
    """Mean colour and share of subject in each part of its frame."""
    cells = cv2.resize(
        np.dstack([(lab - (50, 0, 0)) / (50, 60, 60) * weight[..., None], weight]),
        (GRID, GRID),
        interpolation=cv2.INTER_AREA,
    )
    return _unit(np.asarray(cells, np.float32).ravel())


def _outline(weight: Field) -> Vector:
    """The subject's silhouette in its frame."""
    cells = cv2.resize(weight, (8, 8), interpolation=cv2.INTER_AREA)
    return _unit(np.asarray(cells, np.float32).ravel() - float(weight.mean()) * 0.5)


def _edges(lightness: Field, weight: Field) -> Vector:
    """Which way edges run inside the subject, in twelve directions, smoothed."""
    across, down = cv2.Sobel(lightness, cv2.CV_32F, 1, 0), cv2.Sobel(lightness, cv2.CV_32F, 0, 1)
    strength = np.hypot(across, down) * weight
    turn = (np.arctan2(down, across) / np.pi % 1) * 12
    counts = np.bincount(turn.astype(int).ravel() % 12, strength.ravel(), 12)
    soft = counts + 0.5 * (np.roll(counts, 1) + np.roll(counts, -1))
    return _unit(np.sqrt(soft).astype(np.float32))


def stack(vectors: Sequence[Vector]) -> NDArray[np.float32]:
    """Vectors as rows of one matrix."""
    return np.stack(vectors).astype(np.float32)
