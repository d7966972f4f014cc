"""The printed table: a line for each figure, ours beside its peers'."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Line:
    """What was measured, of whom, and what was found in each run."""

    what: str
    who: str
    found: Sequence[float]
    unit: str

    def __str__(self) -> str:
        """Write it as a row: the median, and the lowest and highest where there were several runs."""
        span = f"{_short(min(self.found))} to {_short(max(self.found))}" if len(self.found) > 1 else "one run"
        return f"| {self.what} | {self.who} | {_short(median(self.found))} {self.unit} | {span} |"


HEAD = "| what | who | median | of all runs |\n|---|---|---|---|"


def _short(value: float) -> str:
    if value >= 100:  # noqa: PLR2004 - three figures are enough
        return f"{value:,.0f}"
    return f"{value:.3g}"
