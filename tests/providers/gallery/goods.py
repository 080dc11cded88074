"""Synthetic goods: packages covered with print, plain things of one colour, scenes with them."""

import string

import cv2
import numpy as np

from providers.base import FittedImage, ImageFormat
from providers.gallery.arrays import Bytes

SIDE = 240  # pixels of a package picture


def package(number: int, *, ink: tuple[int, int, int] | None = None) -> Bytes:
    """A front full of letters and shapes, another one for each number; `ink` makes all alike."""
    rng = np.random.default_rng(number)
    paper = (225, 225, 225) if ink else tuple(int(v) for v in rng.integers(120, 255, 3))
    front = np.full((SIDE, SIDE, 3), paper, np.uint8)
    for _ in range(14):
        colour = ink or tuple(int(v) for v in rng.integers(0, 160, 3))
        x, y = (int(v) for v in rng.integers(10, SIDE - 60, 2))
        word = "".join(rng.choice(list(string.ascii_letters), 4))
        face, size = int(rng.integers(0, 8)), float(rng.uniform(0.8, 1.6))
        cv2.putText(front, word, (x, y + 30), face, size, colour, 2, cv2.LINE_AA)
        corners = rng.integers(-25, 25, (4, 2)) + np.array([x + 30, y])
        cv2.polylines(front, [corners.astype(np.int32)], True, colour, 2, cv2.LINE_AA)
    return front


def plain(bgr: tuple[int, int, int]) -> Bytes:
    """A disc of one colour on white: nothing on it but its colour."""
    picture = np.full((SIDE, SIDE, 3), 255, np.uint8)
    cv2.circle(picture, (SIDE // 2, SIDE // 2), SIDE // 3, bgr, -1, cv2.LINE_AA)
    return picture


def held_up(front: Bytes, *, turn: float = 20.0, scale: float = 0.9, noise: float = 8.0) -> Bytes:
    """The package turned (degrees) and scaled in front of a blurred, noisy shop."""
    rng = np.random.default_rng(7)
    small = rng.integers(60, 200, (6, 6, 3)).astype(np.uint8)
    scene = cv2.resize(small, (400, 400), interpolation=cv2.INTER_CUBIC)
    matrix = cv2.getRotationMatrix2D((SIDE / 2, SIDE / 2), turn, scale)
    matrix = matrix + np.array([0, 0, 200 - SIDE / 2])
    cv2.warpAffine(front, matrix, (400, 400), scene, borderMode=cv2.BORDER_TRANSPARENT)
    noisy = np.clip(scene + rng.normal(0, noise, scene.shape), 0, 255)
    return np.asarray(noisy, np.uint8)


def jpeg(pixels: Bytes, quality: int = 92) -> FittedImage:
    """As the photo preparation would hand it over."""
    done, data = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])
    assert done
    return FittedImage(data.tobytes(), ImageFormat.JPEG, pixels.shape[1], pixels.shape[0])
