"""The first tables: subscriptions, publications, texts, editions, deliveries.

A migration holds the types as they were then and never imports the tables of today.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0001"
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

BIG = sa.BigInteger().with_variant(sa.Integer, "sqlite")
UTC = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Go forward. There is no way back but a backup."""
    _subscription()
    _publication_and_text()
    _edition()
    _delivery()


def _subscription() -> None:
    op.create_table(
        "subscription",
        sa.Column("id", BIG, nullable=False),
        sa.Column("chat_id", sa.BigInteger, nullable=False),
        sa.Column("thread_id", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("origin", sa.String(16), nullable=False),
        sa.Column("weekday", sa.Integer, nullable=False),
        sa.Column("time", sa.Time, nullable=False),
        sa.Column("zone", sa.String(64), nullable=False),
        sa.Column("language", sa.String(16), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("last_publication", sa.BigInteger, nullable=False),
        sa.Column("next_at", UTC, nullable=False),
        sa.Column("created_at", UTC, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_subscription"),
        sa.UniqueConstraint("chat_id", "thread_id", name="uq_subscription_chat_id_thread_id"),
    )
    op.create_index("ix_subscription_state_next_at", "subscription", ["state", "next_at"])


def _publication_and_text() -> None:
    op.create_table(
        "publication",
        sa.Column("number", BIG, autoincrement=False, nullable=False),
        sa.Column("item_id", sa.String(255), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("published_at", UTC, nullable=False),
        sa.Column("baseline", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_publication"),
        sa.UniqueConstraint("item_id", "fingerprint", name="uq_publication_item_id_fingerprint"),
    )
    op.create_table(
        "text",
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("html", sa.Text, nullable=False),
        sa.Column("buttons", sa.JSON, nullable=False),
        sa.Column("refusals", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", name="pk_text"),
    )


def _edition() -> None:
    op.create_table(
        "edition",
        sa.Column("id", BIG, nullable=False),
        sa.Column("subscription_id", BIG, nullable=False),
        sa.Column("occasion", sa.Date, nullable=False),
        sa.Column("topic", sa.String(255)),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("from_publication", sa.BigInteger, nullable=False),
        sa.Column("to_publication", sa.BigInteger, nullable=False),
        sa.Column("created_at", UTC, nullable=False),
        sa.Column("expires_at", UTC, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_edition"),
        sa.ForeignKeyConstraint(["subscription_id"], ["subscription.id"], name="fk_edition_subscription_id"),
        sa.UniqueConstraint("subscription_id", "occasion", name="uq_edition_subscription_id_occasion"),
    )


def _delivery() -> None:
    op.create_table(
        "delivery",
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
        sa.PrimaryKeyConstraint("id", name="pk_delivery"),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name="fk_delivery_edition_id"),
        sa.ForeignKeyConstraint(["text"], ["text.fingerprint"], name="fk_delivery_text"),
        sa.UniqueConstraint("edition_id", "part", name="uq_delivery_edition_id_part"),
    )
    op.create_index("ix_delivery_state_not_before", "delivery", ["state", "not_before"])
