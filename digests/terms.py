"""Divide a text into the words and numbers by which it can be found."""

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from decimal import Decimal

from digests.spelling import sound_of
from digests.words import COMMON

_SCALES = (
    (3, r"[kк]|тыс(?:яч\w{0,3})?|thousands?|мың\w{0,4}"),
    (6, r"mln|mn|млн|millions?|миллион\w{0,4}"),
    (9, r"bn|bln|млрд|billions?|миллиард\w{0,4}"),
    (12, r"trn|tn|трлн|trillions?|триллион\w{0,4}"),
)
_LETTERS = {"m": 6, "м": 6, "b": 9}
"""Scales of one letter that stand for something else unless they touch the number."""
_SCALE = "|".join(f"(?P<e{power}>{names})" for power, names in _SCALES)
_TERM = re.compile(
    r"(?P<digits>\d{1,3}(?:[ ,.'’\u00a0\u202f]\d{3})+(?!\d)|\d{1,30})(?P<fraction>[.,]\d{1,30}(?![.,]?\d))?"
    rf"(?:(?:[\s-]?(?:{_SCALE})|(?P<letter>[mмb]))\b(?!['’])|(?:st|nd|rd|th|-?(?:ого|го|[ыи]?й|[ыі]?нш[ыі]|ш[ыі]))\b)?"
    r"|(?P<word>[^\W\d_](?:[^\W\d_]|[\u0300-\u036f])*)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Term:
    """A word or a number of a text: where it stands, as printed, and by what it is found.

    A word has one key, itself in small letters. A number has its whole value, then its digits and the word beside them.
    """

    start: int
    printed: str
    keys: tuple[str, ...]
    number: bool = False

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.start + len(self.printed)


def terms_in(text: str) -> Iterator[Term]:
    """Yield every word and number of a text, in order."""
    for match in _TERM.finditer(text):
        if match["word"] is None:
            yield Term(match.start(), match[0], _number(match), number=True)
        elif sound_of(match[0]):
            yield Term(match.start(), match[0], (match[0].casefold(),))


def asked_in(words: str, most: int = 12) -> tuple[Term, ...]:
    """The terms that matter in a question, each once; none where all only ask or greet."""
    asked: dict[str, Term] = {}
    for term in terms_in(words):
        if term.number or (len(term.printed) > 1 and term.printed.casefold() not in COMMON):
            asked.setdefault(term.keys[0], term)
        if len(asked) == most:
            break
    return tuple(asked.values())


def divided(text: str, hits: AbstractSet[str]) -> Iterator[tuple[str, bool]]:
    """Divide a text at the words that were hit: every part in order, and whether it is some of them."""
    done = 0
    for start, end in _runs(text, hits) if hits else ():
        if done < start:
            yield text[done:start], False
        yield text[start:end], True
        done = end
    if done < len(text):
        yield text[done:], False


def _runs(text: str, hits: AbstractSet[str]) -> list[tuple[int, int]]:
    """Where hit words stand, (start, end) of each; those with nothing but space between them are one."""
    runs: list[tuple[int, int]] = []
    for term in terms_in(text):
        if hits.isdisjoint(term.keys):
            continue
        if runs and text[runs[-1][1] : term.start].isspace():
            runs[-1] = (runs[-1][0], term.end)
        else:
            runs.append((term.start, term.end))
    return runs


def _number(match: re.Match[str]) -> tuple[str, ...]:
    """The whole value first ("2.1 million" is 2100000), then the digits and the word beside them as printed."""
    digits = re.sub(r"\D", "", match["digits"])
    printed = Decimal(digits + (match["fraction"] or "").replace(",", "."))
    power = next((power for power, _ in _SCALES if match[f"e{power}"]), 0)
    power = _LETTERS[match["letter"].lower()] if match["letter"] else power
    scale = match[f"e{power}"] if power and not match["letter"] else ""
    return tuple(dict.fromkeys((_plain(printed.scaleb(power)), _plain(printed), *filter(None, [scale.casefold()]))))


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"
