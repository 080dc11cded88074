"""What people do together: votes and offers under a card, lists with a link.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

EXACT_KEY = sa.String(300).with_variant(sa.String(300, collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "postings",
        sa.Column("id", sa.String(24)),
        sa.Column("owner_id", sa.BigInteger, nullable=False),
        sa.Column("share_id", sa.String(24), nullable=False),
        sa.Column("inline_message_id", sa.String(200), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("pictured", sa.Boolean, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_postings"),
    )
    op.create_index("ix_postings_owner_id", "postings", ["owner_id"])
    op.create_index("ix_postings_expires_at", "postings", ["expires_at"])
    op.create_table(
        "votes",
        sa.Column("place", sa.String(24)),
        sa.Column("product", sa.String(16)),
        sa.Column("user_id", sa.BigInteger, autoincrement=False),
        sa.Column("voted_at", sa.Float, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("place", "product", "user_id", name="pk_votes"),
    )
    op.create_index("ix_votes_user_id", "votes", ["user_id"])
    op.create_index("ix_votes_expires_at", "votes", ["expires_at"])
    op.create_table(
        "finds",
        sa.Column("id", sa.Integer, autoincrement=True),
        sa.Column("place", sa.String(24), nullable=False),
        sa.Column("product", sa.String(16), nullable=False),
        sa.Column("user_id", sa.BigInteger, nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("url", sa.String(500), nullable=False),
        sa.Column("price", sa.String(40), nullable=False),
        sa.Column("amount", sa.String(40), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("found_at", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_finds"),
    )
    op.create_index("ix_finds_place", "finds", ["place"])
    op.create_index("ix_finds_user_id", "finds", ["user_id"])
    op.create_index("ix_finds_expires_at", "finds", ["expires_at"])
    op.create_table(
        "find_drafts",
        sa.Column("user_id", sa.BigInteger, autoincrement=False),
        sa.Column("place", sa.String(24), nullable=False),
        sa.Column("product", sa.String(16), nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("user_id", name="pk_find_drafts"),
    )
    op.create_index("ix_find_drafts_expires_at", "find_drafts", ["expires_at"])
    op.create_table(
        "lists",
        sa.Column("id", sa.String(24)),
        sa.Column("owner_id", sa.BigInteger, nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_lists"),
    )
    op.create_index("ix_lists_owner_id", "lists", ["owner_id"], unique=True)
    op.create_table(
        "list_entries",
        sa.Column("id", sa.Integer, autoincrement=True),
        sa.Column("list_id", sa.String(24), nullable=False),
        sa.Column("user_id", sa.BigInteger, nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("provider", sa.String(40), nullable=False),
        sa.Column("product_id", EXACT_KEY, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("added_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_list_entries"),
    )
    op.create_index("ix_list_entries_user_id", "list_entries", ["user_id"])
    op.create_index(
        "uq_list_entries_list_product",
        "list_entries",
        ["list_id", "provider", "product_id"],
        unique=True,
    )
    op.create_index("ix_sessions_chat_message", "sessions", ["chat_id", "message_id"])


def downgrade() -> None:
    op.drop_index("ix_sessions_chat_message", "sessions")
    for table in ("list_entries", "lists", "find_drafts", "finds", "votes", "postings"):
        op.drop_table(table)
