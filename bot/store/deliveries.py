"""Messages on their way. Work is settled by UPDATE … WHERE state, owner and attempts are as when it was taken."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Exists,
    RowMapping,
    Select,
    bindparam,
    exists,
    func,
    or_,
    select,
    true,
    update,
)

from bot.messages import Message
from bot.store import texts
from bot.store.opening import Transaction
from bot.store.subscriptions import quiet_of
from bot.store.tables import delivery, edition, subscription, text
from bot.store.values import Delivery, DeliveryState, Ready, Settlement, Target, Undelivered

TROUBLES: tuple[DeliveryState, ...] = ("unknown", "refused", "expired")


async def due(
    tx: Transaction, now: datetime, limit: int, held: Collection[int], known: dict[str, Message]
) -> tuple[Ready, ...]:
    """Take queued deliveries that may be sent now, the least attempted first, one part of an edition at most.

    They are this transaction's until it ends; those `held` are passed over. Messages are looked up in `known`, by
    fingerprint, and those read anew are put there.
    """
    query = (
        _ready()
        .where(delivery.c.state == "queued", delivery.c.not_before <= now, ~_waits(), delivery.c.id.not_in(held))
        .order_by(delivery.c.attempts, delivery.c.id)
        .limit(limit)
    )
    return await _taken(tx, query, known)


async def take(tx: Transaction, delivery_id: int, known: dict[str, Message]) -> Ready | None:
    """Take one queued delivery; None if it is queued no more, or another process has it in hand."""
    query = _ready().where(delivery.c.id == delivery_id, delivery.c.state == "queued")
    found = await _taken(tx, query, known)
    return found[0] if found else None


async def reserve(
    tx: Transaction, taken: Sequence[Ready], owner: str, until: datetime, now: datetime
) -> tuple[Ready, ...]:
    """Say that an attempt at each is about to be made, and return them with that attempt. Commit before sending."""
    if not taken:
        return ()
    query = update(delivery).where(delivery.c.id.in_([one.id for one in taken]))
    values = {"state": "sending", "owner": owner, "lease_until": until, "updated_at": now}
    await tx.execute(query.values(attempts=delivery.c.attempts + 1, **values))
    return tuple(
        replace(one, state="sending", attempts=one.attempts + 1, owner=owner, lease_until=until) for one in taken
    )


async def settle(tx: Transaction, ready: Ready, settlement: Settlement, now: datetime) -> bool:
    """Write what became of a delivery. False, and nothing is written, if it is not as it was when it was taken."""
    values: dict[str, object] = {
        "state": settlement.state,
        "reason": settlement.reason,
        "message_id": settlement.message_id,
        "doubts": ready.doubts + settlement.doubts,
        "updated_at": now,
    }
    if settlement.not_before is not None:
        values["not_before"] = settlement.not_before
    return (await tx.execute(update(delivery).where(*_fence(ready)).values(values))).rowcount == 1


async def settle_sent(tx: Transaction, sent: Mapping[Ready, int], now: datetime) -> set[Ready]:
    """Write the message ids of deliveries that arrived; return those that are still as they were when taken."""
    query = select(*delivery.c["id", "owner", "attempts"]).where(
        delivery.c.id.in_([one.id for one in sent]), delivery.c.state == "sending"
    )
    present = {tuple(row) for row in await tx.execute(query.with_for_update())}
    ours = {one for one in sent if (one.id, one.owner, one.attempts) in present}
    if ours:
        written = update(delivery).where(delivery.c.id == bindparam("which"))
        written = written.values(state="sent", reason="", message_id=bindparam("message"), updated_at=now)
        await tx.execute(written, [{"which": one.id, "message": sent[one]} for one in ours])
    return ours


async def space(tx: Transaction, sent: Collection[Ready], not_before: datetime) -> None:
    """Let the part after each of these wait until then."""
    following = [{"edition": one.edition_id, "number": one.part + 1} for one in sent if one.more]
    if following:
        query = update(delivery).where(
            delivery.c.edition_id == bindparam("edition"),
            delivery.c.part == bindparam("number"),
            delivery.c.state == "queued",
        )
        await tx.execute(query.values(not_before=not_before), following)


async def give_back(tx: Transaction, unsent: Collection[Ready], not_before: datetime, now: datetime) -> None:
    """Queue deliveries again of which it is certain that this attempt was never begun."""
    for ready in unsent:
        attempts = ready.attempts - 1 if ready.state == "sending" else ready.attempts
        values = {"state": "queued", "attempts": attempts, "not_before": not_before, "updated_at": now}
        await tx.execute(update(delivery).where(*_fence(ready)).values(values))


async def give_back_strays(tx: Transaction, owner: str, strays: Collection[int], now: datetime) -> int:
    """Queue again what an owner reserved without learning of it: the commit went well, and its answer was lost."""
    query = update(delivery).where(delivery.c.state == "sending", delivery.c.owner == owner, delivery.c.id.in_(strays))
    values = {"state": "queued", "attempts": delivery.c.attempts - 1, "updated_at": now}
    return (await tx.execute(query.values(values))).rowcount


async def postpone(tx: Transaction, waits: Mapping[Ready, datetime], now: datetime) -> None:
    """Let deliveries wait until the quiet hours of their chats are over; they do not expire by that."""
    for ready, until in waits.items():
        written = update(delivery).where(*_fence(ready)).values(not_before=until, updated_at=now)
        if (await tx.execute(written)).rowcount:
            later = ready.expires_at + (until - now)
            await tx.execute(update(edition).where(edition.c.id == ready.edition_id).values(expires_at=later))


async def hasten(tx: Transaction, target: Target, now: datetime) -> None:
    """Let what waits for a chat be looked at now: its quiet hours have changed."""
    place = (subscription.c.chat_id == target.chat_id, subscription.c.thread_id == target.thread_id)
    its = select(edition.c.id).join(subscription).where(*place)
    query = update(delivery).where(delivery.c.edition_id.in_(its), delivery.c.state == "queued")
    await tx.execute(query.where(delivery.c.attempts == 0).values(not_before=now))


async def skip_rest(tx: Transaction, edition_id: int, reason: str, now: datetime) -> int:
    """Skip what is still queued of an edition; return how many deliveries that were."""
    query = update(delivery).where(delivery.c.edition_id == edition_id, delivery.c.state == "queued")
    return (await tx.execute(query.values(state="skipped", reason=reason, updated_at=now))).rowcount


async def interrupted(
    tx: Transaction, now: datetime, limit: int, held: Collection[int], *, at_start: bool
) -> tuple[Ready, ...]:
    """Take deliveries that are `sending` though their lease is over. Those `held` are passed over.

    `at_start` the lease does not count on SQLite, where there is no other process.
    """
    over = or_(delivery.c.lease_until.is_(None), delivery.c.lease_until <= now)
    alone = at_start and tx.dialect.name == "sqlite"
    query = _ready().where(delivery.c.state == "sending", true() if alone else over, delivery.c.id.not_in(held))
    return await _taken(tx, query.order_by(delivery.c.id).limit(limit), {})


async def in_flight(tx: Transaction, texts: Collection[str]) -> dict[str, int]:
    """Count, for each text, the deliveries that are being sent by anybody."""
    query = select(delivery.c.text, func.count()).where(delivery.c.state == "sending", delivery.c.text.in_(texts))
    return dict((await tx.execute(query.group_by(delivery.c.text))).all())


async def next_moment(tx: Transaction, until: datetime) -> datetime | None:
    """Return when the next queued delivery may be sent, if that is before `until`."""
    query = select(func.min(delivery.c.not_before)).where(
        delivery.c.state == "queued", delivery.c.not_before <= until, ~_waits()
    )
    moment: datetime | None = await tx.scalar(query)
    return moment


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
    later = delivery.alias()
    more = exists(later.c.id).where(later.c.edition_id == delivery.c.edition_id, later.c.part > delivery.c.part)
    return select(
        *delivery.c["id", "edition_id", "part", "text", "state", "attempts", "doubts", "owner", "lease_until"],
        *_target_columns(),
        subscription.c.state.label("subscription_state"),
        *subscription.c["quiet_from", "quiet_to", "zone", "silent"],
        edition.c.expires_at,
        *text.c["refusals", "accepted"],
        more.label("more"),
    ).select_from(delivery.join(edition).join(subscription).join(text, text.c.fingerprint == delivery.c.text))


def _waits() -> Exists:
    """An earlier part of the edition is not settled yet."""
    earlier = delivery.alias()
    return exists(earlier.c.id).where(
        earlier.c.edition_id == delivery.c.edition_id,
        earlier.c.part < delivery.c.part,
        earlier.c.state.in_(("queued", "sending")),
    )


def _fence(ready: Ready) -> tuple[ColumnElement[bool], ...]:
    return (
        delivery.c.id == ready.id,
        delivery.c.state == ready.state,
        delivery.c.owner == ready.owner,
        delivery.c.attempts == ready.attempts,
    )


async def _taken(tx: Transaction, query: Select[Any], known: dict[str, Message]) -> tuple[Ready, ...]:
    locked = await tx.execute(query.with_for_update(skip_locked=True, of=delivery))
    rows = locked.mappings().all()
    known.update(await texts.read(tx, {row["text"] for row in rows} - known.keys()))
    return tuple(_ready_value(row, known[row["text"]]) for row in rows)


def _ready_value(row: RowMapping, message: Message) -> Ready:
    return Ready(
        id=row["id"],
        edition_id=row["edition_id"],
        text=row["text"],
        state=row["state"],
        attempts=row["attempts"],
        doubts=row["doubts"],
        target=_target(row),
        subscription_state=row["subscription_state"],
        message=replace(message, silent=True) if row["silent"] else message,
        refusals=row["refusals"],
        accepted=row["accepted"],
        expires_at=row["expires_at"],
        owner=row["owner"],
        lease_until=row["lease_until"],
        part=row["part"],
        more=bool(row["more"]),
        quiet=quiet_of(row),
        zone=row["zone"],
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
