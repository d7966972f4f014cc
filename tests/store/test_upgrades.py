"""An older database is brought up to date with all that it holds."""

from datetime import UTC, date, datetime, time

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine

from bot.messages import Message
from bot.schedule import Cadence
from bot.store import deliveries, editions, open_store, subscriptions
from bot.store.address import read_address
from bot.store.values import EditionDraft, Manner, OnPublication, Target
from tests.postgresql import execute

OLD = "old"
ROWS = (
    (
        "INSERT INTO subscription (id, chat_id, thread_id, kind, origin, weekday, time, zone, language, state, reason,"
        " last_publication, next_at, created_at) VALUES (7, 11, 5, 'group', 'reader', 3, '18:30:00', 'Asia/Almaty',"
        " 'kk', 'active', '', 2, '2026-03-05 13:30:00+00', '2026-02-20 00:00:00+00')"
    ),
    "INSERT INTO text VALUES ('f', 'html', '[]', 0)",
    (
        "INSERT INTO edition VALUES (3, 7, '2026-02-26', 'courts', 'made', 1, 2, '2026-02-26 13:30:00+00',"
        " '2026-02-27 13:30:00+00')"
    ),
    (
        "INSERT INTO edition VALUES (4, 7, '2026-03-05', NULL, 'expired', 2, 2, '2026-03-08 00:00:00+00',"
        " '2026-03-06 13:30:00+00')"
    ),
    (
        "INSERT INTO delivery VALUES (9, 3, 1, 'f', 'sent', 1, 0, 77, '', '2026-02-26 13:30:00+00',"
        " '2026-02-26 13:31:00+00', 'a process', NULL)"
    ),
)


def fill(connection: Connection) -> None:
    """Make the tables as they were before cadences, with a subscription that has had recaps."""
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", "bot.store:migrations")
    command.upgrade(config, "0005")
    plain = connection.dialect.name == "sqlite"  # there a moment has no zone
    for row in ROWS:
        connection.execute(text(row.replace("+00'", ".000000'") if plain else row))


async def old_database(url: str) -> str:
    """Return the address of such a database; on PostgreSQL it is one of its own."""
    if url.startswith("postgresql"):
        execute(url, f'DROP DATABASE IF EXISTS "{OLD}" WITH (FORCE)', f'CREATE DATABASE "{OLD}"')
        url = read_address(url).url.set(database=OLD).render_as_string(hide_password=False)
    engine = create_async_engine(read_address(url).url)
    async with engine.begin() as connection:
        await connection.run_sync(fill)
    await engine.dispose()
    return url


async def test_what_was_there_before_cadences_is_kept(url: str) -> None:
    address = await old_database(url)
    async with open_store(address) as store, store.begin() as tx:
        one = await subscriptions.get(tx, Target(11, 5, "group"))
        assert one is not None
        assert one.cadence == Cadence(3, time(18, 30), "Asia/Almaty", "weekly")
        assert (one.own, one.manner, one.corrected, one.last_publication) == (False, Manner(), 0, 2)
        later, earlier = await editions.editions_of(tx, one.id)
        assert (later.occasion, later.state) == (date(2026, 3, 5), "expired")
        assert (earlier.id, earlier.occasion, earlier.topic) == (3, date(2026, 2, 26), "courts")
        (delivery,) = await deliveries.deliveries_of(tx, one.id)
        assert (delivery.id, delivery.state, delivery.message_id) == (9, "sent", 77)
    moment = datetime(2026, 3, 12, 13, 30, tzinfo=UTC)
    draft = EditionDraft(7, OnPublication(3), None, "made", 2, 3, moment, (Message("New"),))
    async with open_store(address) as store, store.begin() as tx:
        ((_, occasion),) = await editions.write(tx, [draft], moment)
        assert occasion == OnPublication(3)
