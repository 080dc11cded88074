"""Products people shared, under names that cannot be guessed.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

EXACT_KEY = sa.String(300).with_variant(sa.String(300, collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "shares",
        sa.Column("id", sa.String(24)),
        sa.Column("owner_id", sa.BigInteger, nullable=False),
        sa.Column("provider", sa.String(40), nullable=False),
        sa.Column("product_id", EXACT_KEY, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("found_at", sa.BigInteger, nullable=False),
        sa.Column("posted", sa.Integer, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_shares"),
    )
    op.create_index("ix_shares_expires_at", "shares", ["expires_at"])
    op.create_index(
        "uq_shares_owner_product", "shares", ["owner_id", "provider", "product_id"], unique=True
    )


def downgrade() -> None:
    op.drop_table("shares")
