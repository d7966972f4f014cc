"""What a chat chooses for its recaps; an occasion may be a publication instead of a date."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

BIG = sa.BigInteger().with_variant(sa.Integer, "sqlite")
UTC = sa.DateTime(timezone=True)
UNIQUE = "uq_edition_subscription_id_occasion"


def upgrade() -> None:
    """Go forward. There is no way back but a backup."""
    _choices()
    if op.get_bind().dialect.name == "sqlite":
        _rebuild()
    else:
        op.drop_constraint(UNIQUE, "edition")
        op.alter_column("edition", "occasion", type_=sa.String(16), postgresql_using="occasion::text")
    op.create_index(
        UNIQUE,
        "edition",
        ["subscription_id", "occasion"],
        unique=True,
        sqlite_where=sa.text("state <> 'dropped'"),
        postgresql_where=sa.text("state <> 'dropped'"),
    )


def _choices() -> None:
    for column in (
        sa.Column("frequency", sa.String(16), nullable=False, server_default="weekly"),
        sa.Column("own", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("quiet_from", sa.Time),
        sa.Column("quiet_to", sa.Time),
        sa.Column("silent", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("chapters", sa.Boolean, nullable=False, server_default=sa.true()),
        sa.Column("corrected", sa.BigInteger, nullable=False, server_default="0"),
    ):
        op.add_column("subscription", column)


def _rebuild() -> None:
    """SQLite changes no column: both tables are copied, and the one that refers to the other goes first."""
    _new_edition()
    _new_delivery()
    for table in ("edition", "delivery"):
        op.execute(f"INSERT INTO new_{table} SELECT * FROM {table}")  # noqa: S608 - two names of our own
    op.drop_table("delivery")
    op.drop_table("edition")
    op.rename_table("new_edition", "edition")
    op.rename_table("new_delivery", "delivery")
    op.create_index("ix_delivery_state_attempts_id", "delivery", ["state", "attempts", "id"])


def _new_edition() -> None:
    op.create_table(
        "new_edition",
        sa.Column("id", BIG, nullable=False),
        sa.Column("subscription_id", BIG, nullable=False),
        sa.Column("occasion", sa.String(16), nullable=False),
        sa.Column("topic", sa.String(255)),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("from_publication", sa.BigInteger, nullable=False),
        sa.Column("to_publication", sa.BigInteger, nullable=False),
        sa.Column("created_at", UTC, nullable=False),
        sa.Column("expires_at", UTC, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_edition"),
        sa.ForeignKeyConstraint(["subscription_id"], ["subscription.id"], name="fk_edition_subscription_id"),
    )


def _new_delivery() -> None:
    op.create_table(
        "new_delivery",
        sa.Column("id", BIG, nullable=False),
        sa.Column("edition_id", BIG, nullable=False),
        sa.Column("part", sa.Integer, nullable=False),
        sa.Column("text", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("doubts", sa.Integer, nullable=False),
        sa.Column("message_id", sa.BigInteger),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("not_before", UTC, nullable=False),
        sa.Column("updated_at", UTC, nullable=False),
        sa.Column("owner", sa.String(64), nullable=False, server_default=""),
        sa.Column("lease_until", UTC),
        sa.PrimaryKeyConstraint("id", name="pk_delivery"),
        sa.ForeignKeyConstraint(["edition_id"], ["new_edition.id"], name="fk_delivery_edition_id"),
        sa.ForeignKeyConstraint(["text"], ["text.fingerprint"], name="fk_delivery_text"),
        sa.UniqueConstraint("edition_id", "part", name="uq_delivery_edition_id_part"),
    )
