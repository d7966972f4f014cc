"""Editions are found by their subscription and deliveries by their text, also by what keeps foreign keys."""

from collections.abc import Sequence

from alembic import op

revision: str = "0012"
down_revision: str | None = "0011"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward. There is no way back but a backup."""
    op.create_index("ix_edition_subscription_id", "edition", ["subscription_id"])
    op.create_index("ix_delivery_text", "delivery", ["text"])
