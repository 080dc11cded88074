"""Pictures of a row: nothing outside the folder, nothing inside the network."""

import os
from pathlib import Path

import pytest

from bot.catalogue.pictures import PictureSource
from bot.catalogue.rows import RowRefused
from bot.imaging.fetch import FetchRefused
from bot.imaging.limits import MAX_FILE_BYTES
from tests.catalogue.bench import Web


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    inner = tmp_path / "shop"
    (inner / "photos").mkdir(parents=True)
    (inner / "photos" / "a.jpg").write_bytes(b"inside")
    (tmp_path / "secret.jpg").write_bytes(b"outside")
    return inner


def open_descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


async def read(folder: Path, place: str) -> bytes:
    return await PictureSource(folder, Web().fetcher()).read(place)


@pytest.mark.parametrize("place", ["photos/a.jpg", "./photos/a.jpg", "photos\\a.jpg"])
async def test_a_file_under_the_folder_is_read(folder: Path, place: str) -> None:
    assert await read(folder, place) == b"inside"


async def test_a_link_that_stays_inside_is_followed(folder: Path) -> None:
    (folder / "link.jpg").symlink_to("photos/a.jpg")
    (folder / "images").symlink_to(folder / "photos")
    assert await read(folder, "link.jpg") == b"inside"
    assert await read(folder, "images/a.jpg") == b"inside"


@pytest.mark.parametrize(
    ("place", "why"),
    [
        ("../secret.jpg", "leads out"),
        ("photos/../../secret.jpg", "leads out"),
        ("photos/../photos/a.jpg", "leads out"),
        ("..\\secret.jpg", "leads out"),
        ("/etc/passwd", "must be relative"),
        ("\\\\server\\share\\a.jpg", "must be relative"),
        ("C:\\photos\\a.jpg", "must be relative"),
        ("/dev/zero", "must be relative"),
        ("photos/a.jpg\0.png", "NUL"),
        ("file:///etc/passwd", "only http and https"),
        ("ftp://host.example/a.jpg", "only http and https"),
        ("photos", "no file"),
        (".", "no file"),
        ("photos/none.jpg", "No such file"),
        ("photos/a.jpg/b.jpg", "Not a directory"),
        ("x" * 300, "too long"),
    ],
)
async def test_a_hostile_path_is_refused(folder: Path, place: str, why: str) -> None:
    with pytest.raises(RowRefused, match=why):
        await read(folder, place)


async def test_links_out_of_the_folder_are_refused(folder: Path, tmp_path: Path) -> None:
    (folder / "file.jpg").symlink_to(tmp_path / "secret.jpg")
    (folder / "up").symlink_to(tmp_path)
    (folder / "round").symlink_to("round")
    (folder / "device.jpg").symlink_to("/dev/zero")
    for place in ("file.jpg", "up/secret.jpg", "up/shop/../secret.jpg", "round", "device.jpg"):
        with pytest.raises(RowRefused):
            await read(folder, place)
    with pytest.raises(RowRefused, match="with --base"):
        await read(folder, "up/secret.jpg")


async def test_a_named_pipe_neither_blocks_nor_counts_as_a_file(folder: Path) -> None:
    os.mkfifo(folder / "pipe.jpg")
    with pytest.raises(RowRefused, match="no file"):
        await read(folder, "pipe.jpg")


async def test_a_huge_file_is_refused_before_it_is_read(folder: Path) -> None:
    with (folder / "huge.jpg").open("wb") as file:
        file.truncate(MAX_FILE_BYTES + 1)
    with pytest.raises(RowRefused, match="the file is over"):
        await read(folder, "huge.jpg")


async def test_no_descriptor_is_left_open(folder: Path) -> None:
    before = open_descriptors()
    for place in ("photos/a.jpg", "photos", "photos/none.jpg", "photos/a.jpg/b.jpg", "../x"):
        try:
            await read(folder, place)
        except RowRefused:
            continue
    assert open_descriptors() == before


async def test_a_web_address_is_fetched(folder: Path) -> None:
    web = Web({"/1.jpg": b"from the web"})
    source = PictureSource(folder, web.fetcher())
    assert await source.read("https://img.example/1.jpg") == b"from the web"
    assert await source.read("HTTP://img.example/1.jpg") == b"from the web"


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("https://inside.example/1.jpg", "does not lead to the public internet"),
        ("https://img.example:8443/1.jpg", "no usable web address"),
        ("https://img.example/none.jpg", "does not give the picture"),
    ],
)
async def test_an_address_that_cannot_be_fetched_is_refused_with_the_reason(
    folder: Path, url: str, why: str
) -> None:
    with pytest.raises(RowRefused, match=why):
        await read(folder, url)


class Flaky:
    """A server that does not answer at first."""

    def __init__(self, *reasons: str) -> None:
        self.reasons = list(reasons)

    async def fetch(self, url: str) -> bytes:
        if self.reasons:
            raise FetchRefused(self.reasons.pop(0))
        return url.encode()


async def test_a_passing_failure_is_tried_again_and_a_lasting_one_is_not(folder: Path) -> None:
    url = "https://img.example/1.jpg"
    assert await PictureSource(folder, Flaky("timeout")).read(url) == url.encode()
    lasting = Flaky("status", "status")
    with pytest.raises(RowRefused):
        await PictureSource(folder, lasting).read(url)
    assert lasting.reasons == ["status"]
