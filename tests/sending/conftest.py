"""What goes out is tested on a clock that jumps, unless a module names another loop."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from tests.search.virtual_time import VirtualLoop


def pytest_asyncio_loop_factories(
    config: Any, item: Any
) -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    """Virtual time; a module may name a loop of its own."""
    return {"virtual": getattr(item.module, "LOOP", VirtualLoop)}


@pytest.fixture(autouse=True)
def _timedelta(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
