"""China's time, by which these services stamp calls and count days; it has no summer time."""

from datetime import datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8))


def seconds_to_midnight(now: datetime) -> float:
    """Until the next 00:00 +08:00, when daily counts start again; `now` is aware."""
    local = now.astimezone(CHINA)
    midnight = (local + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return (midnight - local).total_seconds()
