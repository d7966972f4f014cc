"""Frozen recaps, one for a subscription and an occasion."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import RowMapping, exists, insert, select, update

from bot.messages import Message
from bot.store import texts
from bot.store.inserting import insert_new
from bot.store.opening import Transaction
from bot.store.tables import delivery, edition, subscription, text
from bot.store.values import Edition, EditionDraft, Occasion, OnPublication


async def write(tx: Transaction, drafts: Sequence[EditionDraft], now: datetime) -> frozenset[tuple[int, Occasion]]:
    """Write editions and queue their deliveries. Return the (subscription, occasion) of those that are new.

    Where a subscription has an edition of that occasion, that one stays as it is, unless nothing of it arrived.
    """
    if not drafts:
        return frozenset()
    query = insert_new(tx, edition).returning(edition.c.id, edition.c.subscription_id, edition.c.occasion)
    rows = await tx.execute(query, [_row(draft, now) for draft in drafts])
    ids = {(row.subscription_id, row.occasion): row.id for row in rows}
    keys = await texts.keep(tx, {message for draft in drafts for message in draft.messages})
    deliveries = [
        {"edition_id": edition_id, "part": part, "text": keys[message]} | _queued(draft, now)
        for draft in drafts
        if (edition_id := ids.get((draft.subscription_id, draft.occasion))) is not None
        for part, message in enumerate(draft.messages, 1)
    ]
    if deliveries:
        await tx.execute(insert(delivery), deliveries)
    return frozenset(ids)


async def chapters(tx: Transaction, subscriptions: Collection[int]) -> dict[int, tuple[str, ...]]:
    """Return the topics that each subscription was told as chapters, the latest last."""
    query = (
        select(edition.c.subscription_id, edition.c.topic)
        .where(edition.c.subscription_id.in_(subscriptions), edition.c.topic.is_not(None), edition.c.state == "made")
        .order_by(edition.c.id)
    )
    told: dict[int, tuple[str, ...]] = {}
    for subscription_id, topic in await tx.execute(query):
        told[subscription_id] = (*told.get(subscription_id, ()), topic)
    return told


async def editions_of(tx: Transaction, subscription_id: int) -> tuple[Edition, ...]:
    """Return a subscription's editions, the latest first."""
    query = select(edition).where(edition.c.subscription_id == subscription_id).order_by(edition.c.id.desc())
    return tuple(_value(row) for row in (await tx.execute(query)).mappings())


async def last_recap(tx: Transaction) -> tuple[Message, ...]:
    """Return the messages of the newest edition that reached its chat whole, empty if none has."""
    parts = select(delivery.c.id).where(delivery.c.edition_id == edition.c.id)
    newest = (
        select(edition.c.id)
        .where(exists(parts), ~exists(parts.where(delivery.c.state != "sent")))
        .order_by(edition.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    query = (
        select(text.c.html, text.c.buttons)
        .join(delivery, delivery.c.text == text.c.fingerprint)
        .where(delivery.c.edition_id == newest)
        .order_by(delivery.c.part)
    )
    return tuple(texts.from_json(html, buttons) for html, buttons in await tx.execute(query))


async def drop(tx: Transaction, edition_id: int) -> None:
    """If nothing of an edition reached its chat, nor may have, or still can: let the next recap tell it again."""
    reached = exists(delivery.c.id).where(
        delivery.c.edition_id == edition_id, delivery.c.state.in_(("queued", "sending", "sent", "unknown"))
    )
    dropped = (
        update(edition)
        .where(edition.c.id == edition_id, edition.c.state == "made", ~reached)
        .values(state="dropped")
        .returning(*edition.c["subscription_id", "occasion", "from_publication", "to_publication"])
    )
    row = (await tx.execute(dropped)).one_or_none()
    if row is not None:
        corrects = isinstance(row.occasion, OnPublication) and row.occasion.corrects
        mark = subscription.c.corrected if corrects else subscription.c.last_publication
        untold = {mark: row.from_publication} if corrects else {mark: row.from_publication, subscription.c.corrected: 0}
        query = update(subscription).where(subscription.c.id == row.subscription_id)
        await tx.execute(query.where(mark == row.to_publication).values(untold))  # else a later edition has moved it


def _row(draft: EditionDraft, now: datetime) -> dict[str, object]:
    return {
        "subscription_id": draft.subscription_id,
        "occasion": draft.occasion,
        "topic": draft.topic,
        "state": draft.state,
        "from_publication": draft.from_publication,
        "to_publication": draft.to_publication,
        "created_at": now,
        "expires_at": draft.expires_at,
    }


def _queued(draft: EditionDraft, now: datetime) -> dict[str, object]:
    waits = {"not_before": draft.not_before or now, "updated_at": now}
    return {"state": "queued", "attempts": 0, "doubts": 0, "reason": ""} | waits


def _value(row: RowMapping) -> Edition:
    return Edition(
        id=row["id"],
        subscription_id=row["subscription_id"],
        occasion=row["occasion"],
        topic=row["topic"],
        state=row["state"],
        from_publication=row["from_publication"],
        to_publication=row["to_publication"],
        created_at=row["created_at"],
        expires_at=row["expires_at"],
    )
