"""Numbers that a question spells out, in three languages: "sixty-seven thousand" is asked as "67 thousand"."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

_WORD = re.compile(r"[^\W\d_]+")
_BETWEEN = re.compile(r"[\s-]+(?:and\s+)?", re.IGNORECASE)
_ONES = range(1, 20)
_TENS = range(20, 100, 10)
_HUNDREDS = range(100, 1000, 100)
_HUNDRED, _TEN = 100, 10
_SINGLE = 12
"""The highest number that texts spell out, too: by itself it stays the word that it is."""


def _table(ones: str, tens: str, hundreds: str) -> Mapping[str, int]:
    columns = ((ones, _ONES), (tens, _TENS), (hundreds, _HUNDREDS))
    return {word: value for words, values in columns for word, value in zip(words.split(), values, strict=False)}


_LANGUAGES = (
    _table(
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
        "eighteen nineteen",
        "twenty thirty forty fifty sixty seventy eighty ninety",
        "hundred",
    ),
    _table(
        "один два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать тринадцать четырнадцать "
        "пятнадцать шестнадцать семнадцать восемнадцать девятнадцать",
        "двадцать тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто",
        "сто двести триста четыреста пятьсот шестьсот семьсот восемьсот девятьсот",
    ),
    _table(
        "бір екі үш төрт бес алты жеті сегіз тоғыз он",
        "жиырма отыз қырық елу алпыс жетпіс сексен тоқсан",
        "жүз",
    ),
)


def in_digits(words: str) -> str:
    """Write the numbers of a question in digits, those below a thousand: "sixty-seven thousand" is "67 thousand"."""
    done, parts = 0, []
    for start, end, value in sorted(chain.from_iterable(_numbers(words, language) for language in _LANGUAGES)):
        parts += [words[done:start], str(value)]
        done = end
    return "".join([*parts, words[done:]])


def _numbers(words: str, language: Mapping[str, int]) -> Iterator[tuple[int, int, int]]:
    """Yield each number that is spelt out in a language: where it begins and ends, and its value."""
    for run in _runs(words, language):
        value = _value([language[match[0].casefold()] for match in run])
        if value and (len(run) > 1 or value > _SINGLE):
            yield run[0].start(), run[-1].end(), value


def _runs(words: str, language: Mapping[str, int]) -> Iterator[list[re.Match[str]]]:
    """Yield the numerals of a language that stand together."""
    run: list[re.Match[str]] = []
    for match in _WORD.finditer(words):
        if match[0].casefold() not in language:
            continue
        if run and not _BETWEEN.fullmatch(words, run[-1].end(), match.start()):
            yield run
            run = []
        run.append(match)
    if run:
        yield run


def _value(parts: Sequence[int]) -> int:
    """Put a number together; 0 where its parts make none ("two three")."""
    total, room = 0, 1000
    for part in parts:
        if part == _HUNDRED and 0 < total < _TEN:
            total, room = total * part, part
        elif part < room:
            total, room = total + part, next((unit for unit in (_HUNDRED, _TEN) if part % unit == 0), 1)
        else:
            return 0
    return total
