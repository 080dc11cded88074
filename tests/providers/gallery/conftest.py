"""Galleries in a folder of their own."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from providers.gallery import Gallery
from tests.providers.replay import Recorder, build

Open = Callable[..., Gallery]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the catalogue lies; it does not exist yet."""
    return tmp_path / "catalogue"


@pytest.fixture
async def opened(folder: Path) -> AsyncIterator[Open]:
    """Opens galleries as the registry builds them, on the same folder unless told otherwise."""
    galleries: list[Gallery] = []

    def one(**settings: Any) -> Gallery:
        gallery = build("gallery", {"path": folder, **settings}, Recorder({}))
        assert isinstance(gallery, Gallery)
        galleries.append(gallery)
        return gallery

    yield one
    for gallery in galleries:
        await gallery.close()


@pytest.fixture
def gallery(opened: Open) -> Gallery:
    """An empty gallery."""
    return opened()
