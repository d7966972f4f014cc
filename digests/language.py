"""The words of a language, read from its file: how it writes numbers and dates, how it doubts and how it accuses."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict

Span = tuple[int, int]
_TEN, _UNIT = 10, 9
_WORD = re.compile(r"\w+")


class _LanguageFile(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    decimal: str
    grouping: str
    both: list[str]
    scales: dict[str, list[str]]
    currencies: dict[str, list[str]]
    numbers: dict[str, list[str]]
    counts: dict[str, list[str]]
    dates: dict[str, list[str]]
    doubt: dict[str, list[str]]
    guilt: dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Forms:
    """Words by what they mean in every language, and how those of each meaning begin: most texts have none."""

    each: Mapping[str, re.Pattern[str]]
    beginnings: Mapping[str, tuple[str, ...]]
    every_beginning: tuple[str, ...]

    def spans(self, text: str) -> Iterator[tuple[str, Span]]:
        """Yield each meaning with where its words stand."""
        near = [word for word in _WORD.findall(text.lower()) if word.startswith(self.every_beginning)]
        for meaning, beginnings in self.beginnings.items() if near else ():
            if any(word.startswith(beginnings) for word in near):
                yield from ((meaning, match.span()) for match in self.each[meaning].finditer(text))


@dataclass(frozen=True, slots=True)
class Language:
    """Patterns for the words of one language, by what they mean in every language."""

    decimal: str
    digits: re.Pattern[str]
    scales: Forms
    currencies: Forms
    before: re.Pattern[str]
    after: re.Pattern[str]
    both: re.Pattern[str]
    words: Forms
    counts: Forms
    dates: Forms
    doubt: Forms
    guilt: Forms


@dataclass(frozen=True, slots=True, order=True)
class Counted:
    """A number in a text: its value, or the word that counts without one, and its currency, where it has one."""

    value: Decimal | str
    currency: str


_SCALES = {"thousand": 3, "million": 6, "billion": 9, "trillion": 12}


@cache
def language_of(code: str) -> Language | None:
    """Read the words of a language; None where nobody has written its file."""
    path = files("digests") / "languages" / f"{code}.toml"
    if not path.is_file():
        return None
    row = _LanguageFile.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    currency = "|".join(_form(form) for forms in row.currencies.values() for form in forms)
    return Language(
        decimal=row.decimal,
        digits=re.compile(
            rf"(?<!\d)(?P<whole>\d{{1,3}}(?:[{row.grouping}]\d{{3}})+(?!\d)|\d+)(?P<fraction>{re.escape(row.decimal)}\d+)?"
        ),
        scales=_compiled(row.scales, before=r"[\s-]?"),
        currencies=_compiled(row.currencies),
        before=re.compile(rf"(?:{currency})\s?$"),
        after=re.compile(rf"(?:-\w+)?\s(?:\w+\s)?(?:{currency})(?!\s?\d)|\s?(?:{currency})(?!\s?\d)"),
        both=re.compile("|".join(map(_form, row.both))),
        words=_compiled(row.numbers),
        counts=_compiled(row.counts),
        dates=_compiled(row.dates),
        doubt=_compiled(row.doubt),
        guilt=_compiled(row.guilt),
    )


def numbers_in(text: str, language: Language) -> dict[Counted, str]:
    """Every number of a text, whether in digits or in words, with the words that say it."""
    found = [*_in_digits(text, language), *_in_words(text, language), *_without_value(text, language)]
    told: dict[Counted, str] = {}
    last = 0
    for (start, end), counted in sorted(found, key=lambda pair: (pair[0][0], -pair[0][1])):
        if start >= last:
            told.setdefault(counted, text[start:end].strip())
            last = end
    return {counted: printed for counted, printed in told.items() if counted.value != 1 or printed[0].isdecimal()}


def meanings_in(text: str, forms: Forms) -> dict[str, str]:
    """What a text says of a table of words: each meaning with the first word that says it."""
    told: dict[str, str] = {}
    for meaning, span in forms.spans(text):
        told.setdefault(meaning, text[slice(*span)])
    return told


def _in_digits(text: str, language: Language) -> Iterator[tuple[Span, Counted]]:
    for match in language.digits.finditer(text):
        digits = re.sub(r"\D", "", match["whole"]) + (match["fraction"] or "").replace(language.decimal, ".")
        yield _scaled(text, match.span(), Decimal(digits), language)


def _in_words(text: str, language: Language) -> Iterator[tuple[Span, Counted]]:
    """Numbers in words: a ten takes the unit behind it along, "twenty-one"."""
    found = sorted((span, int(value)) for value, span in language.words.spans(text))
    units = {start: (end, value) for (start, end), value in found if value <= _UNIT}
    for (start, end), value in found:
        behind, unit = units.get(end + 1, (end, 0)) if value >= _TEN and text[end : end + 1] in " -" else (end, 0)
        yield _scaled(text, (start, behind), Decimal(value + unit), language)


def _without_value(text: str, language: Language) -> Iterator[tuple[Span, Counted]]:
    yield from ((span, Counted(word, "")) for word, span in language.counts.spans(text))


def _scaled(text: str, span: Span, value: Decimal, language: Language) -> tuple[Span, Counted]:
    """Multiply by the scale behind a number, and add the currency before or behind it."""
    start, end = span
    for scale, form in language.scales.each.items():
        if found := form.match(text, end):
            value, end = value.scaleb(_SCALES[scale]), found.end()
            break
    before, after = language.before.search(text, 0, start), language.after.match(text, end)
    currency = before or after
    named = (key for key, form in language.currencies.each.items() if currency and form.search(currency[0]))
    span = (before.start() if before else start, after.end() if after and not before else end)
    return span, Counted(value.normalize(), next(named, ""))


def _compiled(table: Mapping[str, list[str]], before: str = "") -> Forms:
    each = {key: re.compile(f"{before}(?:{'|'.join(map(_form, forms))})") for key, forms in table.items()}
    begin = {key: tuple(m[0] for form in forms if (m := _WORD.match(form.lower()))) for key, forms in table.items()}
    return Forms(each, begin, tuple(beginning for beginnings in begin.values() for beginning in beginnings))


def _form(form: str) -> str:
    """Make a pattern of a form: * stands for any ending, small letters for either case."""
    words = r"\s+".join(re.escape(word.removesuffix("*")) + r"\w*" * word.endswith("*") for word in form.split())
    bounded = r"(?<!\w)" * form[0].isalnum() + words + r"(?!\w)" * (form[-1].isalnum() or form[-1] == "*")
    return f"(?i:{bounded})" if form == form.lower() else bounded
