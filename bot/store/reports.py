"""Mistakes that readers report, and what editors answer: written down first, then passed on until it is settled."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select, update

from bot.store.inserting import insert_new
from bot.store.opening import Transaction
from bot.store.tables import report, report_answer
from bot.store.values import Settlement

PAGE = 20


@dataclass(frozen=True, slots=True)
class MistakeDraft:
    """What a reader reports: in which message, of which item in which form, in what words and language."""

    chat_id: int
    message_id: int
    item_id: str
    fingerprint: str
    words: str
    language: str


@dataclass(frozen=True, slots=True)
class Mistake:
    """A report. `parts` of it have reached the editors; `attempts` counts the one at hand, and is its fence."""

    number: int
    chat_id: int
    item_id: str
    fingerprint: str
    words: str
    parts: int
    attempts: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class MistakeAnswer:
    """An editor's answer on its way to the reader of a report. `lost`: an attempt was begun, and never settled."""

    id: int
    number: int
    chat_id: int
    item_id: str
    language: str
    words: str
    attempts: int
    created_at: datetime
    lost: bool


async def write(tx: Transaction, draft: MistakeDraft, now: datetime) -> int:
    """Write a report down and return its number; a message that was written down already keeps its own."""
    values = {
        "chat_id": draft.chat_id,
        "message_id": draft.message_id,
        "item_id": draft.item_id,
        "fingerprint": draft.fingerprint,
        "words": draft.words,
        "language": draft.language,
    }
    await tx.execute(insert_new(tx, report).values(values | {"parts": 0} | _new(now)))
    number: int | None = await number_of(tx, draft.chat_id, draft.message_id)
    assert number is not None  # noqa: S101 - it is written in this transaction
    return number


async def number_of(tx: Transaction, chat_id: int, message_id: int) -> int | None:
    """Return the number of the report that a message made, None if it made none."""
    query = select(report.c.id).where(report.c.chat_id == chat_id, report.c.message_id == message_id)
    number: int | None = await tx.scalar(query)
    return number


async def count_since(tx: Transaction, chat_id: int, since: datetime) -> int:
    """Count a reader's reports after a moment."""
    query = select(func.count()).select_from(report).where(report.c.chat_id == chat_id, report.c.created_at > since)
    return await tx.scalar(query) or 0


async def reserve(tx: Transaction, now: datetime, lease: timedelta) -> tuple[Mistake, ...]:
    """Say that an attempt at reports that wait is about to be made; it is nobody else's for so long."""
    query = (
        select(report)
        .where(report.c.state == "queued", report.c.not_before <= now)
        .order_by(report.c.attempts, report.c.id)
        .limit(PAGE)
        .with_for_update(skip_locked=True)
    )
    rows = (await tx.execute(query)).all()
    taken = update(report).where(report.c.id.in_([row.id for row in rows]))
    await tx.execute(taken.values(attempts=report.c.attempts + 1, not_before=now + lease, updated_at=now))
    return tuple(
        Mistake(
            row.id,
            row.chat_id,
            row.item_id,
            row.fingerprint,
            row.words,
            row.parts,
            row.attempts + 1,
            row.created_at,
        )
        for row in rows
    )


async def stands(tx: Transaction, one: Mistake | MistakeAnswer) -> bool:
    """Whether one is as it was reserved: its reader has not deleted it, and no other process has it."""
    if isinstance(one, Mistake):
        return await tx.scalar(select(report.c.id).where(*_fence(one))) is not None
    return await tx.scalar(select(report_answer.c.id).where(*_answer_fence(one))) is not None


async def note_part(tx: Transaction, one: Mistake, parts: int, *, whole: bool, now: datetime) -> None:
    """Write that so many parts of a report have reached the editors."""
    values = {"parts": parts, "state": "sent" if whole else "queued", "reason": "", "updated_at": now}
    await tx.execute(update(report).where(*_fence(one)).values(values))


async def put_off(tx: Transaction, one: Mistake, reason: str, not_before: datetime, now: datetime) -> None:
    """Let a report that did not reach the editors wait for another attempt."""
    put_off = update(report).where(*_fence(one))
    await tx.execute(put_off.values(reason=reason, not_before=not_before, updated_at=now))


async def write_answer(tx: Transaction, number: int, message_id: int, words: str, now: datetime) -> bool:
    """Write an editor's answer down, once for each message; False if there is no such report any more."""
    if await tx.scalar(select(report.c.id).where(report.c.id == number).with_for_update(read=True)) is None:
        return False
    values = {"report_id": number, "message_id": message_id, "words": words}
    await tx.execute(insert_new(tx, report_answer).values(values | _new(now)))
    return True


async def reserve_answers(tx: Transaction, now: datetime, lease: timedelta) -> tuple[MistakeAnswer, ...]:
    """Say that an attempt at answers that wait is about to be made, and find those whose attempt was never settled."""
    joined = report_answer.join(report, report.c.id == report_answer.c.report_id)
    query = (
        select(report_answer, report.c.chat_id, report.c.item_id, report.c.language)
        .select_from(joined)
        .where(
            report_answer.c.state.in_(("queued", "sending")),
            report_answer.c.not_before <= now,
        )
        .order_by(report_answer.c.attempts, report_answer.c.id)
        .limit(PAGE)
        .with_for_update(skip_locked=True, of=report_answer)
    )
    rows = (await tx.execute(query)).all()
    taken = update(report_answer).where(report_answer.c.id.in_([row.id for row in rows]))
    attempt = {"attempts": report_answer.c.attempts + 1, "state": "sending"}
    await tx.execute(taken.values(attempt | {"not_before": now + lease, "updated_at": now}))
    return tuple(
        MistakeAnswer(
            row.id,
            row.report_id,
            row.chat_id,
            row.item_id,
            row.language,
            row.words,
            row.attempts + 1,
            row.created_at,
            row.state == "sending",
        )
        for row in rows
    )


async def settle_answer(tx: Transaction, one: MistakeAnswer, settlement: Settlement, now: datetime) -> bool:
    """Write what became of an answer; False if it is not as it was when it was reserved."""
    query = update(report_answer).where(*_answer_fence(one))
    values = {"state": settlement.state, "reason": settlement.reason, "updated_at": now}
    values |= {"not_before": settlement.not_before} if settlement.not_before else {}
    return (await tx.execute(query.values(values))).rowcount == 1


async def count_by_state(tx: Transaction) -> dict[str, int]:
    """Count reports by their state."""
    query = select(report.c.state, func.count()).group_by(report.c.state)
    return dict((await tx.execute(query)).all())


async def stuck(tx: Transaction, limit: int) -> tuple[tuple[int, str], ...]:
    """Return the numbers of reports that the editors' chat did not take, and why; the oldest first."""
    query = select(report.c.id, report.c.reason).where(report.c.state == "queued", report.c.reason != "")
    return tuple((row.id, row.reason) for row in await tx.execute(query.order_by(report.c.id).limit(limit)))


def _new(now: datetime) -> dict[str, object]:
    return {
        "state": "queued",
        "attempts": 0,
        "reason": "",
        "not_before": now,
        "created_at": now,
        "updated_at": now,
    }


def _fence(one: Mistake) -> tuple[ColumnElement[bool], ...]:
    return (report.c.id == one.number, report.c.state == "queued", report.c.attempts == one.attempts)


def _answer_fence(one: MistakeAnswer) -> tuple[ColumnElement[bool], ...]:
    table = report_answer.c
    return (table.id == one.id, table.state == "sending", table.attempts == one.attempts)
