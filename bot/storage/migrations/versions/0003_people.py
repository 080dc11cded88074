"""People: preferences, consent, quota, saved products, history, bans, what admins did.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

EXACT_KEY = sa.String(300).with_variant(sa.String(300, collation="C"), "postgresql")
TABLES = (
    *("preferences", "consents", "quota_counts", "quota_grants", "reservations"),
    *("saved_products", "history", "bans", "admin_acts", "providers_off", "tombstones"),
)


def upgrade() -> None:
    _choices()
    _quota()
    _keepsakes()
    _admin()
    op.create_table(
        "tombstones",
        sa.Column("person", sa.String(64)),
        sa.Column("what", sa.String(20)),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("n", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=True),
        sa.PrimaryKeyConstraint("person", "what", name="pk_tombstones"),
    )
    op.create_index("ix_tombstones_expires_at", "tombstones", ["expires_at"])


def _choices() -> None:
    op.create_table(
        "preferences",
        sa.Column("owner_id", sa.BigInteger, autoincrement=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("changed_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("owner_id", name="pk_preferences"),
    )
    op.create_table(
        "consents",
        sa.Column("user_id", sa.BigInteger, autoincrement=False),
        sa.Column("provider", sa.String(40)),
        sa.Column("answer", sa.String(12), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("answered_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("user_id", "provider", name="pk_consents"),
    )


def _quota() -> None:
    op.create_table(
        "quota_counts",
        sa.Column("owner_id", sa.BigInteger, autoincrement=False),
        sa.Column("day", sa.String(10)),
        sa.Column("what", sa.String(20)),
        sa.Column("n", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("owner_id", "day", "what", name="pk_quota_counts"),
    )
    op.create_index("ix_quota_counts_day", "quota_counts", ["day"])
    op.create_table(
        "quota_grants",
        sa.Column("user_id", sa.BigInteger, autoincrement=False),
        sa.Column("units", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("user_id", name="pk_quota_grants"),
    )
    op.create_table(
        "reservations",
        sa.Column("key", sa.String(100)),
        sa.Column("user_id", sa.BigInteger, nullable=False),
        sa.Column("group_id", sa.BigInteger, nullable=True),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("source", sa.String(8), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("cause", sa.String(10), nullable=True),
        sa.Column("reserved_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_reservations"),
    )
    op.create_index("ix_reservations_reserved_at", "reservations", ["reserved_at"])
    op.create_index("ix_reservations_user_state", "reservations", ["user_id", "state"])
    op.create_index("ix_reservations_day", "reservations", ["day"])


def _keepsakes() -> None:
    op.create_table(
        "saved_products",
        sa.Column("id", sa.Integer, autoincrement=True),
        sa.Column("user_id", sa.BigInteger, nullable=False),
        sa.Column("provider", sa.String(40), nullable=False),
        sa.Column("product_id", EXACT_KEY, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("saved_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_saved_products"),
    )
    op.create_index(
        "uq_saved_products_user_product",
        "saved_products",
        ["user_id", "provider", "product_id"],
        unique=True,
    )
    op.create_table(
        "history",
        sa.Column("user_id", sa.BigInteger, autoincrement=False),
        sa.Column("session_id", sa.String(24)),
        sa.Column("searched_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("user_id", "session_id", name="pk_history"),
    )
    op.create_index("ix_history_user_searched_at", "history", ["user_id", "searched_at"])


def _admin() -> None:
    op.create_table(
        "bans",
        sa.Column("user_id", sa.BigInteger, autoincrement=False),
        sa.Column("until", sa.BigInteger, nullable=True),
        sa.Column("banned_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("user_id", name="pk_bans"),
    )
    op.create_table(
        "admin_acts",
        sa.Column("key", sa.String(100)),
        sa.Column("admin_id", sa.BigInteger, nullable=False),
        sa.Column("user_id", sa.BigInteger, nullable=True),
        sa.Column("act", sa.String(20), nullable=False),
        sa.Column("detail", sa.String(100), nullable=False),
        sa.Column("done_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_admin_acts"),
    )
    for column in ("admin_id", "user_id", "done_at"):
        op.create_index(f"ix_admin_acts_{column}", "admin_acts", [column])
    op.create_table(
        "providers_off",
        sa.Column("provider", sa.String(40)),
        sa.Column("off_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("provider", name="pk_providers_off"),
    )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
