"""What is due is read page by page, the longest due first, then by number: each page begins where the last ended."""

from collections.abc import Sequence

from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward. There is no way back but a backup."""
    op.drop_index("ix_subscription_state_next_at", "subscription")
    op.create_index("ix_subscription_state_next_at_id", "subscription", ["state", "next_at", "id"])
