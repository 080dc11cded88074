"""Outlines, paints, light and whole pictures."""

import numpy as np
import pytest

from sandbox.catalogue.backdrops import BACKDROPS, TINTS
from sandbox.catalogue.canvas import Canvas
from sandbox.catalogue.light import Light
from sandbox.catalogue.outlines import ellipse, mirrored, path, rounded, star, turned
from sandbox.catalogue.paint import colour
from sandbox.catalogue.patterns import PATTERNS
from sandbox.catalogue.products import CatalogueProduct, by_slug, products
from sandbox.catalogue.samples import PHOTO, SAMPLES, photo
from sandbox.catalogue.scene import SHOT_SIDE, cutout, shot

COLOURS = [colour("#2f6fb0"), colour("#f2efe8"), colour("#c8372d")]
ONE_OF_EACH_SHAPE = list({product.shape: product for product in products()}.values())


def test_a_path_passes_through_its_points_and_keeps_sharp_corners() -> None:
    square = path("100,100! 900,100! 900,900! 100,900!")
    assert square == [(100.0, 100.0), (900.0, 100.0), (900.0, 900.0), (100.0, 900.0)]
    curve = path("100,500 500,100 900,500", closed=False)
    assert curve[0] == pytest.approx((100, 500))
    assert (500.0, 100.0) in curve
    assert curve[-1] == pytest.approx((900, 500))
    assert len(curve) > 10


def test_mirroring_and_turning_keep_the_shape() -> None:
    half = [(500.0, 100.0), (200.0, 400.0), (500.0, 900.0)]
    assert mirrored(half)[-2] == (800, 400)
    assert turned([(600.0, 500.0)], 90)[0] == pytest.approx((500, 600))


@pytest.mark.parametrize(
    "outline",
    [ellipse(500, 500, 300, 200), rounded(200, 300, 800, 700, 50), star(500, 500, 300, 120)],
)
def test_a_filled_outline_covers_its_area_with_smooth_rims(
    outline: list[tuple[float, float]],
) -> None:
    canvas = Canvas(200)
    canvas.shape(outline, COLOURS[0])
    alpha = canvas.pixels[..., 3]
    x, y = np.array(outline).T
    area = abs(float(np.dot(x, np.roll(y, 1)) - np.dot(y, np.roll(x, 1)))) / 2 / 25
    assert alpha.sum() == pytest.approx(area, rel=0.03)
    assert ((alpha > 0.05) & (alpha < 0.95)).any()


def test_light_makes_the_side_towards_it_brighter() -> None:
    canvas = Canvas(200)
    canvas.shape(ellipse(500, 500, 300), (0.5, 0.5, 0.5), Light(puff=0.8, depth=120))
    grey = canvas.pixels[..., 0]
    assert grey[60, 70] > 0.55
    assert grey[140, 130] < 0.45


@pytest.mark.parametrize("name", PATTERNS)
def test_a_pattern_stays_within_its_colours_and_repeats_itself(name: str) -> None:
    x, y = np.meshgrid(*(np.arange(0, 1000, 7, dtype=np.float32),) * 2)
    first, again = (PATTERNS[name](COLOURS)(x, y) for _ in range(2))
    assert first.shape == (*x.shape, 3)
    assert np.array_equal(first, again)
    assert first.min() >= -1e-6
    assert first.max() <= 1 + 1e-6
    assert (np.ptp(first, axis=(0, 1)).max() > 0.02) == (name != "solid")


@pytest.mark.parametrize("name", BACKDROPS)
def test_a_backdrop_fills_the_whole_frame(name: str) -> None:
    canvas = Canvas(120)
    BACKDROPS[name](canvas, TINTS["sand"])
    assert canvas.pixels[..., 3].min() > 0.99


@pytest.mark.parametrize("product", ONE_OF_EACH_SHAPE, ids=lambda product: product.shape)
def test_a_shape_is_drawn_large_enough_and_inside_the_sheet(product: CatalogueProduct) -> None:
    layer = cutout(product, 160)
    alpha = layer[..., 3]
    assert max(alpha.shape) > 0.5 * 160
    assert (alpha > 0.9).mean() > 0.12
    canvas = Canvas(160)
    assert canvas.pixels.max() == 0
    assert layer.max() <= 1 + 1e-5
    assert layer.min() >= -1e-5


def test_the_same_product_is_drawn_the_same_and_another_one_differently() -> None:
    mug, other = by_slug()["mug-cat"], by_slug()["mug-heart"]
    assert shot(mug, 160).tobytes() == shot(mug, 160).tobytes()
    assert shot(mug, 160).tobytes() != shot(other, 160).tobytes()
    assert shot(mug).size == (SHOT_SIDE, SHOT_SIDE)


def test_a_sample_photo_is_a_portrait_that_shows_the_product_off_centre_and_noisy() -> None:
    taken = photo(SAMPLES[2])
    assert taken.size == PHOTO
    assert taken.tobytes() == photo(SAMPLES[2]).tobytes()
    corner = np.asarray(taken, np.float32)[5:60, 5:60]
    assert corner.std() > 2


def test_there_are_twelve_samples_of_twelve_products_with_titles() -> None:
    assert len(SAMPLES) == 12
    assert len({sample.slug for sample in SAMPLES}) == 12
    assert all(sample.zh and sample.en and sample.slug in by_slug() for sample in SAMPLES)
    assert len({sample.ground for sample in SAMPLES}) >= 6
