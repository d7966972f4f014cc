"""What happened on a date, or since: what surely did, and what is dated too loosely to say."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from digests.item import Item
from digests.when import When

Span = tuple[date, date]
"""A first day, and the day after the last."""
YEARLY = "--"
"""How a date begins that names no year, as in ISO 8601: --03-15."""


@dataclass(frozen=True, slots=True)
class Dated:
    """Items in the order of time: those of a date, those that may be of it, and the nearest around it."""

    sure: tuple[Item, ...] = ()
    perhaps: tuple[Item, ...] = ()
    before: Item | None = None
    after: Item | None = None


def spans_of(at: str, years: Iterable[int]) -> tuple[Span, ...]:
    """The days that a date means: one span, or one in each of the years where it names none. ValueError for no date."""
    if not at.startswith(YEARLY):
        return (_span(at),)
    found = []
    for year in years:
        try:
            found.append(_span(f"{year}-{at.removeprefix(YEARLY)}"))
        except ValueError:
            continue  # 29 February
    return tuple(found)


def happened_on(items: Iterable[Item], spans: Sequence[Span]) -> Dated:
    """Find what happened in one of these spans. Where something surely did, the others count no more."""
    dated = [(item, item.when) for item in items if item.when]
    sure = tuple(item for item, when in dated if not when.open and _inside(when.span, spans))
    meant = [span for span in spans if any(item.when and _inside(item.when.span, [span]) for item in sure)] or spans
    perhaps = tuple(item for item, when in dated if item not in sure and _touches(when.span, meant))
    if len(spans) != 1:
        return Dated(sure, perhaps)
    ((first, after),) = spans
    ended = [item for item, when in dated if when.span[1] <= first]
    begun = [item for item, when in dated if when.span[0] >= after]
    return Dated(sure, perhaps, ended[-1] if ended else None, begun[0] if begun else None)


def happened_since(items: Iterable[Item], first: date) -> Dated:
    """Find what happened on that day or later."""
    dated = [(item, item.when) for item in items if item.when]
    sure = tuple(item for item, when in dated if when.span[0] >= first)
    perhaps = tuple(item for item, when in dated if when.span[0] < first and (when.span[1] > first or when.open))
    ended = [item for item, when in dated if when.span[1] <= first]
    return Dated(sure, perhaps, ended[-1] if ended else None)


def neighbours(items: Iterable[Item], item: Item) -> tuple[Item | None, Item | None]:
    """The dated items before and after one in the order of time; an item without a date has none."""
    dated = [one for one in items if one.when]
    if item not in dated:
        return None, None
    place = dated.index(item)
    return dated[place - 1] if place else None, dated[place + 1] if place + 1 < len(dated) else None


def _span(at: str) -> Span:
    try:
        return When(at, "", "").span
    except OverflowError:
        raise ValueError(f'"{at}" is too late for the calendar') from None


def _inside(span: Span, spans: Iterable[Span]) -> bool:
    return any(first <= span[0] and span[1] <= after for first, after in spans)


def _touches(span: Span, spans: Iterable[Span]) -> bool:
    return any(span[0] < after and first < span[1] for first, after in spans)
