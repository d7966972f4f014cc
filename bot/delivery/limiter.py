"""How fast the bot may speak: arithmetic on moments, without clock or database.

A row says from when on a key is free again (GCRA: each message pushes that moment on by an interval) and until when
Telegram halted it. https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Literal

from bot.store.values import Limit

Use = Literal["answer", "broadcast"]
"""An answer takes the next place however far ahead; a broadcast keeps to its share and lets answers go first."""

AHEAD: Mapping[Use, timedelta] = {"answer": timedelta(seconds=10), "broadcast": timedelta(milliseconds=100)}
"""How far ahead a place may be taken. Beyond that an answer is of no use, and a broadcast would be in the way."""
SHARE: Mapping[Use, float] = {"answer": 1.0, "broadcast": 0.8}
"""The share of the rate that all messages of a use together may have."""
HORIZON = timedelta(minutes=2)
"""No row is honestly further ahead: one that is was written before the clock was set back."""
TOGETHER = timedelta(seconds=10)
"""Two chats halted within so long mean that the whole bot is."""
RESTART = 0.25
"""The share of the rate with which the bot begins again after a halt of the whole bot."""
GROWTH = timedelta(seconds=30)
"""How long it takes to have the whole rate again."""

OVERALL, HALT = "overall", "halt"


@dataclass(frozen=True, slots=True)
class Lane:
    """One message in so long, and so many of them at once after a silence."""

    interval: timedelta
    burst: int = 1


CHAT = Lane(timedelta(seconds=1))
CROWD = Lane(timedelta(seconds=6), 10)
"""Of a group or channel: never more than 20 in any minute, ten at once and one in six seconds from then on."""


@dataclass(frozen=True, slots=True)
class Slot:
    """Go ahead at this moment; the place is yours."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Busy:
    """The chat may get nothing before then; another may."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Full:
    """There is no place near enough: ask again then."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Halted:
    """Telegram wants silence from the whole bot until then."""

    until: datetime


Verdict = Slot | Busy | Full | Halted
Limits = Mapping[str, Limit]


def keys_of(chats: Iterable[int]) -> set[str]:
    """Name the rows that deciding about these chats takes."""
    return {OVERALL, HALT} | {key for chat in chats for key in (_halt(chat), *_lanes(chat))}


def grant(
    rows: Limits, chats: Sequence[int], now: datetime, per_second: float, use: Use
) -> tuple[list[Verdict], dict[str, Limit]]:
    """Give each chat its place, or say why not; return the rows that are changed by it too."""
    changed: dict[str, Limit] = {}
    seen = {key: rows[key] for key in keys_of(chats) if key in rows}
    verdicts: list[Verdict] = []
    for chat in chats:
        verdict = _verdict(seen, chat, now, use)
        if isinstance(verdict, Slot):
            spent = _spent(seen, chat, verdict.at, now, per_second * SHARE[use])
            seen.update(spent)
            changed.update(spent)
        verdicts.append(verdict)
    return verdicts, changed


def halted(rows: Limits, chat: int, now: datetime) -> Busy | Halted | None:
    """Say whether Telegram wants silence from the bot or in this chat."""
    if everywhere := _blocked(rows.get(HALT), now):
        return Halted(everywhere)
    here = _blocked(rows.get(_halt(chat)), now)
    return Busy(here) if here else None


def hear(rows: Limits, chat: int, seconds: float, now: datetime) -> dict[str, Limit]:
    """Return the rows that a 429 changes: its chat is halted and, if another chat heard one just now, the whole bot."""
    until = now + timedelta(seconds=max(seconds, 0))
    recent = {key: row for key, row in rows.items() if key.startswith(_halt("")) and _recent(row, now)}
    here = Limit(now, _latest(until, rows.get(_halt(chat)), now))
    if not recent.keys() - {_halt(chat)}:
        return {_halt(chat): here}
    ends = [_latest(until, row, now) for row in (here, rows.get(HALT), *recent.values())]
    return {_halt(chat): here, HALT: Limit(now, max(ends))}


def later(one: Limit, other: Limit | None, now: datetime) -> Limit:
    """Of two rows of one halt return that which lasts longer: it may be heard of in any order."""
    if other is None or other.free_at > now + HORIZON:
        return one
    return max(one, other, key=lambda row: row.blocked_until or row.free_at)


def is_halt(key: str) -> bool:
    """Say whether a row holds a halt, which outlives a restart."""
    return key.startswith(HALT)


def is_past(row: Limit, now: datetime) -> bool:
    """Say whether a row tells nothing any more."""
    last = max(row.free_at, row.blocked_until or row.free_at)
    return last + max(GROWTH, TOGETHER) < now


def pace(rows: Limits, now: datetime) -> float:
    """Return the share of the rate that is open: a quarter after a halt of the whole bot, growing back from there."""
    halt = rows.get(HALT)
    if halt is None or halt.blocked_until is None or halt.free_at > now + HORIZON:
        return 1.0
    grown = max(now - halt.blocked_until, timedelta(0)) / GROWTH
    return min(1.0, RESTART + (1 - RESTART) * grown)


def _verdict(rows: Limits, chat: int, now: datetime, use: Use) -> Verdict:
    if stop := halted(rows, chat, now):
        return stop
    place = _earliest(rows.get(OVERALL), Lane(timedelta(0)), now)
    if place > now + AHEAD[use]:
        return Full(place - AHEAD[use])
    free = max(_earliest(rows.get(key), lane, now) for key, lane in _lanes(chat).items())
    return Busy(free) if free > place else Slot(place)


def _spent(rows: Limits, chat: int, at: datetime, now: datetime, rate: float) -> dict[str, Limit]:
    interval = timedelta(microseconds=ceil(1_000_000 / (rate * pace(rows, at))))
    return {OVERALL: Limit(at + interval)} | {
        key: Limit(max(_free_at(rows.get(key), now), at) + lane.interval) for key, lane in _lanes(chat).items()
    }


def _earliest(row: Limit | None, lane: Lane, now: datetime) -> datetime:
    return max(now, _free_at(row, now) - lane.interval * (lane.burst - 1))


def _free_at(row: Limit | None, now: datetime) -> datetime:
    return now if row is None or row.free_at > now + HORIZON else row.free_at


def _blocked(row: Limit | None, now: datetime) -> datetime | None:
    """Until when a halt lasts; None if it is over, or was heard at a time that is still to come."""
    if row is None or row.blocked_until is None or row.free_at > now + HORIZON:
        return None
    return row.blocked_until if row.blocked_until > now else None


def _latest(until: datetime, row: Limit | None, now: datetime) -> datetime:
    return max(until, _blocked(row, now) or until)


def _recent(row: Limit, now: datetime) -> bool:
    return row.blocked_until is not None and abs(now - row.free_at) <= TOGETHER


def _lanes(chat: int) -> dict[str, Lane]:
    """A person's chat has a number above zero; a group's and a channel's is below."""
    return {f"chat:{chat}": CHAT} | ({} if chat > 0 else {f"crowd:{chat}": CROWD})


def _halt(chat: int | str) -> str:
    return f"{HALT}:{chat}"
