"""All that is kept of one chat: where it stands, so that it can be shown whole and deleted whole.

A table in which a chat, or something that hangs on one, has a row must be here; a test compares this with the tables.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, delete, literal, or_, select, union_all

from bot.store import moves
from bot.store.opening import Transaction
from bot.store.tables import (
    delivery,
    edition,
    failed_update,
    flag,
    limit,
    preference,
    report,
    report_answer,
    subscription,
    text,
)
from bot.store.values import OnPublication

Rows = list[dict[str, object]]


@dataclass(frozen=True, slots=True)
class Holding:
    """A table, what a person calls that which stands in it, and which of its rows are a chat's."""

    title: str
    table: Table
    of: Callable[[int], ColumnElement[bool]]


def _subscriptions(chat_id: int) -> ColumnElement[bool]:
    """A group that became a supergroup left its ended subscriptions behind under its old number."""
    return subscription.c.chat_id.in_(union_all(select(literal(chat_id)), moves.past(chat_id)))


def _ids(table: Table, condition: ColumnElement[bool]) -> Select[Any]:
    return select(table.c.id).where(condition)


def _editions(chat_id: int) -> ColumnElement[bool]:
    return edition.c.subscription_id.in_(_ids(subscription, _subscriptions(chat_id)))


def _deliveries(chat_id: int) -> ColumnElement[bool]:
    return delivery.c.edition_id.in_(_ids(edition, _editions(chat_id)))


def _answers(chat_id: int) -> ColumnElement[bool]:
    return report_answer.c.report_id.in_(_ids(report, report.c.chat_id == chat_id))


def _failed(chat_id: int) -> ColumnElement[bool]:
    """Also what somebody wrote in a group: the update that is kept names its writer."""
    words = str(chat_id)
    return or_(failed_update.c.chat_id == chat_id, failed_update.c.body.contains(words))


FAILED = Holding("messages of yours that I could not handle", failed_update, _failed)
HOLDINGS = (
    Holding("answers to your reports", report_answer, _answers),
    Holding("your reports", report, lambda chat_id: report.c.chat_id == chat_id),
    Holding("messages of your recaps", delivery, _deliveries),
    Holding("your recaps", edition, _editions),
    Holding("your subscriptions", subscription, _subscriptions),
    Holding("your choices", preference, lambda chat_id: preference.c.chat_id == chat_id),
    Holding("how fast we may write to you", limit, lambda chat_id: limit.c.key.endswith(f":{chat_id}")),
    Holding("numbers that your group had", flag, moves.of_chat),
    FAILED,
)
"""In the order in which they can be deleted: what points at others first."""


async def read(tx: Transaction, chat_id: int) -> dict[str, Rows]:
    """Return all rows of a chat under plain names, and the words of the recaps that it got."""
    found = {holding.title: await _rows(tx, holding, chat_id) for holding in reversed(HOLDINGS)}
    own = [row for row in found[FAILED.title] if row["chat id"] == chat_id or _wrote(row["body"], chat_id)]
    keys = select(delivery.c.text).where(_deliveries(chat_id))
    words = select(*text.c["fingerprint", "html"]).where(text.c.fingerprint.in_(keys))
    return found | {
        FAILED.title: own,
        "words of these messages": [_plain(row) for row in (await tx.execute(words)).mappings()],
    }


async def forget(tx: Transaction, chat_id: int) -> frozenset[int]:
    """Delete all rows of a chat; return the deliveries on their way. The words of recaps are not its own."""
    await tx.execute(_ids(subscription, _subscriptions(chat_id)).with_for_update())
    on_their_way = _ids(delivery, _deliveries(chat_id)).where(delivery.c.state.in_(("queued", "sending")))
    withdrawn = frozenset((await tx.scalars(on_their_way)).all())
    for holding in HOLDINGS:
        await tx.execute(delete(holding.table).where(holding.of(chat_id)))
    return withdrawn


async def _rows(tx: Transaction, holding: Holding, chat_id: int) -> Rows:
    query = select(holding.table).where(holding.of(chat_id)).order_by(*holding.table.primary_key)
    return [_plain(row) for row in (await tx.execute(query)).mappings()]


def _plain(row: Mapping[Any, object]) -> dict[str, object]:
    return {str(name).replace("_", " "): _value(value) for name, value in row.items()}


def _value(value: object) -> object:
    match value:
        case date() | datetime() | time():
            return value.isoformat()
        case OnPublication():
            return str(value)
    return value


def _wrote(body: object, person: int) -> bool:
    """Whether an update is somebody's own, and not another's who names them."""
    parts = json.loads(str(body))
    events = parts.values() if isinstance(parts, dict) else ()
    return any(isinstance(event, dict) and _number(event.get("from")) == person for event in events)


def _number(person: object) -> object:
    return person.get("id") if isinstance(person, dict) else None
