"""Twelve "photos" of catalogue products as a person would take them: turned, cropped, noisy."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import cos, pi, sin

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from sandbox.catalogue.backdrops import TINTS, linen, oak, sunlit
from sandbox.catalogue.canvas import Canvas
from sandbox.catalogue.light import SOFT, Light
from sandbox.catalogue.outlines import ellipse, path, rounded
from sandbox.catalogue.paint import colour, darker, gradient, lighter
from sandbox.catalogue.patterns import marble
from sandbox.catalogue.products import by_slug
from sandbox.catalogue.scene import Layer, cutout, lay
from sandbox.catalogue.stencils import blur

PHOTO = (960, 1200)  # width, height in pixels
SKIN = colour("#d9a583")
STREET_LIGHTS = (
    (170, 180, 90, "#f0dca0"), (700, 120, 70, "#e3eef4"), (830, 330, 110, "#dcc48a"),
    (200, 520, 100, "#5f7d68"), (860, 640, 120, "#566f5c"), (420, 90, 60, "#f4ead0"),
)  # fmt: skip


@dataclass(frozen=True)
class Sample:
    """How one photo was taken. Places and sizes are shares of the photo's width.

    `turn` in degrees, `lean` is how far the camera looks from the side, `light` a factor,
    `warm` above 0 yellower, `noise` the grain's deviation (0..255), `blur` in pixels.
    """

    slug: str
    ground: str
    zh: str
    en: str
    at: tuple[float, float] = (0.5, 0.62)
    size: float = 0.7
    turn: float = 0.0
    lean: float = 0.0
    light: float = 1.0
    warm: float = 0.0
    noise: float = 5.0
    blur: float = 0.0
    beside: str = ""


SAMPLES: tuple[Sample, ...] = (
    Sample(
        "runner-blue", "boards", "地板上的跑鞋", "Running shoe on the floor",
        turn=-14, lean=0.1, warm=0.05, size=0.74,
    ),
    Sample(
        "dress-poppy", "sheet", "床上的碎花裙", "Flower dress on a bed",
        turn=8, lean=-0.08, light=0.92, noise=8,
    ),
    Sample(
        "mug-cat", "sofa", "沙发上的猫咪杯", "Cat mug on the sofa",
        turn=-5, lean=0.12, light=0.9, warm=0.04, beside="notebook-terracotta", size=0.62,
    ),
    Sample(
        "backpack-navy", "boards", "木地板上的双肩包", "Backpack on boards",
        turn=11, lean=-0.1, light=0.85, noise=9, size=0.66,
    ),
    Sample(
        "phones-cream", "desk", "书桌上的耳机", "Headphones on a desk",
        turn=24, lean=0.08, noise=6,
    ),
    Sample(
        "teddy-brown", "sofa", "沙发上的小熊", "Teddy on the sofa",
        turn=-9, light=0.9, warm=0.08, noise=8,
    ),
    Sample(
        "armchair-mustard", "wall", "家里的黄色沙发椅", "Yellow armchair at home",
        lean=0.14, light=0.95, size=0.82, at=(0.52, 0.66),
    ),
    Sample(
        "flask-sunset", "hand", "手里的保温瓶", "Bottle in a hand",
        turn=7, noise=7, size=0.66, at=(0.505, 0.6),
    ),
    Sample(
        "chips-tomato", "desk", "桌上的薯片", "Crisps on a desk",
        turn=-18, lean=-0.1, warm=0.06, beside="soda-lime", size=0.56,
    ),
    Sample(
        "watch-tan", "marble", "大理石台上的手表", "Watch on marble",
        turn=33, lean=0.06, blur=0.8, size=0.66,
    ),
    Sample(
        "tee-star", "sheet", "床单上的T恤", "T-shirt on a sheet",
        turn=-6, lean=0.1, light=1.06, size=0.86,
    ),
    Sample(
        "perfume-rose", "hand", "手里的香水", "Perfume in a hand",
        turn=-6, warm=0.05, noise=6, size=0.54, at=(0.49, 0.62),
    ),
)  # fmt: skip


def photo(sample: Sample) -> Image.Image:
    """The photo, portrait, drawn from scratch; the same every time."""
    width, height = PHOTO
    ground = _ground(sample)
    if sample.beside:
        other = _placed(cutout(by_slug()[sample.beside]), 0.5, 20, 0.1)
        lay(ground, other, round(width * 0.72), round(-height * 0.06))
    layer = _placed(cutout(by_slug()[sample.slug]), sample.size, sample.turn, sample.lean)
    left = round(sample.at[0] * width - layer.shape[1] / 2)
    top = round(sample.at[1] * width - layer.shape[0] / 2)
    _shadow(ground, layer, left, top, 0.5 if sample.ground != "hand" else 0.25)
    lay(ground, layer, left, top)
    if sample.ground == "hand":
        lay(ground, _fingers(), 0, 0)
    return Image.fromarray(_as_taken(ground, sample), "RGB")


def _placed(layer: Layer, size: float, turn: float, lean: float) -> Layer:
    """The cut-out as the camera saw it: scaled to `size` of the photo's width, turned, leaning."""
    height, width = layer.shape[:2]
    scale = size * PHOTO[0] / max(width, height)
    c, s = cos(turn * pi / 180) * scale, sin(turn * pi / 180) * scale
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    middle = corners - np.array([width / 2, height / 2], np.float32)
    spun = middle @ np.array([[c, s], [-s, c]], np.float32)
    far = 1 - lean * spun[:, :1] / (PHOTO[0] / 2) - 0.1 * spun[:, 1:] / (PHOTO[1] / 2)
    seen = (spun / far).astype(np.float32)
    seen -= seen.min(0) - 4
    canvas = tuple(int(v) + 8 for v in seen.max(0))
    matrix = cv2.getPerspectiveTransform(corners, seen.astype(np.float32))
    return np.asarray(cv2.warpPerspective(layer, matrix, canvas, flags=cv2.INTER_AREA), np.float32)


