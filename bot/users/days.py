"""Civil days of a time zone, whatever its clocks do."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def civil_day(moment: datetime, zone: ZoneInfo) -> date:
    """The date in the zone at an aware moment."""
    return moment.astimezone(zone).date()


def next_day_begins(moment: datetime, zone: ZoneInfo) -> datetime:
    """When the civil day after the moment's begins, in the zone.

    Where clocks go forward at midnight there is no 00:00 and the day begins at 01:00; where
    they go back over midnight there are two, and the first one after the moment counts.
    """
    today = civil_day(moment, zone)
    # A midnight that clocks jump over reads as two moments; one of them is still today.
    coming = (
        edge
        for edge in _midnights(today + timedelta(days=1), zone)
        if edge > moment and civil_day(edge, zone) != today
    )
    return min(coming).astimezone(zone)


def day_began(moment: datetime, zone: ZoneInfo) -> datetime:
    """When the civil day of the moment began, in the zone."""
    today = civil_day(moment, zone)
    edges = (edge for edge in _midnights(today, zone) if civil_day(edge, zone) == today)
    return min(edges).astimezone(zone)


def _midnights(day: date, zone: ZoneInfo) -> list[datetime]:
    """00:00 of the day in UTC, once for each way to read it."""
    midnight = datetime.combine(day, time(), zone)
    return [midnight.replace(fold=fold).astimezone(UTC) for fold in (0, 1)]
