"""Another process on the same catalogue: `python -m tests.providers.gallery.neighbour FOLDER ...`.

add FIRST COUNT   adds packages FIRST, FIRST + 1, ...
die               adds package 0 and is killed inside the write, half of it done
"""

import os
import sys
from pathlib import Path

from providers.catalogue import Brief
from providers.gallery.engine import Engine
from providers.gallery.features import LocalFeatures
from tests.providers.gallery.goods import jpeg, package


def _die(features: LocalFeatures) -> bytes:
    """Stands where the local features are packed: product and picture are written, they are not."""
    os._exit(7)


def main(folder: str, order: str, *numbers: str) -> None:
    """Do one order."""
    engine = Engine(Path(folder))
    if order == "die":
        setattr(LocalFeatures, LocalFeatures.pack.__name__, _die)
        engine.add(Brief(id="0", title="0"), jpeg(package(0)))
    first, count = map(int, numbers)
    for number in range(first, first + count):
        engine.add(Brief(id=str(number), title=str(number)), jpeg(package(number)))
    engine.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
