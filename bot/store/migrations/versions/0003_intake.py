"""The intake: updates that were handled, and those that could not be."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

BIG = sa.BigInteger().with_variant(sa.Integer, "sqlite")
UTC = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Go forward. There is no way back but a backup."""
    op.create_table(
        "seen_update",
        sa.Column("update_id", BIG, autoincrement=False, nullable=False),
        sa.Column("seen_at", UTC, nullable=False),
        sa.PrimaryKeyConstraint("update_id", name="pk_seen_update"),
    )
    op.create_index("ix_seen_update_seen_at", "seen_update", ["seen_at"])
    op.create_table(
        "failed_update",
        sa.Column("update_id", BIG, autoincrement=False, nullable=False),
        sa.Column("chat_id", sa.BigInteger),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("cause", sa.Text, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("updated_at", UTC, nullable=False),
        sa.PrimaryKeyConstraint("update_id", name="pk_failed_update"),
    )
