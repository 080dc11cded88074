"""`python -m sandbox.telegram`: the sandbox alone, until Ctrl-C."""

import argparse
import asyncio
import signal
import sys

from sandbox.telegram.serving import HOST, serving


async def _run(port: int) -> None:
    end = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, end.set)
    async with serving(host=HOST, port=port) as (url, sandbox):
        sys.stdout.write(f"sandbox: {url}  bot token: {sandbox.config.token}\n")
        sys.stdout.flush()
        await end.wait()


def main() -> None:
    """Read the port and serve."""
    parser = argparse.ArgumentParser(prog="python -m sandbox.telegram")
    parser.add_argument("--port", type=int, default=8080)
    asyncio.run(_run(parser.parse_args().port))


if __name__ == "__main__":
    main()
