"""The temporary picture host: unguessable addresses for providers that take only a URL.

A picture lies in a folder of its own for as long as a search needs it, 35 minutes at most, and
is served by whichever process of this machine listens.
"""

import asyncio
import os
import re
import secrets
import time
from dataclasses import dataclass
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.search.ports import PublishedPicture
from providers.base import FittedImage

LIFETIME_S = 35 * 60
AHEAD_S = 10  # what comes from later was published before the clock was set back: nobody knows when
NAME = re.compile(r"[A-Za-z0-9_-]{43}\.(?:jpeg|png|webp|bmp)")  # 43 characters hold 256 bits
HEADERS = {
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True, slots=True)
class PublicPicture:
    """A picture that lies at a public address for a short time."""

    url: str
    file: Path


class FilePictureHost:
    """Keeps pictures in `folder` and names them under `public_url`."""

    def __init__(self, folder: Path, public_url: str) -> None:
        self._folder = folder
        self._public_url = public_url

    async def publish(self, image: FittedImage) -> PublicPicture:
        """Make the picture reachable. What is past its time is removed on the way."""
        name = f"{secrets.token_urlsafe(32)}.{image.format.lower()}"
        file = self._folder / name
        await asyncio.to_thread(self._write, file, image.data)
        return PublicPicture(f"{self._public_url}/p/{name}", file)

    async def withdraw(self, picture: PublishedPicture) -> None:
        """Make it unreachable; once more does no harm."""
        file = self._folder / picture.url.rpartition("/")[2]
        await asyncio.to_thread(file.unlink, missing_ok=True)

    async def sweep(self) -> None:
        """Remove what is past its time, such as what a crash left behind."""
        await asyncio.to_thread(self._sweep)

    def app(self) -> Starlette:
        """The ASGI application that serves the folder."""
        return Starlette(routes=[Route("/p/{name}", self._serve, methods=["GET", "HEAD"])])

    async def _serve(self, request: Request) -> Response:
        name = request.path_params["name"]
        body = await asyncio.to_thread(self._read, name) if NAME.fullmatch(name) else None
        if body is None:
            return Response("not found", 404, headers=HEADERS, media_type="text/plain")
        kind = f"image/{name.rpartition('.')[2]}"
        return Response(body, headers=HEADERS, media_type=kind)

    def _write(self, file: Path, data: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._sweep()
        part = file.with_suffix(".part")
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(data)
        part.rename(file)

    def _read(self, name: str) -> bytes | None:
        file = self._folder / name
        try:
            return file.read_bytes() if _is_fresh(file) else None
        except OSError:
            return None

    def _sweep(self) -> None:
        for file in self._folder.glob("*"):
            try:
                if not _is_fresh(file):
                    file.unlink()
            except OSError:
                continue  # another process was faster


def _is_fresh(file: Path) -> bool:
    """Whether it may still be served. Raises OSError where it is gone."""
    return -AHEAD_S <= time.time() - file.stat().st_mtime < LIFETIME_S
