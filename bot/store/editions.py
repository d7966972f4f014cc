"""Frozen recaps, one for a subscription and an occasion."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import RowMapping, exists, func, insert, literal, select, true, union_all, update

from bot.messages import Message
from bot.store import texts
from bot.store.inserting import insert_new
from bot.store.opening import Transaction
from bot.store.tables import delivery, edition, subscription
from bot.store.values import Edition, EditionDraft, Occasion, OnPublication

RECENT = 1000
"""So many messages that arrived last are looked through for the last recap."""


async def write(tx: Transaction, drafts: Sequence[EditionDraft], now: datetime) -> frozenset[tuple[int, Occasion]]:
    """Write editions and queue their deliveries. Return the (subscription, occasion) of those that are new.

    Where a subscription has an edition of that occasion, that one stays as it is, unless nothing of it arrived.
    Editions that are alike but for their subscriptions are written by one statement.
    """
    alike: defaultdict[tuple[object, ...], list[EditionDraft]] = defaultdict(list)
    for one in drafts:
        identity = id(one.messages)  # to compare long texts takes long, and those composed once are one object
        numbers = (one.from_publication, one.to_publication)
        alike[identity, one.occasion, one.topic, one.state, *numbers, one.expires_at, one.not_before].append(one)
    keys = await texts.keep(tx, {message for group in alike.values() for message in group[0].messages})
    new: set[tuple[int, Occasion]] = set()
    for group in alike.values():
        ids = await _write_alike(tx, group, now)
        await _queue(tx, ids.keys(), [keys[message] for message in group[0].messages], _queued(group[0], now))
        new.update((subscription_id, group[0].occasion) for subscription_id in ids.values())
    return frozenset(new)


async def _write_alike(tx: Transaction, drafts: Sequence[EditionDraft], now: datetime) -> dict[int, int]:
    """Write editions that differ in nothing but the subscription; return the subscription of each new one by its id."""
    row = _row(drafts[0], now)
    columns = [literal(value, edition.c[name].type) for name, value in row.items()]
    subscribed = subscription.c.id.in_([one.subscription_id for one in drafts])
    chosen = select(subscription.c.id, *columns).where(subscribed).order_by(subscription.c.id)
    query = insert_new(tx, edition).from_select(["subscription_id", *row], chosen)
    written = await tx.execute(query.returning(edition.c.id, edition.c.subscription_id))
    return {row.id: row.subscription_id for row in written}


async def _queue(tx: Transaction, ids: Collection[int], keys: Sequence[str], row: Mapping[str, object]) -> None:
    """Queue the parts of editions, edition by edition: in that order they are sent."""
    if not ids or not keys:
        return
    each = [select(literal(number).label("part"), literal(key).label("key")) for number, key in enumerate(keys, 1)]
    parts = union_all(*each).subquery()
    columns = [literal(value, delivery.c[name].type) for name, value in row.items()]
    chosen = select(edition.c.id, parts.c.part, parts.c.key, *columns).select_from(edition.join(parts, true()))
    chosen = chosen.where(edition.c.id.in_(ids)).order_by(edition.c.id, parts.c.part)
    await tx.execute(insert(delivery).from_select(["edition_id", "part", "text", *row], chosen))


async def chapters(tx: Transaction, subscriptions: Collection[int]) -> dict[int, tuple[str, ...]]:
    """Return the topics that each subscription was told as chapters, the latest last.

    One that did not get through counts too: the next recap tries another, should Telegram not be able to take it.
    """
    query = (
        select(edition.c.subscription_id, edition.c.topic)
        .where(edition.c.subscription_id.in_(subscriptions), edition.c.topic.is_not(None))
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


async def last_recap(tx: Transaction, suits: Callable[[str], bool]) -> tuple[Message, ...]:
    """Return the messages of the newest weekly recap that reached its chat whole, in a language that suits.

    Empty if there is none among the latest that arrived at once: while a broadcast goes on no more is looked through.
    """
    first_tries = (delivery.c.state == "sent", delivery.c.attempts == 1)
    recent = select(delivery.c.edition_id).where(*first_tries).order_by(delivery.c.id.desc()).limit(RECENT).subquery()
    left = exists(delivery.c.id).where(delivery.c.edition_id == edition.c.id, delivery.c.state != "sent")
    query = (
        select(subscription.c.language, func.max(edition.c.id))
        .select_from(edition.join(subscription))
        .where(edition.c.id.in_(select(recent.c.edition_id)), subscription.c.frequency == "weekly", ~left)
        .group_by(subscription.c.language)
    )
    newest = max((which for language, which in await tx.execute(query) if suits(language)), default=None)
    return () if newest is None else tuple((await texts.of_edition(tx, newest)).values())


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
