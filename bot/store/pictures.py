"""The ids that Telegram gave to pictures, each by the fingerprint of what it shows: it need not be sent again."""

from datetime import datetime

from sqlalchemy import delete, select

from bot.store.inserting import insert_over
from bot.store.opening import Transaction
from bot.store.tables import picture


async def find(tx: Transaction, fingerprint: str) -> str | None:
    """Return Telegram's id of a picture, None if it was not uploaded or is forgotten."""
    file_id: str | None = await tx.scalar(select(picture.c.file_id).where(picture.c.fingerprint == fingerprint))
    return file_id


async def keep(tx: Transaction, fingerprint: str, file_id: str, now: datetime) -> None:
    """Keep Telegram's newest id of a picture."""
    row = {"fingerprint": fingerprint, "file_id": file_id, "kept_at": now}
    await tx.execute(insert_over(tx, picture, ("file_id", "kept_at")), row)


async def forget(tx: Transaction, fingerprint: str, file_id: str) -> None:
    """Forget an id that Telegram does not know any more; a newer one stays."""
    of_it = (picture.c.fingerprint == fingerprint) & (picture.c.file_id == file_id)
    await tx.execute(delete(picture).where(of_it))
