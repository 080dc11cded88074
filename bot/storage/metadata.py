"""What all tables are declared with."""

from sqlalchemy import MetaData, String

# Keys compare code point by code point on both databases.
EXACT_KEY = String(300).with_variant(String(300, collation="C"), "postgresql")

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)
