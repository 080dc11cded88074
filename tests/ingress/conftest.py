"""An inbox of its own for every test, and what notes how intake does."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.ingress.health import Health
from bot.storage.engine import create_engine
from bot.storage.inbox import SqlInbox
from bot.storage.schema import upgrade


@pytest.fixture
async def inbox(tmp_path: Path) -> AsyncIterator[SqlInbox]:
    engine = create_engine(f"sqlite+aiosqlite:///{tmp_path / 'inbox.db'}")
    await upgrade(engine)
    yield SqlInbox(engine)
    await engine.dispose()


@pytest.fixture
def health(inbox: SqlInbox) -> Health:
    return Health(inbox, polls=True)
