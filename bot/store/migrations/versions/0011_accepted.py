"""Which texts Telegram has taken for some chat, so that every process knows it."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward. There is no way back but a backup."""
    op.add_column("text", sa.Column("accepted", sa.Boolean, nullable=False, server_default=sa.false()))
