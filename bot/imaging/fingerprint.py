"""A 64-bit hash of what a picture looks like: near pictures, near hashes.

Runs in a limited child, like all that reads a stranger's bytes.
"""

from PIL import Image

from bot.imaging.decode import load, open_photo, upright

ACROSS, DOWN = 9, 8  # neighbours in a row are compared: 8 bits from 9 pixels
SIDE = 128  # pixels; at 64 two sizes of one picture lie twice as far apart, 200 gains nothing


def dhash(data: bytes, format_name: str) -> int:
    """The difference hash of a picture.

    Each bit says whether a pixel is brighter than its right neighbour, so that brightness,
    contrast and size do not matter. Compare with `(a ^ b).bit_count()`. Raises NotAnImage,
    ImageTooBig, or whatever a decoder raises.
    """
    photo = open_photo(data, format_name)
    stored = load(photo, min(1.0, SIDE / max(photo.width, photo.height))).image.convert("L")
    grey = upright(stored, photo.orientation).resize((ACROSS, DOWN), Image.Resampling.BOX)
    pixels = grey.tobytes()
    bits = 0
    for row in range(DOWN):
        for left in range(row * ACROSS, row * ACROSS + ACROSS - 1):
            bits = bits << 1 | (pixels[left] > pixels[left + 1])
    return bits
