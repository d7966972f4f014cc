"""Messages on their way. Work is taken and settled by UPDATE … WHERE state and attempts are as they were."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, Select, exists, func, select, update

from bot.store.opening import Transaction
from bot.store.tables import delivery, edition, subscription, text
from bot.store.texts import from_json
from bot.store.values import Delivery, DeliveryState, Ready, Settlement, Target, Undelivered

TROUBLES: tuple[DeliveryState, ...] = ("unknown", "refused", "expired")


async def next_queued(tx: Transaction, now: datetime, limit: int) -> tuple[tuple[int, int], ...]:
    """Return (id, chat id) of deliveries that may be sent now, oldest edition first, one part of an edition at most."""
    earlier = delivery.alias()
    waits = exists(earlier.c.id).where(
        earlier.c.edition_id == delivery.c.edition_id,
        earlier.c.part < delivery.c.part,
        earlier.c.state.in_(("queued", "sending")),
    )
    query = (
        select(delivery.c.id, subscription.c.chat_id)
        .select_from(delivery.join(edition).join(subscription))
        .where(delivery.c.state == "queued", delivery.c.not_before <= now, ~waits)
        .order_by(delivery.c.edition_id)
        .limit(limit)
    )
    return tuple((row.id, row.chat_id) for row in await tx.execute(query))


async def take(tx: Transaction, delivery_id: int) -> Ready | None:
    """Return a queued delivery with all that deciding and sending need, this transaction's until it ends."""
    query = _ready().where(delivery.c.id == delivery_id, delivery.c.state == "queued")
    row = (await tx.execute(query.with_for_update(skip_locked=True, of=delivery))).mappings().one_or_none()
    return None if row is None else _ready_value(row)


async def reserve(tx: Transaction, ready: Ready, now: datetime) -> Ready:
    """Say that an attempt is about to be made, and return the delivery with that attempt. Commit before sending."""
    attempt = ready.attempts + 1
    query = update(delivery).where(delivery.c.id == ready.id)
    await tx.execute(query.values(state="sending", attempts=attempt, updated_at=now))
    return replace(ready, state="sending", attempts=attempt)


async def settle(tx: Transaction, ready: Ready, settlement: Settlement, now: datetime) -> bool:
    """Write what became of a delivery. False, and nothing is written, if it is no longer in this state and attempt."""
    held = (
        delivery.c.id == ready.id,
        delivery.c.state == ready.state,
        delivery.c.attempts == ready.attempts,
    )
    values: dict[str, object] = {
        "state": settlement.state,
        "reason": settlement.reason,
        "message_id": settlement.message_id,
        "doubts": ready.doubts + settlement.doubts,
        "updated_at": now,
    }
    if settlement.not_before is not None:
        values["not_before"] = settlement.not_before
    return (await tx.execute(update(delivery).where(*held).values(values))).rowcount == 1


async def skip_rest(tx: Transaction, edition_id: int, reason: str, now: datetime) -> int:
    """Skip what is still queued of an edition; return how many deliveries that were."""
    query = update(delivery).where(delivery.c.edition_id == edition_id, delivery.c.state == "queued")
    return (await tx.execute(query.values(state="skipped", reason=reason, updated_at=now))).rowcount


async def interrupted(tx: Transaction, before: datetime) -> tuple[Ready, ...]:
    """Take the deliveries that have been `sending` since that moment or longer."""
    query = _ready().where(delivery.c.state == "sending", delivery.c.updated_at <= before).order_by(delivery.c.id)
    rows = await tx.execute(query.with_for_update(skip_locked=True, of=delivery))
    return tuple(_ready_value(row) for row in rows.mappings())


async def deliveries_of(tx: Transaction, subscription_id: int) -> tuple[Delivery, ...]:
    """Return all deliveries of a subscription, oldest edition first, by part."""
    query = (
        select(delivery)
        .select_from(delivery.join(edition))
        .where(edition.c.subscription_id == subscription_id)
        .order_by(delivery.c.edition_id, delivery.c.part)
    )
    return tuple(_value(row) for row in (await tx.execute(query)).mappings())


async def undelivered(
    tx: Transaction, limit: int, states: Sequence[DeliveryState] = TROUBLES
) -> tuple[Undelivered, ...]:
    """Return the deliveries that an editor should know of, the latest first."""
    query = (
        select(delivery, *_target_columns(), edition.c.occasion)
        .select_from(delivery.join(edition).join(subscription))
        .where(delivery.c.state.in_(states))
        .order_by(delivery.c.updated_at.desc(), delivery.c.id.desc())
        .limit(limit)
    )
    rows = (await tx.execute(query)).mappings()
    return tuple(Undelivered(_target(row), row["occasion"], _value(row)) for row in rows)


async def count_by_state(tx: Transaction) -> dict[DeliveryState, int]:
    """Count deliveries by their state."""
    query = select(delivery.c.state, func.count()).group_by(delivery.c.state)
    return dict((await tx.execute(query)).all())


def _ready() -> Select[Any]:
    return select(
        *delivery.c["id", "edition_id", "text", "state", "attempts", "doubts"],
        *_target_columns(),
        subscription.c.state.label("subscription_state"),
        edition.c.expires_at,
        *text.c["html", "buttons", "refusals"],
    ).select_from(delivery.join(edition).join(subscription).join(text, text.c.fingerprint == delivery.c.text))


def _ready_value(row: RowMapping) -> Ready:
    return Ready(
        id=row["id"],
        edition_id=row["edition_id"],
        text=row["text"],
        state=row["state"],
        attempts=row["attempts"],
        doubts=row["doubts"],
        target=_target(row),
        subscription_state=row["subscription_state"],
        message=from_json(row["html"], row["buttons"]),
        refusals=row["refusals"],
        expires_at=row["expires_at"],
    )


def _target_columns() -> tuple[Any, ...]:
    return tuple(subscription.c["chat_id", "thread_id", "kind"])


def _target(row: RowMapping) -> Target:
    return Target(row["chat_id"], row["thread_id"], row["kind"])


def _value(row: RowMapping) -> Delivery:
    return Delivery(
        id=row["id"],
        edition_id=row["edition_id"],
        part=row["part"],
        text=row["text"],
        state=row["state"],
        attempts=row["attempts"],
        doubts=row["doubts"],
        message_id=row["message_id"],
        reason=row["reason"],
        not_before=row["not_before"],
        updated_at=row["updated_at"],
    )
