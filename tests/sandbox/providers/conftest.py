"""Stand-ins in this process, with a clock that is set by hand, and pictures to send."""

import base64
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from sandbox.catalogue.products import by_slug
from sandbox.catalogue.scene import shot
from sandbox.catalogue.store import INDEX, CatalogueStore, draw, version
from sandbox.providers.app import create_app
from sandbox.providers.config import ProvidersConfig

NOON = 1_761_019_200.0  # 2025-10-21 12:00:00 in China
Door = Callable[..., httpx.AsyncClient]


class Clock:
    """Time that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    """Noon in China."""
    return Clock()


@pytest.fixture(scope="session")
def catalogue_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Beside the folders of single runs, so that the next run finds it drawn."""
    folder = tmp_path_factory.getbasetemp().parent / "sandbox-catalogue"
    draw(folder / version(), INDEX)
    return folder


@pytest.fixture
def config(catalogue_folder: Path, clock: Clock) -> ProvidersConfig:
    """The documented limits."""
    return ProvidersConfig(store=CatalogueStore(catalogue_folder), clock=clock)


@pytest.fixture
def door(config: ProvidersConfig) -> Door:
    """Opens stand-ins with some of the configuration changed; the client that calls them."""

    def opened(**changes: Any) -> httpx.AsyncClient:
        app = create_app(replace(config, **changes))
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        return httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1")

    return opened


@pytest.fixture(scope="session")
def mug() -> Image.Image:
    """A product of the catalogue, 480 pixels square."""
    return shot(by_slug()["mug-cat"], 480)


def encoded(picture: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    """The picture as a file."""
    out = BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def b64(data: bytes) -> str:
    """Base64 as it is sent."""
    return base64.b64encode(data).decode()


def plain(width: int, height: int, kind: str = "JPEG", **options: Any) -> str:
    """A picture of one colour, in base64."""
    return b64(encoded(Image.new("RGB", (width, height), (200, 60, 40)), kind, **options))


def padded(data: bytes, size: int) -> bytes:
    """A JPEG made longer by bytes after its end, which readers ignore."""
    return data + b"\x00" * (size - len(data))
