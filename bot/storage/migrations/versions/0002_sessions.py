"""Searches people can still tap on, and pictures Telegram has already.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "sessions",
        sa.Column("id", sa.String(24)),
        sa.Column("owner_id", sa.BigInteger, nullable=False),
        sa.Column("chat_id", sa.BigInteger, nullable=False),
        sa.Column("message_id", sa.BigInteger, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sessions"),
    )
    op.create_index("ix_sessions_owner_id", "sessions", ["owner_id"])
    op.create_index("ix_sessions_expires_at", "sessions", ["expires_at"])
    op.create_table(
        "sent_pictures",
        sa.Column("key", sa.String(64)),
        sa.Column("file_id", sa.String(300), nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_sent_pictures"),
    )
    op.create_index("ix_sent_pictures_expires_at", "sent_pictures", ["expires_at"])


def downgrade() -> None:
    op.drop_table("sent_pictures")
    op.drop_table("sessions")
