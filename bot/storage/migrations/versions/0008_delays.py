"""Failures, and waits for who is away, are counted apart from crashes.

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    for table, column in (("inbox", "failures"), ("inbox", "delays"), ("hunts", "delays")):
        op.add_column(table, sa.Column(column, sa.Integer, nullable=False, server_default="0"))


def downgrade() -> None:
    for table, column in (("hunts", "delays"), ("inbox", "delays"), ("inbox", "failures")):
        op.drop_column(table, column)
