"""What must outlive a crash: updates taken in, searches under way, chats that are gone.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "inbox",
        sa.Column("update_id", sa.BigInteger, autoincrement=False),
        sa.Column("lane", sa.String(8), nullable=False),
        sa.Column("key", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("user_id", sa.BigInteger, nullable=True),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("fence", sa.Integer, nullable=False),
        sa.Column("lease_until", sa.Float, nullable=True),
        sa.Column("received_at", sa.Float, nullable=False),
        sa.PrimaryKeyConstraint("update_id", name="pk_inbox"),
    )
    op.create_index("ix_inbox_state_lane", "inbox", ["state", "lane", "update_id"])
    op.create_index("ix_inbox_state_key", "inbox", ["state", "key", "update_id"])
    op.create_index("ix_inbox_user_state", "inbox", ["user_id", "state"])
    op.create_index("ix_inbox_received_at", "inbox", ["received_at"])
    op.create_table(
        "hunts",
        sa.Column("session_id", sa.String(24)),
        sa.Column("owner_id", sa.BigInteger, nullable=False),
        sa.Column("charge_key", sa.String(100), nullable=False),
        sa.Column("paid", sa.Boolean, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("fence", sa.Integer, nullable=False),
        sa.Column("lease_until", sa.Float, nullable=True),
        sa.Column("begun_at", sa.Float, nullable=False),
        sa.PrimaryKeyConstraint("session_id", name="pk_hunts"),
    )
    op.create_index("ix_hunts_owner_id", "hunts", ["owner_id"])
    op.create_table(
        "dead_chats",
        sa.Column("owner_id", sa.BigInteger, autoincrement=False),
        sa.Column("reason", sa.String(40), nullable=False),
        sa.Column("since", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("owner_id", name="pk_dead_chats"),
    )


def downgrade() -> None:
    for table in ("dead_chats", "hunts", "inbox"):
        op.drop_table(table)
