"""What one photo may cost: every bound of this package, in one place."""

from dataclasses import dataclass

MAX_FILE_BYTES = 20_000_000


@dataclass(frozen=True, slots=True)
class Cap:
    """The most pixels a format may hold, and the longest side in pixels."""

    pixels: int
    side: int


# Binary millions, because sensors overshoot their round figure (8192x6144 is sold as 50 MP).
_MEGA = 1024 * 1024
# By what decoding costs: a JPEG is decoded at the scale that is wanted, the others whole
# (about 4 MB per megapixel for PNG, 8 for HEIF, 16 for WebP). Phones write 24 MP HEIF.
CAPS = {
    "JPEG": Cap(50 * _MEGA, 20_000),
    "PNG": Cap(25 * _MEGA, 20_000),
    "BMP": Cap(25 * _MEGA, 20_000),
    "HEIF": Cap(25 * _MEGA, 20_000),
    "GIF": Cap(16 * _MEGA, 16_383),
    "WEBP": Cap(16 * _MEGA, 16_383),
    "AVIF": Cap(16 * _MEGA, 16_383),
}

# An honest progressive JPEG has about 10 scans, and every scan passes over all pixels.
JPEG_MAX_SCANS = 100
JPEG_MAX_SCANNED_PIXELS = 400_000_000
# Where a decoder walks a file in Python, the number of steps is what costs.
JPEG_MAX_SEGMENTS = 2_000
JPEG_MAX_JUNK_BYTES = 65_536
PNG_MAX_CHUNKS = 10_000
GIF_MAX_SUB_BLOCKS = 2_000
BMP_MAX_RLE_BYTES = 262_144

# A JPEG is never decoded to more than this, even when a small region of it is wanted.
WORKING_PIXELS = 16_000_000

MAX_RATIO = 20
MAX_ENLARGEMENT = 3.0
QUALITIES = (85, 75, 60, 45)
MAX_SHRINKS = 5

# One decode child.
CHILD_ADDRESS_SPACE = 512 * 1024 * 1024
CHILD_CPU_S = 4
CHILD_WALL_S = 4.5
CHILD_START_S = 20.0
CHILD_JOBS = 200
MAX_HEADER_BYTES = 65_536
MAX_ANSWER_BYTES = 64_000_000
CHILD_PIPE_BYTES = 1024 * 1024
