"""Light: how much brighter or darker each pixel of a shape looks than its paint."""

from dataclasses import dataclass

import numpy as np

from sandbox.catalogue.paint import Field
from sandbox.catalogue.stencils import Mask, blur

FROM = (-0.55, -0.83)  # where the light comes from: above, a little from the left


@dataclass(frozen=True)
class Light:
    """How a shape takes the light, each 0..1.

    `puff`: like a cushion, over `depth` units from its rim; `tube`: like an upright cylinder;
    `beam`: like a lying one; `edge`: a darker rim; `gloss`: a bright upright streak;
    `fall`: darker towards its foot.
    """

    puff: float = 0.0
    depth: float = 60.0
    tube: float = 0.0
    beam: float = 0.0
    edge: float = 0.0
    gloss: float = 0.0
    fall: float = 0.0


FLAT = Light()
CLOTH = Light(puff=0.45, depth=80, edge=0.22, fall=0.1)
SOFT = Light(puff=0.75, depth=120, edge=0.2, fall=0.1)
HARD = Light(puff=0.4, depth=36, edge=0.18, fall=0.08)
ROUND = Light(tube=0.65, edge=0.12, fall=0.06)
GLOSSY = Light(tube=0.6, gloss=0.55, edge=0.15)


def tone(mask: Mask, light: Light, scale: float) -> Field:
    """Per pixel: below 0 darker (to -1 black), above 0 brighter (to 1 white)."""
    height, width = mask.cover.shape
    u = ((np.arange(width, dtype=np.float32) + 0.5) / width)[None, :]
    v = ((np.arange(height, dtype=np.float32) + 0.5) / height)[:, None]
    total = np.zeros((height, width), np.float32)
    if light.tube:
        total += light.tube * _roundness(u)
    if light.beam:
        total += light.beam * _roundness(v)
    if light.gloss:
        total += light.gloss * _streak(u, 0.22, 0.045) + 0.4 * light.gloss * _streak(u, 0.86, 0.03)
    if light.fall:
        total += light.fall * (0.35 - v)
    if light.puff:
        total += light.puff * _cushion(mask.cover, light.depth * scale)
    if light.edge:
        rim = blur(np.pad(mask.cover, 8), 14 * scale)[8:-8, 8:-8]
        total -= light.edge * np.clip(1.25 - 1.25 * rim, 0, 1)
    return np.clip(total, -0.92, 0.92)


def _roundness(u: Field) -> Field:
    """Across a cylinder lit from the left: bright at a third, dark at the right."""
    bright = np.exp(-(((u - 0.3) / 0.2) ** 2)) * 0.42
    dark = np.clip((u - 0.5) / 0.5, 0, 1) ** 1.6 * 0.75 + np.clip(0.16 - u, 0, 1) * 2.2
    return np.asarray(bright - dark, np.float32)


def _streak(u: Field, middle: float, width: float) -> Field:
    return np.asarray(np.exp(-(((u - middle) / width) ** 4)), np.float32)


def _cushion(cover: Field, depth: float) -> Field:
    pad = int(depth) + 4
    hill = blur(np.pad(cover, pad), depth * 0.5)
    fine = blur(np.pad(cover, pad), depth * 0.18)
    height = (0.65 * hill + 0.35 * fine) * depth
    inner = (slice(pad, -pad), slice(pad, -pad))
    down, across = np.gradient(height, axis=0)[inner], np.gradient(height, axis=1)[inner]
    facing = (across * -FROM[0] + down * -FROM[1]) / np.sqrt(1 + across**2 + down**2)
    return np.asarray(np.clip(facing, -1, 0.75), np.float32)
