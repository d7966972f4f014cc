"""The queue is read in the order in which it is sent: the least attempted first."""

from collections.abc import Sequence

from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward. There is no way back but a backup."""
    op.drop_index("ix_delivery_state_not_before", "delivery")
    op.create_index("ix_delivery_state_attempts_id", "delivery", ["state", "attempts", "id"])
