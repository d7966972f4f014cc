"""Which occasion a subscription may have next."""

from collections.abc import Sequence
from datetime import date, datetime

from bot.schedule import Weekly


def first_free(weekly: Weekly, now: datetime, editions: Sequence[tuple[date, bool]]) -> datetime:
    """Return the first occasion after now in a week that is later than any told one and on a date that is not taken.

    `editions` are past occasions and whether each was told; one that was not takes its date but not its week.
    """
    dates = {day for day, _ in editions}
    week = max((_week(day) for day, told in editions if told), default=(0, 0))
    moment = weekly.next_after(now)
    while (day := weekly.occasion(moment)) in dates or _week(day) <= week:
        moment = weekly.next_after(moment)
    return moment


def _week(day: date) -> tuple[int, int]:
    year, week, _ = day.isocalendar()
    return year, week
