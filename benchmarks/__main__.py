"""`make bench`: every figure beside its baseline, measured in the same run. Never fails by time."""

import sys

from benchmarks import chat, gallery, load, photo, search

BENCHES = {
    "photo": photo.main,
    "gallery": gallery.main,
    "search": search.main,
    "chat": chat.main,
    "load": load.main,
}


def main(names: list[str]) -> None:
    """Run the benchmarks named, or all."""
    for name in names or BENCHES:
        print(f"\n== {name} ==", flush=True)
        BENCHES[name]()


main(sys.argv[1:])
