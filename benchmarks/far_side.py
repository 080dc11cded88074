"""Everything the bot is not, in a process of its own: Telegram, the shops, the people.

Prints where it is as a line of JSON; then each line read is a run, and each line written what
came of it. Ends with its input.
"""

import asyncio
import json
import sys
from typing import Any

from benchmarks.crowd import Crowd, Wanted
from benchmarks.lines import lines_read, write_line
from benchmarks.photos import some_photos
from benchmarks.shops import routes, settings
from sandbox.telegram.serving import serving
from sandbox.telegram.state import Config

PHOTOS = 4


async def serve(telegram_s: float, shops_s: float) -> None:
    """Telegram answers after `telegram_s`, the shops after `shops_s`, until the end of input."""
    photos = some_photos(PHOTOS)
    async with serving(Config(), neighbours=lambda url: routes(url, shops_s)) as (url, sandbox):
        sandbox.settings.flood = "off"
        slow = {"action": "delay", "delay_s": telegram_s, "times": None}
        for method in ("*", "file"):
            sandbox.faults.add({"method": method, **slow})
        crowd = Crowd(sandbox, photos)
        token = {"TELEGRAM__TOKEN": sandbox.config.token, "TELEGRAM__API_URL": url}
        write_line({"settings": {**token, **settings(url)}})
        async for line in lines_read():
            wanted: Any = json.loads(line)
            write_line((await crowd.run(Wanted(**wanted))).told())


if __name__ == "__main__":
    asyncio.run(serve(*map(float, sys.argv[1:])))
