"""The catalogue's files: pictures, sample photos and the search index, drawn once, kept on disk.

Drawing is work for the processor, so it is done by another process (`python -m
sandbox.catalogue FOLDER`); a picture asked for before that one got to it is drawn in a thread.
"""

import asyncio
import hashlib
import sys
from functools import cache
from importlib.resources import files
from pathlib import Path
from tempfile import NamedTemporaryFile

from PIL import Image

from sandbox.catalogue.index import VisualIndex, build
from sandbox.catalogue.products import by_slug, products
from sandbox.catalogue.samples import SAMPLES, photo
from sandbox.catalogue.scene import shot
from sandbox.catalogue.shops import VIEWS

QUALITY = 88
INDEX = "index.npy"


class CatalogueStore:
    """Gives out the catalogue's files from a folder, drawing what is missing."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / version()
        self._drawing = asyncio.Lock()
        self._index: VisualIndex | None = None

    async def prepare(self) -> None:
        """Draw everything that is missing, in another process; returns when it is done."""
        if await asyncio.to_thread(_complete, self.folder):
            return
        worker = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "sandbox.catalogue", str(self.folder)
        )
        try:
            if await worker.wait():
                raise RuntimeError("the demo catalogue could not be drawn")
        finally:
            if worker.returncode is None:
                worker.kill()
                await worker.wait()

    async def index(self) -> VisualIndex:
        """The search index; built on first use unless `prepare` has done so."""
        if self._index is None:
            file = await self._file(INDEX)
            self._index = await asyncio.to_thread(VisualIndex.load, file)
        return self._index

    async def picture(self, name: str) -> Path | None:
        """The file of `<slug>` or its re-rendering `<slug>~<view>`; None when there is none."""
        slug, _, view = name.partition("~")
        if slug not in by_slug() or (view and view not in map(str, range(1, VIEWS))):
            return None
        return await self._file(f"pictures/{name}.jpg")

    async def sample(self, number: int) -> Path | None:
        """The file of a sample photo, counted from 1; None when there is none."""
        if not 1 <= number <= len(SAMPLES):
            return None
        return await self._file(f"samples/{number}.jpg")

    async def _file(self, name: str) -> Path:
        file = self.folder / name
        if not await asyncio.to_thread(file.exists):
            async with self._drawing:
                await asyncio.to_thread(draw, self.folder, name)
        return file


@cache
def version() -> str:
    """Names the state of the drawing code and the table; another state, another folder."""
    digest = hashlib.sha256()
    folder = files(__package__)
    for part in (folder, folder.joinpath("shapes")):
        for entry in sorted(part.iterdir(), key=lambda entry: entry.name):
            if entry.name.endswith((".py", ".csv")):
                digest.update(entry.read_bytes())
    return digest.hexdigest()[:12]


def all_files() -> list[str]:
    """The files worth drawing beforehand, most wanted first; re-renderings are quick to make."""
    return [
        INDEX,
        *(f"samples/{number}.jpg" for number in range(1, len(SAMPLES) + 1)),
        *(f"pictures/{product.slug}.jpg" for product in products()),
    ]


def draw(folder: Path, name: str) -> None:
    """Make one file unless it is there."""
    file = folder / name
    if file.exists():
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    stem = file.stem
    if name == INDEX:
        build(file)
    elif name.startswith("samples/"):
        _save(photo(SAMPLES[int(stem) - 1]), file)
    elif "~" in stem:
        slug, _, view = stem.partition("~")
        draw(folder, f"pictures/{slug}.jpg")
        with Image.open(file.with_name(f"{slug}.jpg")) as picture:
            _save(_rendered(picture.convert("RGB"), int(view)), file)
    else:
        _save(shot(by_slug()[stem]), file)


def _rendered(picture: Image.Image, view: int) -> Image.Image:
    """The same picture as another shop shows it: other size, other crop, a little brighter."""
    side = picture.width
    if view == 1:
        edge = side // 28
        picture = picture.crop((edge, edge, side - edge, side - edge))
        return picture.resize((560, 560), Image.Resampling.LANCZOS)
    if view == 2:
        bright = picture.point([min(255, round(level * 1.04)) for level in range(256)] * 3)
        return bright.resize((720, 720), Image.Resampling.LANCZOS)
    framed = Image.new("RGB", (side + 24, side + 24), (255, 255, 255))
    framed.paste(picture, (12, 12))
    return framed.resize((480, 480), Image.Resampling.LANCZOS)


def _save(picture: Image.Image, file: Path) -> None:
    with NamedTemporaryFile(dir=file.parent, suffix=".part", delete=False) as draft:
        picture.save(draft, "JPEG", quality=QUALITY)
    Path(draft.name).replace(file)


def _complete(folder: Path) -> bool:
    return all((folder / name).exists() for name in all_files())
