"""What all tables are declared with."""

import math

from sqlalchemy import BigInteger, Dialect, MetaData, String, TypeDecorator

# Keys compare code point by code point on both databases.
EXACT_KEY = String(300).with_variant(String(300, collation="C"), "postgresql")


class Seconds(TypeDecorator[int]):
    """Whole seconds since 1970; of a clock's reading the fraction is dropped.

    SQLite compares whole numbers with any other, PostgreSQL's driver refuses to.
    """

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: float | None, dialect: Dialect) -> int | None:
        """See SQLAlchemy's `TypeDecorator`."""
        return None if value is None else math.floor(value)


SECONDS = Seconds()

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)
