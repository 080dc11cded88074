"""Whether a photo shows a catalogue picture: local features that agree on one placement.

Deterministic: every match proposes a placement (its own turn, scale and shift), the one most
others agree with is refined to an affine one, and the matches that fit it are counted.
"""

from collections.abc import Iterator, Sequence
from itertools import islice

import numpy as np

from providers.gallery.arrays import Floats, Indices, Mask
from providers.gallery.features import CATALOGUE_SIDE, LocalFeatures, units

RATIO = 0.85  # a match must be this much nearer than the next best point of the picture
FEWEST = 3  # matches; fewer prove no affine placement
LOOSE = CATALOGUE_SIDE * 0.1  # pixels of the catalogue picture a match may be off at first
TIGHT = CATALOGUE_SIDE * 0.03  # and once refined
SCALE_SLACK = 0.8  # natural log: how much the scales of agreeing matches may differ
STRETCH = 3.5  # the most a placement may squeeze one direction against the other
ROUNDS = 3  # of refining
_AT_ONCE = 16  # pictures matched in one product of matrices, to bound memory


def agreeing_matches(photo: LocalFeatures, pictures: Sequence[LocalFeatures]) -> Floats:
    """For each picture how many points of the photo show it in one placement."""
    found = [
        _agreeing(photo, picture, at, to) if len(at) >= FEWEST else 0
        for picture, (at, to) in zip(pictures, _matches(photo, pictures), strict=True)
    ]
    return np.array(found, np.float32)


def _matches(
    photo: LocalFeatures, pictures: Sequence[LocalFeatures]
) -> Iterator[tuple[Indices, Indices]]:
    """For each picture the matched points of the photo, and of the picture."""
    wanted = units(photo.descriptors)
    remaining = iter(pictures)
    while batch := list(islice(remaining, _AT_ONCE)):
        stacked = units(np.concatenate([picture.descriptors for picture in batch]))
        likeness = wanted @ stacked.T
        start = 0
        for picture in batch:
            yield _distinct(likeness[:, start : start + len(picture)])
            start += len(picture)


def _distinct(likeness: Floats) -> tuple[Indices, Indices]:
    """Matches that are clearly nearer than the second best (Lowe's ratio). Writes into its input.

    Of unit vectors the squared distance is 2 - 2 * likeness.
    """
    none = np.zeros(0, np.intp)
    if likeness.shape[0] < FEWEST or likeness.shape[1] < FEWEST:
        return none, none
    points = np.arange(len(likeness))
    best = likeness.argmax(axis=1)
    first = likeness[points, best]
    likeness[points, best] = -1
    kept = np.flatnonzero(1 - first < RATIO**2 * (1 - likeness.max(axis=1)))
    return kept, best[kept]


def _agreeing(photo: LocalFeatures, picture: LocalFeatures, at: Indices, to: Indices) -> int:
    target, source = photo.geometry[at], picture.geometry[to]
    agrees = _common_placement(target, source)
    corners = np.column_stack([source[:, :2], np.ones(len(source), np.float32)])
    for _ in range(ROUNDS):
        if agrees.sum() < FEWEST:
            return 0
        placement, _, rank, _ = np.linalg.lstsq(corners[agrees], target[agrees, :2], rcond=None)
        wide, narrow = np.linalg.svd(placement[:2], compute_uv=False)
        mirrored = np.linalg.det(placement[:2]) <= 0
        if rank < 3 or mirrored or wide > STRETCH * narrow:
            return 0
        off = np.linalg.norm(corners @ placement - target[:, :2], axis=1)
        agrees = off < TIGHT * np.sqrt(wide * narrow)
    return min(_places(source[agrees]), _places(target[agrees]))


def _common_placement(target: Floats, source: Floats) -> Mask:
    """The largest set of matches that agree with the placement one of them proposes.

    Complex numbers: a turn with a scale is a factor, a shift a summand.
    """
    scale = target[:, 2] / source[:, 2]
    factor = scale * np.exp(1j * (target[:, 3] - source[:, 3]))
    start = source[:, 0] + 1j * source[:, 1]
    end = target[:, 0] + 1j * target[:, 1]
    shift = end - factor * start
    off = np.abs(factor[:, None] * start[None] + shift[:, None] - end[None])
    size = np.log(scale)
    agrees = off < LOOSE * scale[:, None]
    agrees &= np.abs(size[None] - size[:, None]) < SCALE_SLACK
    most: Mask = agrees[agrees.sum(axis=1).argmax()]
    return most


def _places(geometry: Floats) -> int:
    """Distinct positions to the pixel: one point with two directions counts once."""
    return len(np.unique(geometry[:, :2].round(), axis=0))
