"""Deliveries of which nobody knows the outcome, and what an editor who looked says of them."""

from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import update

from bot.store.opening import Transaction
from bot.store.tables import delivery, edition

Verdict = Literal["posted", "lost", "again"]
"""An editor saw it in its chat; saw that it is not there; wants it sent again."""

AGAIN = timedelta(hours=24)
"""How long a delivery that an editor wants sent again may take."""
_WRITTEN: dict[Verdict, dict[str, object]] = {
    "posted": {"state": "sent", "reason": "an editor saw it in its chat"},
    "lost": {"state": "skipped", "reason": "an editor saw that it did not arrive"},
    "again": {"state": "queued", "reason": "an editor wants it sent again", "doubts": 0},
}


async def judge(tx: Transaction, delivery_id: int, verdict: Verdict, now: datetime) -> bool:
    """Write an editor's verdict on an unknown delivery. False if it is not unknown (any more): nothing is changed."""
    values = _WRITTEN[verdict] | {"updated_at": now} | ({"not_before": now} if verdict == "again" else {})
    query = update(delivery).where(delivery.c.id == delivery_id, delivery.c.state == "unknown")
    written = (await tx.execute(query.values(values).returning(delivery.c.edition_id))).scalar_one_or_none()
    if written is not None and verdict == "again":
        await tx.execute(update(edition).where(edition.c.id == written).values(expires_at=now + AGAIN))
    return written is not None
