"""An inbox of its own for every test, and what notes how intake does."""

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.ingress.health import Health
from bot.storage.inbox import SqlInbox
from tests.storage.conftest import engine, url

__all__ = ["engine", "url"]


@pytest.fixture
def inbox(engine: AsyncEngine) -> SqlInbox:
    return SqlInbox(engine)


@pytest.fixture
def health(inbox: SqlInbox) -> Health:
    return Health(inbox, polls=True)
