"""Who gets a recap, where and when."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime, time
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    RowMapping,
    Select,
    String,
    bindparam,
    func,
    literal,
    or_,
    select,
    tuple_,
    type_coerce,
    update,
)

from bot.schedule import Cadence, Frequency, Quiet
from bot.store import moves, publications
from bot.store.inserting import insert_new
from bot.store.occasions import first_free
from bot.store.opening import Transaction
from bot.store.tables import Utc, edition, subscription
from bot.store.values import Manner, Origin, Subscription, SubscriptionState, Target

RECENT = 60
"""How many past editions say which weeks and dates are taken."""


async def subscribe(
    tx: Transaction, target: Target, cadence: Cadence, now: datetime, *, origin: Origin, language: str
) -> tuple[Subscription, bool]:
    """Begin or resume a subscription, and say whether this call did so (False: it was active, and stays as it was).

    A new one begins at the newest publication as of the last occasion before now, never before the baseline: its
    first recap holds what was published since the last recap would have gone out. A resumed one goes on from what
    it has had, with the cadence that its chat chose, if it did. Settings take a reader's subscription over.
    """
    begun = await _begin(tx, target, cadence, now, origin=origin, language=language)
    found = await _locked(tx, target)
    if found.state != "active":
        cadence = found.cadence if found.own else cadence
        values = {**_cadence(cadence), "kind": target.kind, "language": language, "origin": origin}
        await _set(
            tx, found.id, state="active", reason="", next_at=await _next_at(tx, found.id, cadence, now), **values
        )
        begun = True
    elif origin == "settings" != found.origin:
        await _set(tx, found.id, origin=origin)
    return await _locked(tx, target), begun


async def unsubscribe(tx: Transaction, target: Target) -> bool:
    """End the subscription of a target; what is queued for it will be skipped. False if there was none to end."""
    return await _leave(tx, target, ["active", "paused"], "ended", "")


async def pause(tx: Transaction, target: Target, reason: str) -> bool:
    """Pause an active subscription: the chat refuses, or the bot lost its rights there. False if none was active."""
    return await _leave(tx, target, ["active"], "paused", reason)


async def resume(tx: Transaction, target: Target, now: datetime) -> bool:
    """Make a paused subscription active again from its next occasion on. False if none was paused."""
    found = await get(tx, target)
    if found is None or found.state != "paused":
        return False
    next_at = await _next_at(tx, found.id, found.cadence, now)
    await _set(tx, found.id, state="active", reason="", next_at=next_at)
    return True


async def reschedule(tx: Transaction, target: Target, cadence: Cadence, now: datetime, *, own: bool = False) -> bool:
    """Give a subscription another cadence. False if there is none or it has that already.

    `own` says that its chat chose it. A week, as its clocks count weeks, in which it had a recap gets no second weekly
    one, nor does a date.
    """
    found = await get(tx, target, hold=True)
    if own and found:
        await _set(tx, found.id, own=True)
    if not found or found.cadence == cadence:
        return False
    await _set(tx, found.id, next_at=await _next_at(tx, found.id, cadence, now), **_cadence(cadence))
    return True


async def reschedule_all(tx: Transaction, cadence: Cadence, now: datetime) -> int:
    """Give every subscription whose chat chose none this cadence; return for how many that was a change."""
    differs = or_(*(subscription.c[key] != value for key, value in _cadence(cadence).items()))
    other = await _all(tx, _query().where(~subscription.c.own, differs))
    return sum([await reschedule(tx, one.target, cadence, now) for one in other])


async def behave(tx: Transaction, target: Target, manner: Manner) -> bool:
    """Let recaps come to a target in this manner. False if it has no subscription."""
    quiet = manner.quiet
    values = {"quiet_from": quiet and quiet.begin, "quiet_to": quiet and quiet.end, "silent": manner.silent}
    query = update(subscription).where(*_at(target)).values(values | {"chapters": manner.chapters})
    return (await tx.execute(query)).rowcount == 1


async def speak(tx: Transaction, target: Target, language: str) -> None:
    """Write the recaps of a target in this language."""
    await tx.execute(update(subscription).where(*_at(target)).values(language=language))


async def rouse(tx: Transaction, now: datetime) -> None:
    """Let those look now whose recaps wait for a publication."""
    waits = subscription.c.frequency.in_(("each", "corrections"))
    await tx.execute(update(subscription).where(waits, subscription.c.next_at > now).values(next_at=now))


async def move(tx: Transaction, old: int, new: int, now: datetime) -> None:
    """Follow a group to the id it has as a supergroup. Where the new chat has a subscription already, that one stays.

    Telegram tells this more than once; the second time there is nothing left to move.
    """
    await moves.note(tx, old, new, now)
    for one in await _all(tx, _query().where(subscription.c.chat_id == old)):
        target = Target(new, one.target.thread_id, one.target.kind)
        there = await get(tx, target)
        if there is None:
            await _set(tx, one.id, chat_id=new)
        elif one.state != "ended":
            await _set(tx, one.id, state="ended", reason=f"the chat moved to {new}")
            if there.state != "active":
                await _set(tx, there.id, state=one.state, reason=one.reason, next_at=one.next_at)


async def get(tx: Transaction, target: Target, *, hold: bool = False) -> Subscription | None:
    """Return the subscription of a target, whatever its state; `hold` it, and nobody else changes it meanwhile."""
    query = _query().where(*_at(target))
    found = await _all(tx, query.with_for_update() if hold else query)
    return found[0] if found else None


async def of_chat(tx: Transaction, chat_id: int) -> tuple[Subscription, ...]:
    """Return the subscriptions of a chat, those of its threads among them, whatever their states."""
    return await _all(tx, _query().where(subscription.c.chat_id == chat_id))


async def configured(tx: Transaction) -> tuple[Subscription, ...]:
    """Return the active subscriptions that come from settings."""
    return await _all(tx, _query().where(subscription.c.origin == "settings", subscription.c.state == "active"))


async def end_unconfigured(tx: Transaction, targets: Collection[Target]) -> tuple[Subscription, ...]:
    """End the subscriptions that come from settings and whose target is not configured any more; return them."""
    places = {(target.chat_id, target.thread_id) for target in targets}
    known = await _all(tx, _query().where(subscription.c.origin == "settings", subscription.c.state != "ended"))
    gone = tuple(one for one in known if (one.target.chat_id, one.target.thread_id) not in places)
    for one in gone:
        await _set(tx, one.id, state="ended", reason="no longer in the settings")
    return gone


async def due(
    tx: Transaction, now: datetime, limit: int, after: Subscription | None = None
) -> tuple[Subscription, ...]:
    """Take active subscriptions whose next occasion has come, the longest due first, from the one `after` another on.

    They are this transaction's until it ends: on PostgreSQL another process passes over them.
    """
    place = (subscription.c.next_at, subscription.c.id)
    query = _query().where(subscription.c.state == "active", subscription.c.next_at <= now)
    if after is not None:  # what lies before is done, and on PostgreSQL costs time until it is swept up
        query = query.where(tuple_(*place) > tuple_(literal(after.next_at, Utc()), literal(after.id)))
    return await _all(tx, query.order_by(*place).limit(limit).with_for_update(skip_locked=True))


async def advance(tx: Transaction, steps: Sequence[tuple[int, datetime, int]]) -> None:
    """Set (id, next_at, last_publication) of subscriptions."""
    alike: defaultdict[tuple[datetime, int], list[int]] = defaultdict(list)
    for which, next_at, last in steps:
        alike[next_at, last].append(which)
    for (next_at, last), ids in alike.items():
        query = update(subscription).where(subscription.c.id.in_(ids))
        await tx.execute(query.values(next_at=next_at, last_publication=last))


async def mark_corrected(tx: Transaction, marks: Sequence[tuple[int, int]]) -> None:
    """Set (id, corrected) of subscriptions."""
    if marks:
        query = update(subscription).where(subscription.c.id == bindparam("which"))
        query = query.values(corrected=bindparam("number"))
        await tx.execute(query, [{"which": which, "number": number} for which, number in marks])


async def count_by_frequency(tx: Transaction) -> dict[Frequency, int]:
    """Count active subscriptions by how often their recaps come."""
    query = select(subscription.c.frequency, func.count()).where(subscription.c.state == "active")
    return dict((await tx.execute(query.group_by(subscription.c.frequency))).all())


async def count_by_state(tx: Transaction) -> dict[SubscriptionState, int]:
    """Count subscriptions by their state."""
    query = select(subscription.c.state, func.count()).group_by(subscription.c.state)
    return dict((await tx.execute(query)).all())


async def _begin(
    tx: Transaction, target: Target, cadence: Cadence, now: datetime, *, origin: Origin, language: str
) -> bool:
    row = {
        "chat_id": target.chat_id,
        "thread_id": target.thread_id,
        "kind": target.kind,
        "origin": origin,
        "language": language,
        "state": "active",
        "reason": "",
        "last_publication": await publications.newest_as_of(tx, cadence.latest_at(now)),
        "next_at": first_free(cadence, now, ()),
        "created_at": now,
    }
    inserted = await tx.execute(insert_new(tx, subscription).values(row | _cadence(cadence)))
    return inserted.rowcount == 1


async def _leave(
    tx: Transaction, target: Target, states: Collection[SubscriptionState], state: SubscriptionState, reason: str
) -> bool:
    query = update(subscription).where(*_at(target), subscription.c.state.in_(states))
    return (await tx.execute(query.values(state=state, reason=reason))).rowcount == 1


async def _next_at(tx: Transaction, subscription_id: int, cadence: Cadence, now: datetime) -> datetime:
    query = (
        select(edition.c.occasion, edition.c.state == "made")
        .where(edition.c.subscription_id == subscription_id, type_coerce(edition.c.occasion, String).like("%-%-%"))
        .order_by(edition.c.occasion.desc())
        .limit(RECENT)
    )
    return first_free(cadence, now, [(day, made) for day, made in await tx.execute(query)])


async def _locked(tx: Transaction, target: Target) -> Subscription:
    found = await get(tx, target, hold=True)
    assert found is not None  # noqa: S101 - it is written in this transaction
    return found


async def _set(tx: Transaction, subscription_id: int, **values: object) -> None:
    await tx.execute(update(subscription).where(subscription.c.id == subscription_id).values(**values))


def _cadence(cadence: Cadence) -> dict[str, object]:
    return {
        "weekday": cadence.weekday,
        "time": cadence.time,
        "zone": cadence.zone,
        "frequency": cadence.frequency,
    }


def _at(target: Target) -> tuple[ColumnElement[bool], ...]:
    return (subscription.c.chat_id == target.chat_id, subscription.c.thread_id == target.thread_id)


def _query() -> Select[Any]:
    return select(subscription)


async def _all(tx: Transaction, query: Select[Any]) -> tuple[Subscription, ...]:
    return tuple(_value(row) for row in (await tx.execute(query)).mappings())


def quiet_of(row: RowMapping) -> Quiet | None:
    """Read the quiet hours of a row of subscriptions."""
    return None if row["quiet_from"] is None else Quiet(row["quiet_from"], row["quiet_to"])


def _value(row: RowMapping) -> Subscription:
    return Subscription(
        id=row["id"],
        target=Target(row["chat_id"], row["thread_id"], row["kind"]),
        origin=row["origin"],
        cadence=_cadence_of(row["weekday"], row["time"], row["zone"], row["frequency"]),
        language=row["language"],
        state=row["state"],
        reason=row["reason"],
        last_publication=row["last_publication"],
        next_at=row["next_at"],
        created_at=row["created_at"],
        own=row["own"],
        manner=Manner(quiet_of(row), row["silent"], row["chapters"]),
        corrected=row["corrected"],
    )


@lru_cache(maxsize=1000)
def _cadence_of(weekday: int, at: time, zone: str, frequency: Frequency) -> Cadence:
    return Cadence(weekday, at, zone, frequency)
