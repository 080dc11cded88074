"""Photos for a crowd: as many different ones as there are numbers, all of them sound."""

import io

from PIL import Image

from benchmarks.photos import some_photos, variant


def _pixels(jpeg: bytes) -> bytes:
    with Image.open(io.BytesIO(jpeg)) as image:
        return image.convert("RGB").tobytes()


def test_every_number_is_another_picture_of_the_same_size() -> None:
    (photo,) = some_photos(1)
    seen = {_pixels(variant(photo.content, number)) for number in (0, 1, 2, 3, 1 << 12, 1 << 20)}
    assert len(seen) == 6
    assert _pixels(variant(photo.content, 0)) == _pixels(photo.content)
    assert {len(pixels) for pixels in seen} == {photo.width * photo.height * 3}
