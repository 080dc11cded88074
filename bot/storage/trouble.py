"""Which exceptions mean that the database cannot be used now, though nothing is wrong with us."""

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

# Locked, disk full, connection lost, all connections busy: the same statement may work later.
STORAGE_TROUBLE: tuple[type[Exception], ...] = (OperationalError, InterfaceError, PoolTimeout)


def what_is_wrong(trouble: Exception) -> str:
    """The driver's own words; SQLAlchemy's text repeats the statement and its values."""
    return str(getattr(trouble, "orig", None) or type(trouble).__name__)
