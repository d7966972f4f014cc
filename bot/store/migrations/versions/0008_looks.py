"""What a chat had seen before it last looked, and which message asked: asked again, the bot shows the same."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Go forward. There is no way back but a backup."""
    op.add_column("preference", sa.Column("seen_before", sa.BigInteger))
    op.add_column("preference", sa.Column("seen_by", sa.BigInteger))
