"""What a chat has chosen for itself."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update

from bot.messages import Look
from bot.store.inserting import insert_new
from bot.store.opening import Transaction
from bot.store.tables import preference, subscription


@dataclass(frozen=True, slots=True)
class Preference:
    """A chat's choices. `language` is "" until it chooses; `seen` is the last publication that it has looked at.

    `seen_before` is what it had looked at until then, and `seen_by` the message that asked: asked again by the same
    one, the bot shows the same.
    """

    language: str = ""
    pictures: bool = True
    seen: int | None = None
    seen_before: int | None = None
    seen_by: int | None = None


async def get(tx: Transaction, chat_id: int) -> Preference:
    """Return what a chat has chosen; what it has not chosen is as it is for everybody."""
    columns = preference.c["language", "pictures", "seen_publication", "seen_before", "seen_by"]
    row = (await tx.execute(select(*columns).where(preference.c.chat_id == chat_id))).one_or_none()
    return Preference(*row) if row else Preference()


async def choose_language(tx: Transaction, chat_id: int, language: str, now: datetime) -> None:
    """Speak this language to a chat from now on, in its recaps too."""
    await _put(tx, chat_id, now, language=language)
    await tx.execute(update(subscription).where(subscription.c.chat_id == chat_id).values(language=language))


async def choose_pictures(tx: Transaction, chat_id: int, now: datetime, *, wanted: bool) -> None:
    """Show pictures to a chat, or not."""
    await _put(tx, chat_id, now, pictures=wanted)


async def mark_seen(tx: Transaction, chat_id: int, look: Look, asked_by: int, now: datetime) -> None:
    """Remember up to which publication a chat has looked at what is new, and which message asked for that."""
    await _put(tx, chat_id, now, seen_publication=look.upto, seen_before=look.after, seen_by=asked_by)


async def move(tx: Transaction, old: int, new: int) -> None:
    """Follow a group to the id it has as a supergroup; what was chosen there already stays."""
    there = select(preference.c.chat_id).where(preference.c.chat_id == new)
    if (await tx.execute(there)).one_or_none() is None:
        await tx.execute(update(preference).where(preference.c.chat_id == old).values(chat_id=new))
    await tx.execute(delete(preference).where(preference.c.chat_id == old))


async def _put(tx: Transaction, chat_id: int, now: datetime, **values: Any) -> None:
    await tx.execute(
        insert_new(tx, preference).values(
            chat_id=chat_id, language="", pictures=True, seen_publication=None, updated_at=now
        )
    )
    await tx.execute(update(preference).where(preference.c.chat_id == chat_id).values(**values, updated_at=now))
