"""A 64-bit hash of what a small picture looks like: near pictures, near hashes."""

import io

from PIL import Image

ACROSS, DOWN = 9, 8  # neighbours in a row are compared: 8 bits from 9 pixels


def dhash(jpeg: bytes) -> int:
    """The difference hash of one of our own small JPEGs (never of a stranger's bytes).

    Each bit says whether a pixel is brighter than its right neighbour, so that brightness,
    contrast and size do not matter. Compare with `(a ^ b).bit_count()`.
    """
    with Image.open(io.BytesIO(jpeg), formats=["JPEG"]) as picture:
        grey = picture.convert("L").resize((ACROSS, DOWN), Image.Resampling.BOX)
    pixels = grey.tobytes()
    bits = 0
    for row in range(DOWN):
        for left in range(row * ACROSS, row * ACROSS + ACROSS - 1):
            bits = bits << 1 | (pixels[left] > pixels[left + 1])
    return bits
