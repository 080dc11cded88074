"""Searches are tested on a clock that jumps: nobody waits for a timeout."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

from tests.search.virtual_time import VirtualLoop


def pytest_asyncio_loop_factories(
    config: Any, item: Any
) -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    """Every async test here runs on virtual time; a module may name a loop of its own."""
    return {"virtual": getattr(item.module, "LOOP", VirtualLoop)}
