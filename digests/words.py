"""Words, numbers and quotes as they stand in a text: what the proofs compare."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from digests.when import MONTHS

_QUOTATION = {'"': '["“”„«»]', "'": "['‘’‚`]"}
_FOLD = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "‚": "'", "`": "'"})
_SCALES = {"thousand": 3, "million": 6, "billion": 9, "trillion": 12}
_COUNTED = (
    *("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen"),
    *("fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_NUMBER_WORDS = {
    **{word: value for value, word in enumerate(_COUNTED, 2)},
    **{word: value * 10 for value, word in enumerate(_TENS, 2)},
}
_UNITS = {"one": 1, **{word: _NUMBER_WORDS[word] for word in _COUNTED[:8]}}
COMMON = frozenset(
    {
        *("a", "about", "an", "and", "any", "anything", "are", "as", "at", "be", "been", "big", "but", "by", "can"),
        *("could", "did", "do", "does", "else", "ever", "everything", "for", "from", "get", "give", "had", "happen"),
        *("happened", "has", "have", "he", "hello", "hey", "hi", "him", "his", "how", "if", "in", "is", "it", "its"),
        *("just", "know", "like", "long", "many", "me", "more", "much", "my", "no", "not", "of", "ok", "okay", "on"),
        *("or", "our", "please", "she", "should", "show", "so", "some", "something", "tell", "than", "thank"),
        *("thanks", "that", "the", "their", "them", "then", "there", "these", "they", "this", "to", "us", "was", "we"),
        *("were", "what", "when", "where", "which", "who", "whom", "whose", "why", "will", "with", "would", "yes"),
        *("you", "your"),
    }
)
"""Words that ask or join: they name nothing, and are not what somebody looks for."""
_THEMSELVES = (
    *("half", "third", "thirds", "quarter", "quarters", "dozen", "dozens", "hundred", "hundreds"),
    *("thousands", "millions", "billions"),
)
"""Words that count without a number: only the same word proves them."""
_NUMBER = re.compile(
    r"(?P<dollars>\$\s?)?"
    r"(?P<digits>\d{1,3}(?:[,\u00a0]\d{3})+(?!\d)|\d+)(?P<fraction>\.\d+)?"
    r"(?:[\s-]?(?P<scale>thousand|million|billion|trillion)\b)?"
    r"(?P<unit>\s(?:\w+\s)?(?:tenge|dollars)\b)?",
    re.IGNORECASE,
)
_NUMBER_WORD = re.compile(
    rf"\b(?:(?P<ten>{'|'.join(_TENS)})[\s-](?P<unit>{'|'.join(_UNITS)})|{'|'.join((*_NUMBER_WORDS, *_THEMSELVES))})\b",
    re.IGNORECASE,
)
_CAPITALISED = re.compile(r"[^\W\d_][\w&]*(?:[-'’][^\W\d_]\w*)*")
_SENTENCE_END = re.compile(r"(?<=[.!?])(?<!\b[a-z]\.[a-z]\.)[\"'”’)]?\s+(?=[\"'“‘(]?[^\W\d_a-z])")


@dataclass(frozen=True, slots=True)
class Number:
    """A number as a value, with its currency ("dollars", "tenge") where the text gives one."""

    value: Decimal
    currency: str
    printed: str


@lru_cache(maxsize=4096)
def _pattern(quote: str) -> re.Pattern[str]:
    parts = (
        r"\s+" if char == " " else _QUOTATION.get(char, re.escape(char))
        for char in re.sub(r"\s+", " ", quote.strip()).translate(_FOLD)
    )
    return re.compile("".join(parts))


def spans(quote: str, text: str) -> list[tuple[int, int]]:
    """Where the exact words stand in a text, folding white space and quotation marks alone: (start, end) pairs."""
    return [match.span() for match in _pattern(quote).finditer(text)]


def whole_spans(words: str, text: str) -> list[tuple[int, int]]:
    """Where the words stand in the text as whole words, in their case."""
    return [
        (start, end)
        for start, end in spans(words, text)
        if not (text[start - 1 : start].isalnum() or text[end : end + 1].isalnum())
    ]


def contains_words(text: str, words: str) -> bool:
    """Whether the words stand in the text as whole words, in their case."""
    return bool(whole_spans(words, text))


@lru_cache(maxsize=4096)
def _stem_pattern(stem: str) -> re.Pattern[str]:
    return re.compile(r"(?<!\w)" + r"\s+".join(rf"{re.escape(word)}\w*" for word in stem.split()))


def inflected_spans(stem: str, text: str) -> list[tuple[int, int]]:
    """Where words stand that begin as those of a stem do, in its case: "Клебанов" in "Клебанову"."""
    return [match.span() for match in _stem_pattern(stem).finditer(text)]


def numbers(text: str) -> list[Number]:
    """Every number in a text: digits with their scale, words from two to 99, and "half", "dozens" and the like."""
    return [
        *(_number(match) for match in _NUMBER.finditer(text)),
        *(_number_in_words(match) for match in _NUMBER_WORD.finditer(text)),
    ]


def _number_in_words(match: re.Match[str]) -> Number:
    if match["ten"]:
        return Number(Decimal(_NUMBER_WORDS[match["ten"].lower()] + _UNITS[match["unit"].lower()]), "", match[0])
    word = match[0].lower()
    return Number(Decimal(_NUMBER_WORDS.get(word, -1)), "" if word in _NUMBER_WORDS else word, match[0])


def _number(match: re.Match[str]) -> Number:
    digits = re.sub(r"[,\u00a0]", "", match["digits"]) + (match["fraction"] or "")
    scale = _SCALES[match["scale"].lower()] if match["scale"] else 0
    unit = (match["unit"] or "").split()
    currency = "dollars" if match["dollars"] else unit[-1].lower() if unit else ""
    return Number(Decimal(digits).scaleb(scale), currency, match[0].strip())


def stands_in(number: Number, others: Iterable[Number]) -> bool:
    """Whether the same value is among the others, in the same currency where this one has a currency."""
    return any(
        other.value == number.value and (not number.currency or other.currency == number.currency) for other in others
    )


def capitalised(text: str) -> list[tuple[str, bool, int]]:
    """Every word with a capital letter: the word without 's, whether it begins a sentence, and where it stands."""
    starts = {0, *(match.end() for match in _SENTENCE_END.finditer(text)), *(m.end() for m in re.finditer(r": ", text))}
    return [
        (
            re.sub(r"['’]s?$", "", match[0]),
            len(text[: match.start()].rstrip("\"'“‘( ")) == 0 or len(text[: match.start()].rstrip("\"'“‘(")) in starts,
            match.start(),
        )
        for match in _CAPITALISED.finditer(text)
        if match[0] != match[0].lower()
    ]


def sentences(text: str) -> list[tuple[int, int]]:
    """Divide a text into lines and those into sentences: (start, end) of each that has a letter."""
    found = []
    for line in re.finditer(r"[^\n]+", text):
        ends = [match.end() for match in _SENTENCE_END.finditer(line[0])]
        for start, end in zip([0, *ends], [*ends, len(line[0])], strict=True):
            if any(char.isalpha() for char in line[0][start:end]):
                found.append((line.start() + start, line.start() + end))
    return found


def full_months(text: str) -> str:
    """Write the short names of months out, so that "Mar 15" and "15 March" name one month."""
    for month in MONTHS:
        text = re.sub(rf"\b{month[:3]}\b\.?", month, text)
    return text
