"""Which occasion a subscription may have next."""

from collections.abc import Sequence
from datetime import date, datetime

from bot.schedule import Cadence


def first_free(cadence: Cadence, now: datetime, editions: Sequence[tuple[date, bool]]) -> datetime:
    """Return the first occasion after now on a date not taken and, if weekly, in a week later than any told one.

    `editions` are past occasions with a date, and whether each was told; one that was not takes its date but not its
    week. Without dates the next occasion is now: whatever is published and was not told.
    """
    if not cadence.dated:
        return now
    dates = {day for day, _ in editions}
    weekly = cadence.frequency == "weekly"
    week = max((_week(day) for day, told in editions if told and weekly), default=(0, 0))
    moment = cadence.next_after(now)
    while (day := cadence.occasion(moment)) in dates or _week(day) <= week:
        moment = cadence.next_after(moment)
    return moment


def _week(day: date) -> tuple[int, int]:
    year, week, _ = day.isocalendar()
    return year, week
