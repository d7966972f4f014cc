"""The tables as the code knows them. Each change to them is a migration too, and a test compares the two."""

from datetime import UTC, date, datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    Time,
    TypeDecorator,
    UniqueConstraint,
    false,
    literal_column,
    true,
)

from bot.store.values import Occasion, OnPublication

BIG = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers rows by itself only in an INTEGER key

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Utc(TypeDecorator[datetime]):
    """A moment: aware on the way in and out, UTC in between. SQLite knows no zones, so there it is text in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a moment without zone: ValueError."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no zone: the store takes aware moments")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


class OccasionKey(TypeDecorator[Occasion]):
    """An occasion: a date as 2026-11-22, a publication as p57, one for its corrections as c57."""

    impl = String(16)
    cache_ok = True

    def process_bind_param(self, value: Occasion | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's interface
        """Write it."""
        if isinstance(value, OnPublication):
            return f"{'c' if value.corrects else 'p'}{value.number}"
        return value.isoformat() if value else None

    def process_result_value(self, value: str | None, dialect: Dialect) -> Occasion | None:  # noqa: ARG002
        """Read it back."""
        if value and value[0] in "pc":
            return OnPublication(int(value[1:]), value[0] == "c")
        return date.fromisoformat(value) if value else None


subscription = Table(
    "subscription",
    metadata,
    Column("id", BIG, primary_key=True),
    Column("chat_id", BigInteger, nullable=False),
    Column("thread_id", BigInteger, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("origin", String(16), nullable=False),
    Column("weekday", Integer, nullable=False),
    Column("time", Time, nullable=False),
    Column("zone", String(64), nullable=False),
    Column("language", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("reason", Text, nullable=False),
    Column("last_publication", BigInteger, nullable=False),
    Column("next_at", Utc, nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("frequency", String(16), nullable=False, server_default="weekly"),
    Column("own", Boolean, nullable=False, server_default=false()),
    Column("quiet_from", Time),
    Column("quiet_to", Time),
    Column("silent", Boolean, nullable=False, server_default=false()),
    Column("chapters", Boolean, nullable=False, server_default=true()),
    Column("corrected", BigInteger, nullable=False, server_default="0"),
    UniqueConstraint("chat_id", "thread_id"),
    Index(None, "state", "next_at", "id"),  # the order in which they are taken
)

publication = Table(
    "publication",
    metadata,
    Column("number", BIG, primary_key=True, autoincrement=False),
    Column("item_id", String(255), nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("published_at", Utc, nullable=False),
    Column("baseline", Boolean, nullable=False),
    UniqueConstraint("item_id", "fingerprint"),
)

text = Table(
    "text",
    metadata,
    Column("fingerprint", String(64), primary_key=True),
    Column("html", Text, nullable=False),
    Column("buttons", JSON, nullable=False),
    Column("refusals", Integer, nullable=False),
    Column("accepted", Boolean, nullable=False, server_default=false()),
)

edition = Table(
    "edition",
    metadata,
    Column("id", BIG, primary_key=True),
    Column("subscription_id", ForeignKey("subscription.id"), nullable=False, index=True),
    Column("occasion", OccasionKey, nullable=False),
    Column("topic", String(255)),
    Column("state", String(16), nullable=False),
    Column("from_publication", BigInteger, nullable=False),
    Column("to_publication", BigInteger, nullable=False),
    Column("created_at", Utc, nullable=False, index=True),
    Column("expires_at", Utc, nullable=False),
    Index(  # what was dropped reached nobody, and may be told again on the same occasion
        "uq_edition_subscription_id_occasion",
        "subscription_id",
        "occasion",
        unique=True,
        sqlite_where=literal_column("state <> 'dropped'"),
        postgresql_where=literal_column("state <> 'dropped'"),
    ),
)

delivery = Table(
    "delivery",
    metadata,
    Column("id", BIG, primary_key=True),
    Column("edition_id", ForeignKey("edition.id"), nullable=False),
    Column("part", Integer, nullable=False),
    Column("text", ForeignKey("text.fingerprint"), nullable=False, index=True),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("doubts", Integer, nullable=False),
    Column("message_id", BigInteger),
    Column("reason", Text, nullable=False),
    Column("not_before", Utc, nullable=False),
    Column("updated_at", Utc, nullable=False),
    Column("owner", String(64), nullable=False, server_default=""),
    Column("lease_until", Utc),
    UniqueConstraint("edition_id", "part"),
    Index(None, "state", "attempts", "id"),  # the order in which they are sent
    sqlite_autoincrement=True,  # a number is never given twice: what is under way settles no other delivery
)

limit = Table(
    "limit",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("free_at", Utc, nullable=False),
    Column("blocked_until", Utc),
)

flag = Table(
    "flag",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("value", Text, nullable=False),
    Column("updated_at", Utc, nullable=False),
)

seen_update = Table(
    "seen_update",
    metadata,
    Column("update_id", BIG, primary_key=True, autoincrement=False),
    Column("seen_at", Utc, nullable=False, index=True),
)

failed_update = Table(
    "failed_update",
    metadata,
    Column("update_id", BIG, primary_key=True, autoincrement=False),
    Column("chat_id", BigInteger),
    Column("body", Text, nullable=False),
    Column("cause", Text, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("updated_at", Utc, nullable=False),
)

picture = Table(
    "picture",
    metadata,
    Column("fingerprint", String(64), primary_key=True),
    Column("file_id", Text, nullable=False),
    Column("kept_at", Utc, nullable=False),
)

preference = Table(
    "preference",
    metadata,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("language", String(16), nullable=False),
    Column("pictures", Boolean, nullable=False),
    Column("seen_publication", BigInteger),
    Column("seen_before", BigInteger),
    Column("seen_by", BigInteger),
    Column("updated_at", Utc, nullable=False),
)

report = Table(
    "report",
    metadata,
    Column("id", BIG, primary_key=True),
    Column("chat_id", BigInteger, nullable=False),
    Column("message_id", BigInteger, nullable=False),
    Column("item_id", String(255), nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("words", Text, nullable=False),
    Column("language", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("parts", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("not_before", Utc, nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("updated_at", Utc, nullable=False),
    UniqueConstraint("chat_id", "message_id"),
    Index(None, "state", "not_before"),
    sqlite_autoincrement=True,  # an editor answers a number: it never becomes another reader's
)

report_answer = Table(
    "report_answer",
    metadata,
    Column("id", BIG, primary_key=True),
    Column("report_id", ForeignKey("report.id"), nullable=False),
    Column("message_id", BigInteger, nullable=False),
    Column("words", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("not_before", Utc, nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("updated_at", Utc, nullable=False),
    UniqueConstraint("report_id", "message_id"),
    Index(None, "state", "not_before"),
    sqlite_autoincrement=True,
)
