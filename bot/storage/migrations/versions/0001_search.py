"""Budgets of calls, cached answers, providers' memory.

Revision ID: 0001
Revises: none
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

EXACT_KEY = sa.String(300).with_variant(sa.String(300, collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "call_log",
        sa.Column("id", sa.Integer, autoincrement=True),
        sa.Column("account", sa.String(100), nullable=False),
        sa.Column("at", sa.Float, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_call_log"),
    )
    op.create_index("ix_call_log_account_at", "call_log", ["account", "at"])
    op.create_table(
        "call_hours",
        sa.Column("account", sa.String(100)),
        sa.Column("hour", sa.Integer, autoincrement=False),
        sa.Column("calls", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("account", "hour", name="pk_call_hours"),
    )
    op.create_table(
        "search_results",
        sa.Column("key", sa.String(64)),
        sa.Column("value", sa.LargeBinary, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_search_results"),
    )
    op.create_index("ix_search_results_expires_at", "search_results", ["expires_at"])
    op.create_table(
        "provider_memory",
        sa.Column("owner", sa.String(40)),
        sa.Column("key", EXACT_KEY),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=True),
        sa.PrimaryKeyConstraint("owner", "key", name="pk_provider_memory"),
    )


def downgrade() -> None:
    for table in ("provider_memory", "search_results", "call_hours", "call_log"):
        op.drop_table(table)
