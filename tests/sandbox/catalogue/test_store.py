"""Files on disk, and the catalogue on the web."""

from pathlib import Path

import httpx
import pytest
from PIL import Image
from starlette.applications import Starlette

from sandbox.catalogue import store as stores
from sandbox.catalogue.shops import MARKETS, offers
from sandbox.catalogue.store import CatalogueStore, all_files, version
from sandbox.catalogue.web import routes


@pytest.fixture
def web(store: CatalogueStore) -> httpx.AsyncClient:
    """A browser before the catalogue."""
    transport = httpx.ASGITransport(app=Starlette(routes=routes(store)))
    return httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1")


async def test_a_picture_is_drawn_when_asked_for_and_then_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = CatalogueStore(tmp_path)
    first = await store.picture("mug-cat")
    assert first is not None
    with Image.open(first) as picture:
        assert (picture.format, picture.size) == ("JPEG", (640, 640))

    def never(folder: Path, name: str) -> None:
        raise AssertionError("drawn twice")

    monkeypatch.setattr(stores, "draw", never)
    assert await store.picture("mug-cat") == first


@pytest.mark.parametrize(
    "name", ["", "nothing", "mug-cat~0", "mug-cat~9", "mug-cat~x", "../mug-cat", "mug-cat~1~1"]
)
async def test_there_is_no_picture_by_another_name(store: CatalogueStore, name: str) -> None:
    assert await store.picture(name) is None


async def test_re_renderings_differ_in_size_from_the_first(store: CatalogueStore) -> None:
    sizes = set()
    for name in ("duck-yellow", "duck-yellow~1", "duck-yellow~2", "duck-yellow~3"):
        file = await store.picture(name)
        assert file is not None
        with Image.open(file) as picture:
            sizes.add(picture.size)
    assert len(sizes) == 4


async def test_preparing_draws_what_is_missing_in_another_process(tmp_path: Path) -> None:
    store = CatalogueStore(tmp_path)
    missing = store.folder / "pictures" / "duck-yellow.jpg"
    for name in all_files():
        file = store.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    missing.unlink()
    await store.prepare()
    assert missing.stat().st_size > 5000
    assert not list(missing.parent.glob("*.part"))


async def test_preparing_says_when_it_failed(tmp_path: Path) -> None:
    store = CatalogueStore(tmp_path)
    store.folder.parent.mkdir(exist_ok=True)
    store.folder.write_text("a file where the folder should be")
    with pytest.raises(RuntimeError, match="could not be drawn"):
        await store.prepare()


def test_the_version_is_that_of_the_drawing_code() -> None:
    assert len(version()) == 12
    assert version() == version()


async def test_samples_are_listed_with_titles_and_served(web: httpx.AsyncClient) -> None:
    rows = (await web.get("/samples.json")).json()
    assert len(rows) == 12
    assert rows[0]["title"]["zh"]
    assert rows[0]["title"]["en"]
    photo = await web.get(rows[0]["url"])
    assert photo.headers["content-type"] == "image/jpeg"
    assert photo.content.startswith(b"\xff\xd8")


@pytest.mark.parametrize(
    "path",
    ["/pictures/none.jpg", "/samples/0.jpg", "/samples/13.jpg", "/shop/juhe/1", "/shop/none/1"],
)
async def test_what_is_not_there_is_404(web: httpx.AsyncClient, path: str) -> None:
    assert (await web.get(path)).status_code == 404


@pytest.mark.parametrize("provider", MARKETS)
async def test_every_provider_has_a_page_for_a_product(
    web: httpx.AsyncClient, provider: str
) -> None:
    offer = offers(provider)["mug-cat"][0]
    page = await web.get(f"/shop/{provider}/{offer.id}")
    assert page.status_code == 200
    for text in ("demo shop page", offer.title, f"¥{offer.price}", offer.product.en):
        assert text in page.text
    picture = page.text.split('img src="')[1].split('"')[0]
    assert (await web.get(picture)).status_code == 200
