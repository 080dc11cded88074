"""A civil day ends when the next one begins, whatever clocks do at midnight."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.users.days import civil_day, day_began, next_day_begins

ZONES = (
    *("Asia/Shanghai", "UTC", "America/New_York", "Europe/Berlin", "Asia/Kathmandu"),
    *("Africa/Cairo", "America/Havana", "America/Santiago", "Asia/Beirut", "Australia/Lord_Howe"),
    *("America/Sao_Paulo", "America/St_Johns", "Pacific/Apia", "Pacific/Kiritimati"),
)
moments = st.integers(1_100_000_000, 2_100_000_000).map(lambda s: datetime.fromtimestamp(s, UTC))


@given(moments, st.sampled_from(ZONES))
def test_the_next_day_begins_later_within_two_days_and_is_another_day(
    moment: datetime, name: str
) -> None:
    zone = ZoneInfo(name)
    edge = next_day_begins(moment, zone)
    assert timedelta() < edge - moment <= timedelta(hours=49)
    assert civil_day(edge, zone) != civil_day(moment, zone)


@given(moments, st.sampled_from([name for name in ZONES if name != "America/St_Johns"]))
def test_days_follow_each_other_without_a_gap(moment: datetime, name: str) -> None:
    zone = ZoneInfo(name)
    edge = next_day_begins(moment, zone)
    assert day_began(edge, zone).astimezone(UTC) == edge.astimezone(UTC)
    assert day_began(moment, zone) <= moment
    last = edge.astimezone(UTC) - timedelta(microseconds=1)
    assert civil_day(last, zone) == civil_day(moment, zone)


@pytest.mark.parametrize(
    ("zone", "moment", "edge"),
    [
        ("Asia/Shanghai", "2026-03-01T15:59:59", "2026-03-01T16:00:00"),
        ("Asia/Shanghai", "2026-03-01T16:00:00", "2026-03-02T16:00:00"),
        # 23 and 25 hours long.
        ("Europe/Berlin", "2026-03-28T23:00:00", "2026-03-29T22:00:00"),
        ("Europe/Berlin", "2026-10-24T22:00:00", "2026-10-25T23:00:00"),
        # No midnight: 00:00 is 01:00.
        ("Africa/Cairo", "2026-04-23T12:00:00", "2026-04-23T22:00:00"),
        # Midnight goes back to 23:00: the day is an hour longer.
        ("Africa/Cairo", "2026-10-29T20:30:00", "2026-10-29T22:00:00"),
        # Midnight twice.
        ("America/Havana", "2026-10-31T12:00:00", "2026-11-01T04:00:00"),
        # A date that never was.
        ("Pacific/Apia", "2011-12-30T09:00:00", "2011-12-30T10:00:00"),
    ],
)
def test_edges_are_where_the_zone_has_them(zone: str, moment: str, edge: str) -> None:
    now = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    begins = next_day_begins(now, ZoneInfo(zone))
    assert begins.utcoffset() is not None
    # In UTC: an hour that comes twice equals no time of another zone.
    assert begins.astimezone(UTC) == datetime.fromisoformat(edge).replace(tzinfo=UTC)


def test_a_day_is_a_date_in_the_zone() -> None:
    moment = datetime(2026, 2, 28, 16, tzinfo=UTC)
    assert civil_day(moment, ZoneInfo("Asia/Shanghai")) == date(2026, 3, 1)
    assert civil_day(moment, ZoneInfo("UTC")) == date(2026, 2, 28)
