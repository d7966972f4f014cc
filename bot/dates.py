"""Dates as readers write them, in any language that the bot speaks: 15 March, марта 2022 г., 2022 жылғы 15 наурыз."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType

from bot.tongue import languages, tongue_of
from digests.dating import YEARLY, spans_of
from digests.when import SEASONS, When

_NUMBERS = (
    re.compile(r"(?P<year>\d{4})(?:[-./](?P<month>\d\d?)(?:[-./](?P<day>\d\d?))?)?", re.ASCII),
    re.compile(r"(?P<day>\d\d?)\.(?P<month>\d\d?)\.?(?P<year>\d{4})?", re.ASCII),
    re.compile(r"(?P<month>\d\d?)[./](?P<year>\d{4})", re.ASCII),
)
_WORD = re.compile(r"[0-9]+|[^\W0-9_]+")
_AROUND = re.compile(
    "the|of|in|on|since|from|year|st|nd|rd|th|во?|на|от|со?|г|год[ау]?|ж|жыл(?:ы|ғы|дың|дан)?|бері|бастап|күні"
)
"""Words that stand around a date and change nothing."""
_LEAP = 2024
SHORT = 3
"""Letters by which a month or a season is known."""
ENDING = 4
"""Letters that a language may put behind a month (наурыздағы)."""


def read_date(words: str) -> str | None:
    """Read a date as the form that `spans_of` takes (2022-03-15, 2021-autumn, --03-15); None for words that are none.

    A day comes before its month, and slashes between them are not read: 3/4/2022 is two days.
    """
    found = _parts(" ".join(words.split()).casefold())
    form = _form(found) if found else ""
    try:
        return form if form and spans_of(form, [_LEAP]) else None
    except ValueError:
        return None


def _parts(words: str) -> Mapping[str, str] | None:
    numbers = next((match for pattern in _NUMBERS if (match := pattern.fullmatch(words))), None)
    if numbers:
        return {part: value for part, value in numbers.groupdict().items() if value}
    found: dict[str, str] = {}
    for word in _WORD.findall(words):
        if _AROUND.fullmatch(word):
            continue
        part, value = _read_word(word)
        if not part or part in found:
            return None
        found[part] = value
    return found


def _read_word(word: str) -> tuple[str, str]:
    """Say what a word is of a date; "" for one that is nothing of it."""
    if word.isascii() and word.isdecimal():
        return {1: "day", 2: "day", 4: "year"}.get(len(word), ""), word
    months = _months()
    named = {months[word]} if word in months else {number for name, number in months.items() if _begins(word, name)}
    if len(named) == 1:
        return "month", named.pop()
    season = _seasons().get(word[:SHORT], "")
    return ("season" if season else ""), season


def _begins(word: str, name: str) -> bool:
    """Whether a word is a name shortened, or with an ending."""
    shortened = len(word) >= SHORT and name.startswith(word)
    return shortened or (len(name) > SHORT and word.startswith(name) and len(word) <= len(name) + ENDING)


def _form(found: Mapping[str, str]) -> str:
    match sorted(found):
        case ["year"]:
            return found["year"]
        case ["season", "year"]:
            return f"{found['year']}-{found['season']}"
        case ["month"] | ["month", "year"] | ["day", "month"] | ["day", "month", "year"]:
            day = f"-{found['day']:0>2}" if "day" in found else ""
            return f"{found['year'] + '-' if 'year' in found else YEARLY}{found['month']:0>2}{day}"
    return ""


@cache
def _months() -> Mapping[str, str]:
    """The number of each month by its names and short names, as they stand alone and in a date."""
    return MappingProxyType(dict(_named_months()))


def _named_months() -> Iterator[tuple[str, str]]:
    for code in languages():
        for names in tongue_of(code).locale.months.values():
            for width in ("wide", "abbreviated"):
                yield from ((name.casefold().strip("."), str(number)) for number, name in names[width].items())


@cache
def _seasons() -> Mapping[str, str]:
    """The season by its first letters: those are the same in all its cases."""
    found: dict[str, str] = {}
    for code in languages():
        for season in SEASONS:
            words = _WORD.findall(tongue_of(code).when(When(f"{_LEAP}-{season}", "", "")).casefold())
            found |= {word[:SHORT]: season for word in words if word.isalpha() and not _AROUND.fullmatch(word)}
    return MappingProxyType(found)
