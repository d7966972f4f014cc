"""When a recap falls due, right across clock changes: one instant in a local week, or day; and when a chat is quiet."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib import resources
from typing import Literal, get_args
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
WEEK = timedelta(days=7)
SECOND = timedelta(seconds=1)

Frequency = Literal["weekly", "daily", "each", "corrections"]
"""How often a recap comes: `each` when something is published, `corrections` when something is published again."""
FREQUENCIES: tuple[Frequency, ...] = get_args(Frequency)


@dataclass(frozen=True, slots=True)
class Cadence:
    """A weekday (Monday is 0), a local time, the zone it is local to, and how often. ValueError if one is none.

    A daily cadence has no use for the weekday; one without dates has none for the time either.
    """

    weekday: int
    time: time
    zone: str
    frequency: Frequency = "weekly"

    def __post_init__(self) -> None:
        """Refuse what can never fall due."""
        if self.weekday not in range(7):
            raise ValueError(f"{self.weekday} is not a weekday: Monday is 0 and Sunday 6")
        if self.time.tzinfo is not None:
            raise ValueError(f"{self.time} has a zone of its own: the zone is given beside it")
        if self.frequency not in FREQUENCIES:
            raise ValueError(f"{self.frequency} is not how often a recap comes: {', '.join(FREQUENCIES)}")
        load_zone(self.zone)

    @property
    def dated(self) -> bool:
        """Whether its occasions are local dates; else they are publications."""
        return self.frequency in ("weekly", "daily")

    def next_after(self, moment: datetime) -> datetime:
        """Return the first occasion after the moment, in UTC. An occasion at that very moment is not after it.

        Without dates a publication is the occasion; then it is looked for once in a day, should a sign of it be lost.
        """
        if not self.dated:
            return _utc(moment) + DAY
        day = self._day_on_or_before(moment) - self._step
        while (instant := self._instant(day)) <= moment or self._is_elsewhere(day, instant):
            day += self._step
        return instant

    def latest_at(self, moment: datetime) -> datetime:
        """Return the last occasion at or before the moment, in UTC; `next_after` gives the one that follows it."""
        if not self.dated:
            return _utc(moment)
        day = self._day_on_or_before(moment) + self._step
        while (instant := self._instant(day)) > moment or self._is_elsewhere(day, instant):
            day -= self._step
        return instant

    def occasion(self, moment: datetime) -> date:
        """Return the local date of a moment."""
        return _utc(moment).astimezone(load_zone(self.zone)).date()

    @property
    def _step(self) -> timedelta:
        return WEEK if self.frequency == "weekly" else DAY

    def _day_on_or_before(self, moment: datetime) -> date:
        day = self.occasion(moment)
        return day - timedelta(days=(day.weekday() - self.weekday) % 7 if self.frequency == "weekly" else 0)

    def _is_elsewhere(self, day: date, instant: datetime) -> bool:
        """Whether a gap moves a daily occasion into the next day, which has one of its own."""
        return self.frequency == "daily" and self.occasion(instant) != day

    def _instant(self, day: date) -> datetime:
        return first_instant(datetime.combine(day, self.time), load_zone(self.zone))


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours in which a chat is sent no recap, from one local time to another, over midnight too; none if they agree."""

    begin: time
    end: time

    def until(self, moment: datetime, zone: str) -> datetime | None:
        """Return when it is quiet no more after a moment, in UTC; None if the moment is in no quiet hours.

        Where a gap hides both ends, the quiet hours of one day begin when those of the day before end.
        """
        clock, end = load_zone(zone), None
        while (later := self._end(end or moment, clock)) is not None:
            end = later
        return end

    def _end(self, moment: datetime, clock: ZoneInfo) -> datetime | None:
        """The end of the quiet hours that hold a moment; None if none do."""
        today = _utc(moment).astimezone(clock).date()
        nights = DAY if self.end < self.begin else timedelta(0)
        for day in (today - DAY, today):
            end = first_instant(datetime.combine(day + nights, self.end), clock)
            if first_instant(datetime.combine(day, self.begin), clock) <= moment < end:
                return end
        return None


def first_instant(wall: datetime, zone: ZoneInfo) -> datetime:
    """Return the first moment, in UTC, at which the zone's clocks show `wall` or, where a gap hides it, have passed it.

    Seconds are the precision; `wall` has no zone.
    """
    early = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    late = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    if late >= early:  # no change of the clocks at this time, or one that shows it twice: the first of the two
        return early
    return _end_of_gap(late, early, zone)


def _end_of_gap(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """Find the change of offset in (before, after] by halving."""
    offset = before.astimezone(zone).utcoffset()
    while after - before > SECOND:
        middle = before + (after - before) // 2 // SECOND * SECOND
        if middle.astimezone(zone).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after.replace(microsecond=0)


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no zone: give an aware moment")
    return moment.astimezone(UTC)


@cache
def load_zone(name: str) -> ZoneInfo:
    """Load a zone by its IANA name from the tzdata package, whatever the system has. ValueError if there is none.

    Systems keep zone data for years; data older than 2024 puts Almaty an hour off.
    """
    if name not in zone_names():
        raise ValueError(f'"{name}" is not a time zone: write an IANA name such as Asia/Almaty or Europe/Berlin')
    with resources.files("tzdata.zoneinfo").joinpath(*name.split("/")).open("rb") as file:
        return ZoneInfo.from_file(file, key=name)


@cache
def zone_names() -> frozenset[str]:
    """Return the names of all zones in the tzdata package. Only these are ever looked up as files."""
    return frozenset(resources.files("tzdata").joinpath("zones").read_text(encoding="utf-8").split())
