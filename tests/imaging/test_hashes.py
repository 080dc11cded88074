"""Pictures hashed in a child, several in one job."""

import pytest

from bot.imaging import limits
from bot.imaging.pool import DecodePool
from bot.imaging.wire import read_hashes
from tests.imaging.children import planted, works
from tests.imaging.pictures import exif, quarters, saved


async def test_several_pictures_are_hashed_in_one_job_each_by_itself(pool: DecodePool) -> None:
    turned = saved(quarters(), exif=exif(6))
    files = [saved(quarters()), b"<html>", planted("RAISE"), saved(quarters(), "PNG"), turned]
    first, none, broken, same, other = await pool.hashes(files)
    assert first is not None and same is not None and other is not None
    assert (none, broken) == (None, None)
    assert (first ^ same).bit_count() <= 2
    assert (first ^ other).bit_count() > 2
    assert await pool.hashes([]) == []


async def test_a_picture_that_kills_the_child_takes_its_job_along_and_no_other(
    pool: DecodePool,
) -> None:
    assert await pool.hashes([saved(quarters()), planted("KILL")]) == [None, None]
    assert await pool.hashes([saved(quarters())]) != [None]
    assert await works(pool)


async def test_a_job_of_hashes_has_an_end(
    pool: DecodePool, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = saved(quarters())
    monkeypatch.setattr(limits, "MAX_FILE_BYTES", len(picture))
    first, second = await pool.hashes([picture, picture])
    assert first is not None and second is None


def test_a_child_that_invents_hashes_is_not_believed() -> None:
    for said in ([None], [1, 2, 3], [1, 1 << 64], [1, -1], ["1", 2]):
        with pytest.raises((ValueError, TypeError)):
            read_hashes(2, {"hashes": said}, b"")
    assert read_hashes(2, {"hashes": [None, 7]}, b"") == [None, 7]
