"""Lines of JSON between the benchmark and the processes it starts."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from typing import Any


async def lines_read() -> AsyncIterator[bytes]:
    """The lines of standard input, until its end."""
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        yield line


def write_line(value: Any) -> None:
    """One line of standard output, at once."""
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()
