"""The outbox: who sends a delivery and until when it is theirs; limits and flags that all processes share."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

UTC = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Go forward. There is no way back but a backup."""
    op.add_column("delivery", sa.Column("owner", sa.String(64), nullable=False, server_default=""))
    op.add_column("delivery", sa.Column("lease_until", UTC))
    op.create_table(
        "limit",
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("free_at", UTC, nullable=False),
        sa.Column("blocked_until", UTC),
        sa.PrimaryKeyConstraint("key", name="pk_limit"),
    )
    op.create_table(
        "flag",
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("updated_at", UTC, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_flag"),
    )
