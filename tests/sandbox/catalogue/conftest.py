"""A catalogue on disk: its index is drawn once and kept from run to run."""

from pathlib import Path

import pytest

from sandbox.catalogue.store import INDEX, CatalogueStore, draw, version


@pytest.fixture(scope="session")
def catalogue_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Beside the folders of single runs, so that the next run finds it drawn."""
    folder = tmp_path_factory.getbasetemp().parent / "sandbox-catalogue"
    draw(folder / version(), INDEX)
    return folder


@pytest.fixture
def store(catalogue_folder: Path) -> CatalogueStore:
    """A store of its own for each test, for it belongs to one event loop."""
    return CatalogueStore(catalogue_folder)
