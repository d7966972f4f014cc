"""When something happened, with the precision that the sources support and never more."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
SEASONS = {"winter": 1, "spring": 3, "summer": 6, "autumn": 9}
_FORM = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d))?|-(?P<season>winter|spring|summer|autumn))?")


@dataclass(frozen=True, slots=True)
class When:
    """A day (2022-03-15), month (2022-03), season (2021-autumn) or year (2024); its precision is its form.

    `printed` replaces the form in what a reader sees, where the source is less precise or worded otherwise
    ("late February 2022", "2024 or later"). `note` is ours and says how a date was inferred. `open` says that it may
    be later, or went on; the printed words say so to a reader, and `open` to a picture.
    """

    at: str
    printed: str
    note: str
    open: bool = False

    def __post_init__(self) -> None:
        """Refuse a form that is not a date: ValueError."""
        _parts(self.at)

    @property
    def precision(self) -> str:
        """One of day, month, season and year."""
        match = _FORM.fullmatch(self.at)
        assert match is not None  # noqa: S101 - refused in __post_init__
        return "season" if match["season"] else "day" if match["day"] else "month" if match["month"] else "year"

    @property
    def order(self) -> tuple[int, int, int]:
        """Year, month and day for sorting; what is not known sorts before what is (0)."""
        return _parts(self.at)

    @property
    def year(self) -> int:
        """The year that it falls in."""
        return self.order[0]

    @property
    def span(self) -> tuple[date, date]:
        """The first day that it may be, and the day after the last. A year's winter is what lies in that year."""
        year, month, day = _parts(self.at)
        if day:
            first = date(year, month, day)
            return first, first + timedelta(days=1)
        months = {"month": 1, "season": 2 if month == SEASONS["winter"] else 3, "year": 12}[self.precision]
        last = (month or 1) - 1 + months
        return date(year, month or 1, 1), date(year + last // 12, last % 12 + 1, 1)

    def __str__(self) -> str:
        """Say it as a reader reads it: 15 March 2022, March 2022, autumn 2021, 2024."""
        if self.printed:
            return self.printed
        year, month, day = _parts(self.at)
        words = {"day": f"{day} {MONTHS[month - 1]} {year}", "month": f"{MONTHS[month - 1]} {year}"}
        season = self.at.partition("-")[2]
        return words.get(self.precision, f"{season} {year}".strip())


def _parts(at: str) -> tuple[int, int, int]:
    match = _FORM.fullmatch(at)
    if match is None:
        raise ValueError(f'"{at}" is not a date: write 2022-03-15, 2022-03, 2021-autumn or 2022')
    month = SEASONS[match["season"]] if match["season"] else int(match["month"] or 0)
    day = int(match["day"] or 0)
    try:
        date(int(match["year"]), month if match["month"] else 1, day if match["day"] else 1)
    except ValueError:
        raise ValueError(f'"{at}" is no day of the calendar') from None
    return int(match["year"]), month, day
