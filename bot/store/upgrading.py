"""Bring the tables up to date, or say that they are ahead of this program."""

from sqlalchemy import Connection, inspect, text

from bot.store.errors import StoreError

HEAD = "0012"
"""The newest migration. A test compares it with the folder, so that opening a store seldom has to import Alembic."""

LOCK = 7_310_254_811
"""Any number that is always the same: PostgreSQL's key for "one of us migrates"."""


def upgrade(connection: Connection) -> None:
    """Run the migrations that this database has not had. StoreError if it has had some that this program lacks."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
    found = revision(connection)
    if found == HEAD:
        return
    from alembic import command  # noqa: PLC0415 - a tenth of a second that an ordinary start is spared
    from alembic.config import Config  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", "bot.store:migrations")
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if found is not None and found not in known:
        raise StoreError(
            f"the database was made by a newer Minewatch (schema {found}; this one knows {HEAD}):"
            " update Minewatch, or restore a backup from before"
        )
    command.upgrade(config, "head")


def revision(connection: Connection) -> str | None:
    """Return the migration that the tables are at, None where there are none."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found
