"""How long things are kept, and what deletes them then, a page at a time.

What protects from doubling stays: the newest edition of each subscription. What editors have to judge stays until they
have judged it.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, Table, delete, exists, or_, select

from bot.store.opening import Transaction
from bot.store.tables import delivery, edition, report, report_answer, subscription, text

DELIVERIES_KEPT = timedelta(days=90)
EDITIONS_KEPT = timedelta(days=400)
"""More than a year: a chapter is not told again before all others were."""
ENDED_KEPT = timedelta(days=90)
PAUSED_KEPT = timedelta(days=365)
REPORTS_KEPT = timedelta(days=90)
FAILED_KEPT = timedelta(days=30)
SEEN_KEPT = timedelta(hours=48)
"""Telegram repeats for a day at most; its numbers may begin anew only after a quiet week."""

PAGE = 500
_SETTLED = ("sent", "refused", "skipped", "expired")

Prune = Callable[[Transaction, datetime], Awaitable[int]]


async def prune_deliveries(tx: Transaction, now: datetime) -> int:
    """Delete a page of what was sent long ago; return how many rows."""
    last = await _last_edition(tx, now - DELIVERIES_KEPT)
    old = (
        select(delivery.c.id)
        .join(edition)
        .where(delivery.c.edition_id <= last, delivery.c.state.in_(_SETTLED), _has_later())
        .limit(PAGE)
    )
    return await _delete(tx, delivery, old)


async def prune_editions(tx: Transaction, now: datetime) -> int:
    """Delete a page of editions of long ago of which no delivery is left; return how many rows."""
    last = await _last_edition(tx, now - EDITIONS_KEPT)
    left = exists(delivery.c.id).where(delivery.c.edition_id == edition.c.id)
    return await _delete(tx, edition, select(edition.c.id).where(edition.c.id <= last, _has_later(), ~left).limit(PAGE))


async def prune_subscriptions(tx: Transaction, now: datetime) -> int:
    """Delete a page of subscriptions that ended, or were paused, long ago, with all that hangs on them."""
    long_ago = or_(
        (subscription.c.state == "ended") & (subscription.c.next_at <= now - ENDED_KEPT),
        (subscription.c.state == "paused") & (subscription.c.next_at <= now - PAUSED_KEPT),
    )
    open_ = exists(delivery.c.id).where(
        delivery.c.edition_id == edition.c.id,
        edition.c.subscription_id == subscription.c.id,
        delivery.c.state.not_in(_SETTLED),
    )
    query = select(subscription.c.id).where(long_ago, ~open_).limit(PAGE).with_for_update(skip_locked=True)
    gone = list(await tx.scalars(query))
    theirs = select(edition.c.id).where(edition.c.subscription_id.in_(gone))
    await tx.execute(delete(delivery).where(delivery.c.edition_id.in_(theirs)))
    await tx.execute(delete(edition).where(edition.c.subscription_id.in_(gone)))
    await tx.execute(delete(subscription).where(subscription.c.id.in_(gone)))
    return len(gone)


async def prune_reports(tx: Transaction, now: datetime) -> int:
    """Delete a page of reports that the editors have had for long; return how many."""
    waiting = exists(report_answer.c.id).where(report_answer.c.report_id == report.c.id, _young(report_answer, now))
    old = select(report.c.id).where(report.c.state == "sent", ~_young(report, now), ~waiting).limit(PAGE)
    gone = list(await tx.scalars(old))
    await tx.execute(delete(report_answer).where(report_answer.c.report_id.in_(gone)))
    await tx.execute(delete(report).where(report.c.id.in_(gone)))
    return len(gone)


async def prune_texts(tx: Transaction, _: datetime) -> int:
    """Delete a page of texts that no delivery holds any more; return how many."""
    held = exists(delivery.c.id).where(delivery.c.text == text.c.fingerprint)
    old = select(text.c.fingerprint).where(~held).limit(PAGE)
    return (await tx.execute(delete(text).where(text.c.fingerprint.in_(old)))).rowcount


PRUNES: tuple[Prune, ...] = (prune_deliveries, prune_editions, prune_subscriptions, prune_reports, prune_texts)
"""In this order: what hangs on others first. Each is called until there is nothing left for it to do."""


async def _last_edition(tx: Transaction, moment: datetime) -> int:
    newest = edition.c.created_at.desc()
    return await tx.scalar(select(edition.c.id).where(edition.c.created_at <= moment).order_by(newest).limit(1)) or 0


def _has_later() -> ColumnElement[bool]:
    later = edition.alias()
    return exists(later.c.id).where(later.c.subscription_id == edition.c.subscription_id, later.c.id > edition.c.id)


def _young(table: Table, now: datetime) -> ColumnElement[bool]:
    young: ColumnElement[bool] = table.c.updated_at > now - REPORTS_KEPT
    return young


async def _delete(tx: Transaction, table: Table, old: Select[tuple[int]]) -> int:
    return (await tx.execute(delete(table).where(table.c.id.in_(old)))).rowcount
