"""Draw the whole catalogue into a folder: `python -m sandbox.catalogue FOLDER`."""

import sys
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat
from pathlib import Path

from sandbox.catalogue.store import all_files, draw


def main(folder: Path) -> None:
    """Draw what is missing, on all processors."""
    missing = [name for name in all_files() if not (folder / name).exists()]
    if not missing:
        return
    with ProcessPoolExecutor() as pool:
        for _ in pool.map(draw, repeat(folder), missing):
            continue


if __name__ == "__main__":
    main(Path(sys.argv[1]))
