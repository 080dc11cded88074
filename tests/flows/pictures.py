"""A photo in every format people send."""

from functools import cache
from io import BytesIO

import pillow_heif
from PIL import Image

pillow_heif.register_heif_opener()


@cache
def encoded(photo: bytes, kind: str, side: int = 900) -> bytes:
    """The photo as another kind of file, its longest side so many pixels."""
    with Image.open(BytesIO(photo)) as opened:
        image = opened.convert("RGB")
    image.thumbnail((side, side))
    out = BytesIO()
    image.save(out, kind)
    return out.getvalue()
