"""When a weekly recap falls due: one instant in every local week, right across clock changes."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo

WEEK = timedelta(days=7)
SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Weekly:
    """A weekday (Monday is 0), a local time and the zone it is local to. ValueError if one of them is none."""

    weekday: int
    time: time
    zone: str

    def __post_init__(self) -> None:
        """Refuse what can never fall due."""
        if self.weekday not in range(7):
            raise ValueError(f"{self.weekday} is not a weekday: Monday is 0 and Sunday 6")
        if self.time.tzinfo is not None:
            raise ValueError(f"{self.time} has a zone of its own: the zone is given beside it")
        load_zone(self.zone)

    def next_after(self, moment: datetime) -> datetime:
        """Return the first occasion after the moment, in UTC. An occasion at that very moment is not after it."""
        day = self._weekday_on_or_before(moment) - WEEK
        while (instant := self._instant(day)) <= moment:
            day += WEEK
        return instant

    def latest_at(self, moment: datetime) -> datetime:
        """Return the last occasion at or before the moment, in UTC; `next_after` gives the one that follows it."""
        day = self._weekday_on_or_before(moment) + WEEK
        while (instant := self._instant(day)) > moment:
            day -= WEEK
        return instant

    def occasion(self, moment: datetime) -> date:
        """Return the local date of a moment."""
        return _utc(moment).astimezone(load_zone(self.zone)).date()

    def _weekday_on_or_before(self, moment: datetime) -> date:
        day = self.occasion(moment)
        return day - timedelta(days=(day.weekday() - self.weekday) % 7)

    def _instant(self, day: date) -> datetime:
        return first_instant(datetime.combine(day, self.time), load_zone(self.zone))


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
