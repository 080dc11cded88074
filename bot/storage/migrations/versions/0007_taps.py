"""Taps that were handled, and which message an offer was in: neither is done twice.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "taps",
        sa.Column("id", sa.String(64)),
        sa.Column("user_id", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_taps"),
    )
    op.create_index("ix_taps_user_id", "taps", ["user_id"])
    op.create_index("ix_taps_expires_at", "taps", ["expires_at"])
    op.add_column("find_drafts", sa.Column("message_id", sa.BigInteger, nullable=True))


def downgrade() -> None:
    op.drop_column("find_drafts", "message_id")
    op.drop_table("taps")
