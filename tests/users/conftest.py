"""The rooms of `bot.users` on a fresh database."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.settings import Quota as QuotaSettings
from bot.storage.admin import SqlAdmin
from bot.storage.people import SqlPreferences
from bot.storage.quota import SqlQuota
from bot.storage.tombstones import Mask
from bot.users.admin import Admin
from bot.users.preferences import Choices, PreferenceBook
from bot.users.quota import Quota
from tests.storage.conftest import Clock, clock, engine, url

__all__ = ["clock", "engine", "url"]

MASK = Mask(b"a key for tests")
CHINA = ZoneInfo("Asia/Shanghai")
ANNA, BORIS, ADMIN = 1001, 1002, 9009
GROUP = -1_000_000_000_777

CHOICES = Choices(
    shops=("taobao_top", "juhe", "baidu", "gallery"),
    categories=("shoes", "bags"),
    languages=("en", "zh_CN"),
    currencies=("CNY", "EUR"),
)

NewQuota = Callable[..., Quota]


@pytest.fixture
def new_quota(engine: AsyncEngine, clock: Clock) -> NewQuota:
    """Makes a quota from the operator's numbers."""

    def make(*, in_flight: int = 1000, **rules: object) -> Quota:
        settings = QuotaSettings.model_validate(rules)
        return Quota(SqlQuota(engine, MASK, clock=clock), settings, in_flight, clock=clock)

    return make


@pytest.fixture
def book(engine: AsyncEngine, clock: Clock) -> PreferenceBook:
    return PreferenceBook(SqlPreferences(engine, clock=clock), CHOICES)


@pytest.fixture
def admin(engine: AsyncEngine, clock: Clock) -> Admin:
    return Admin(SqlAdmin(engine, MASK, clock=clock), (ADMIN,), CHINA, clock)
