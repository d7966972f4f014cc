"""What readers report as mistakes and what editors answer; numbers of deliveries that are never given twice."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

BIG = sa.BigInteger().with_variant(sa.Integer, "sqlite")
UTC = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Go forward. There is no way back but a backup."""
    if op.get_context().dialect.name == "sqlite":
        numbered = {"sqlite_autoincrement": True}
        with op.batch_alter_table("delivery", recreate="always", table_kwargs=numbered):
            """Copy the table: SQLite cannot change how a table numbers its rows."""
    op.create_index("ix_edition_created_at", "edition", ["created_at"])
    _make_report()
    _make_report_answer()


def _make_report() -> None:
    op.create_table(
        "report",
        sa.Column("id", BIG, nullable=False),
        sa.Column("chat_id", sa.BigInteger, nullable=False),
        sa.Column("message_id", sa.BigInteger, nullable=False),
        sa.Column("item_id", sa.String(255), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("language", sa.String(16), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("parts", sa.Integer, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("not_before", UTC, nullable=False),
        sa.Column("created_at", UTC, nullable=False),
        sa.Column("updated_at", UTC, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_report"),
        sa.UniqueConstraint("chat_id", "message_id", name="uq_report_chat_id_message_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_report_state_not_before", "report", ["state", "not_before"])


def _make_report_answer() -> None:
    op.create_table(
        "report_answer",
        sa.Column("id", BIG, nullable=False),
        sa.Column("report_id", BIG, nullable=False),
        sa.Column("message_id", sa.BigInteger, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("not_before", UTC, nullable=False),
        sa.Column("created_at", UTC, nullable=False),
        sa.Column("updated_at", UTC, nullable=False),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name="fk_report_answer_report_id"),
        sa.PrimaryKeyConstraint("id", name="pk_report_answer"),
        sa.UniqueConstraint("report_id", "message_id", name="uq_report_answer_report_id_message_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_report_answer_state_not_before", "report_answer", ["state", "not_before"])