def _ground(sample: Sample) -> NDArray[np.float32]:
    width, height = PHOTO
    canvas = Canvas(height // 2)  # the ground is out of focus anyway
    GROUNDS[sample.ground](canvas)
    margin = (height - width) // 4
    seen = canvas.pixels[:, margin : margin + width // 2, :3]
    return np.asarray(cv2.resize(seen, PHOTO, interpolation=cv2.INTER_LINEAR), np.float32)


def _boards(c: Canvas) -> None:
    oak(c, colour("#b5804f"))


def _sheet(c: Canvas) -> None:
    linen(c, colour("#d9dde6"))
    everything = c.area(rounded(-5, -5, 1005, 1005))
    for fold in ("100,-20 240,300 180,700 320,1020", "700,-20 640,260 820,520 760,1020"):
        c.crease(path(fold, closed=False), everything, 0.28, 60)


def _desk(c: Canvas) -> None:
    oak(c, colour("#6f4a33"))
    c.fill(c.area(rounded(-5, -5, 1005, 1005)), (0.16, 0.1, 0.07), opacity=0.28)


def _marble(c: Canvas) -> None:
    c.fill(c.area(rounded(-5, -5, 1005, 1005)), marble([colour("#ecebea"), colour("#a9adb3")]))


def _sofa(c: Canvas) -> None:
    linen(c, colour("#8d97a6"))
    everything = c.area(rounded(-5, -5, 1005, 1005))
    c.crease(path("-20,330 500,300 1020,340", closed=False), everything, 0.4, 30)
    c.crease(path("500,320 510,660 500,1020", closed=False), everything, 0.3, 26)


def _wall(c: Canvas) -> None:
    sunlit(c, TINTS["sand"])
    c.shape(rounded(-5, 720, 1005, 1005), lighter(colour("#9a6b45"), 0.05), Light(fall=0.3))
    c.shape(rounded(-5, 690, 1005, 730), (0.93, 0.91, 0.88), SOFT)
    c.shape(ellipse(500, 905, 420, 70), colour("#c9b8a0"), Light(edge=0.2))


def _hand(c: Canvas) -> None:
    """A blurred street, and the palm behind the product."""
    c.fill(
        c.area(rounded(-5, -5, 1005, 1005)),
        gradient(colour("#a9c0c4"), colour("#7d917c"), (0, 0), (300, 1000)),
    )
    for x, y, r, tint in STREET_LIGHTS:
        c.fill(c.blurred(c.area(ellipse(x, y, r)), 26), colour(tint), opacity=0.55)
    palm = path(
        "372,1060! 350,860 362,720 400,620 500,580 610,590 690,620 716,720 690,860 676,1060!"
    )
    c.shape(palm, darker(SKIN, 0.08), Light(puff=0.7, depth=140, edge=0.25))


def _fingers() -> Layer:
    """Thumb and fingers round the product's sides."""
    width, height = PHOTO
    c = Canvas(height)
    for k, y in enumerate((560, 628, 694, 754)):
        tip = 566 + abs(k - 1) * 8
        finger = path(f"706,{y + 44} 668,{y + 10} {tip},{y}", closed=False)
        shape = c.area(ellipse(640, 700, 200))
        c.shade(c.line([(x - 6, v + 10) for x, v in finger], 66 - 3 * k), shape, 0.16, 10)
        c.fill(
            c.line(finger, 62 - 3 * k), darker(SKIN, 0.02 * k), Light(puff=0.8, depth=44, edge=0.2)
        )
    thumb = path("384,880 372,760 404,660 440,606", closed=False)
    c.fill(c.line(thumb, 76), lighter(SKIN, 0.04), Light(puff=0.8, depth=54, edge=0.2))
    c.shape(ellipse(444, 600, 19, 25, 34), lighter(SKIN, 0.3), SOFT)
    margin = (height - width) // 2
    return c.pixels[:, margin : margin + width]


def _shadow(ground: NDArray[np.float32], layer: Layer, left: int, top: int, dark: float) -> None:
    sheet = np.zeros((*ground.shape[:2], 4), np.float32)
    lay(sheet, np.repeat(layer[..., 3:], 4, 2), left + 16, top + 22)
    ground *= 1 - dark * blur(sheet[..., 0].copy(), 20)[..., None]


def _as_taken(ground: NDArray[np.float32], sample: Sample) -> NDArray[np.uint8]:
    height, width = ground.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    fall = 1.06 - 0.3 * np.hypot(x / width - 0.4, y / height - 0.35) ** 1.5
    tint = np.array([1 + sample.warm, 1 + sample.warm * 0.3, 1 - sample.warm], np.float32)
    seen = ground * (fall * sample.light)[..., None] * tint
    if sample.blur:
        seen = np.asarray(cv2.GaussianBlur(seen, (0, 0), sample.blur), np.float32)
    grain = np.random.default_rng(len(sample.slug)).normal(0, sample.noise, seen.shape)
    return np.asarray(np.clip(seen * 255 + grain, 0, 255), np.uint8)


GROUNDS: Mapping[str, Callable[[Canvas], None]] = {
    "boards": _boards,
    "sheet": _sheet,
    "desk": _desk,
    "marble": _marble,
    "sofa": _sofa,
    "wall": _wall,
    "hand": _hand,
}
