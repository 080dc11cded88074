"""The provider as the house sees it: settings, declaration, and cheap until used."""

import subprocess
import sys

from providers.base import Capability
from providers.catalogue import OwnCatalogue
from providers.gallery import Gallery, GallerySettings
from providers.registry import all_providers


def test_it_is_found_needs_no_key_and_can_be_switched_off() -> None:
    assert all_providers()["gallery"] is Gallery
    assert GallerySettings().active
    assert not GallerySettings(enabled=False).active


def test_it_declares_an_own_catalogue_without_network() -> None:
    assert Gallery.info.local
    assert Gallery.info.can(Capability.OWN_CATALOGUE)
    assert issubclass(Gallery, OwnCatalogue)


def test_importing_it_loads_no_heavy_library() -> None:
    code = (
        "import sys, providers.gallery; "
        "print(sorted({'cv2', 'numpy', 'usearch', 'onnxruntime'} & sys.modules.keys()))"
    )
    shown = subprocess.check_output([sys.executable, "-c", code], text=True)  # noqa: S603  # ours
    assert shown.strip() == "[]"
