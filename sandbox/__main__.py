"""`python -m sandbox`: the whole sandbox until it is told to stop.

Prints one line of JSON when it is ready: its address, and the settings of a bot that uses it.
"""

import argparse
import asyncio
import errno
import json
import signal
import sys
from pathlib import Path

from sandbox.catalogue.store import CatalogueStore
from sandbox.telegram.serving import HOST, listen
from sandbox.whole import whole_sandbox

PORT_TAKEN = 3


async def _run(port: int, folder: Path) -> None:
    end = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, end.set)
    async with whole_sandbox(folder / "pictures", port=port) as sandbox:
        if not await _drawn(sandbox.store, end):
            return
        settings = {**sandbox.settings(), **_picture_host(), **_files(folder)}
        sys.stdout.write(json.dumps({"url": sandbox.url, "settings": settings}) + "\n")
        sys.stdout.flush()
        await end.wait()


async def _drawn(store: CatalogueStore, end: asyncio.Event) -> bool:
    """Draw the catalogue first, so that nobody meets an empty shop; False when told to end."""
    if not await asyncio.to_thread(store.folder.exists):
        sys.stderr.write("Drawing the demo shops' goods, once; this takes half a minute.\n")
    drawing = asyncio.create_task(store.prepare())
    stopping = asyncio.create_task(end.wait())
    await asyncio.wait({drawing, stopping}, return_when=asyncio.FIRST_COMPLETED)
    for task in (drawing, stopping):
        task.cancel()
    await asyncio.gather(drawing, stopping, return_exceptions=True)
    return not end.is_set()


def _picture_host() -> dict[str, str]:
    """A free port where the bot can lend pictures to shops that fetch them."""
    with listen(HOST, 0) as free:
        address = f"{HOST}:{free.getsockname()[1]}"
    return {"TELEGRAM__LISTEN": address, "PUBLIC_URL": f"http://{address}"}


def _files(folder: Path) -> dict[str, str]:
    return {
        "DATABASE_URL": f"sqlite+aiosqlite:///{folder / 'snapbuy.db'}",
        "PROVIDERS__GALLERY__PATH": str(folder / "gallery"),
    }


def main() -> int:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=8080)
    parser.add_argument("--folder", type=Path, default=Path("data/demo"))
    arguments = parser.parse_args()
    try:
        asyncio.run(_run(arguments.port, arguments.folder.absolute()))
    except OSError as problem:
        if problem.errno != errno.EADDRINUSE:
            raise
        sys.stderr.write(
            f"Port {arguments.port} is taken, perhaps by another demo: end that one, "
            "or choose another port with `make demo PORT=9000`.\n"
        )
        return PORT_TAKEN
    return 0


if __name__ == "__main__":
    sys.exit(main())
