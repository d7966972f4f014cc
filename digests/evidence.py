"""Is every claim proved? Each quote in its source, each number and each name in one of its quotes."""

import re
import textwrap
from collections.abc import Generator, Iterator, Sequence
from decimal import Decimal
from functools import lru_cache

from digests.item import Claim, Item, Name, Story
from digests.words import (
    COMMON,
    Number,
    capitalised,
    contains_words,
    full_months,
    inflected_spans,
    numbers,
    spans,
    stands_in,
    whole_spans,
)

_SUM = re.compile(r"^\s*(?P<first>[\d,.]+)(?P<steps>(?:\s*[-+*/]\s*[\d,.]+)+)\s*=\s*(?P<result>[\d,.]+)\s*$")
_STEP = re.compile(r"([-+*/])\s*([\d,.]+)")

_GUILT = re.compile(
    r"\b(?:guilty|convicted|sentenced|arrested|detained|jailed|indicted|charged|criminals?|culprits?|fraudsters?|"
    r"thie(?:f|ves)|laundered|bribed|smugglers?)\b",
    re.IGNORECASE,
)
_DOUBT = re.compile(r"\b(?:suspected|suspicions?|alleged(?:ly)?|accused|reportedly|said to be)\b", re.IGNORECASE)
_KEPT = re.compile(
    r"\b(?:suspected|suspicions?|alleged(?:ly)?|accused|reported(?:ly)?|said to|sa(?:y|ys|id)|according)\b",
    re.IGNORECASE,
)


def prove(claim: Claim, story: Story) -> Iterator[str]:
    """Yield what is wrong with a claim, each fault with its remedy; nothing when it is proved."""
    yield from _quotes(claim, story)
    quotes = [proof.quote for proof in claim.evidence]
    derived = yield from _derivation(claim.derived, quotes)
    yield from _unproved_numbers(claim.text, quotes, derived)
    yield from _unproved_names(claim.text, quotes, story)
    yield from _hardened(claim.text, quotes, story)
    yield from _figures(claim)


def prove_title(item: Item, story: Story) -> Iterator[str]:
    """Yield what a title says that none of its item's quotes does."""
    quotes = [proof.quote for claim in item.claims for proof in claim.evidence]
    derived = [number for claim in item.claims for number in numbers(claim.derived)]
    yield from _unproved_numbers(item.title, quotes, derived)
    yield from _unproved_names(item.title, quotes, story)


def prove_date(item: Item) -> Iterator[str]:
    """Yield what is wrong with the date of an item: it stands in a quote, or a note says how it was inferred."""
    if item.when is None or item.when.note:
        return
    quotes = [full_months(proof.quote) for claim in item.claims for proof in claim.evidence]
    said = str(item.when)
    missing = [number.printed for number in numbers(said) if not stands_in(number, _all_numbers(quotes))]
    missing += [word for word, *_ in capitalised(said) if not any(contains_words(quote, word) for quote in quotes)]
    if missing:
        yield f'its date "{said}" has "{missing[0]}", which none of its quotes has; add a note on how it is known'


def mentioned(text: str, names: Sequence[Name]) -> list[tuple[Name, int, int]]:
    """Find the names that a text mentions, longest mention first: each with where it stands.

    A spelling is mentioned as it is printed, a stem with whatever ending each of its words has.
    """
    taken: list[tuple[Name, int, int]] = []
    mentions = ((name, *span) for name in names for span in _mentions(text, name))
    for name, start, end in sorted(mentions, key=lambda mention: mention[1] - mention[2]):
        if all(end <= first or start >= last for _, first, last in taken):
            taken.append((name, start, end))
    return taken


def naming(story: Story) -> dict[str, list[tuple[Item, Claim]]]:
    """Say by the id of each name in which sentences it is mentioned, in the order of the items."""
    found: dict[str, list[tuple[Item, Claim]]] = {name.id: [] for name in story.names}
    for item in story.items:
        for claim in item.claims:
            for name_id in {name.id for name, *_ in mentioned(claim.text, story.names)}:
                found[name_id].append((item, claim))
    return found


def _mentions(text: str, name: Name) -> Iterator[tuple[int, int]]:
    if not _beginning((*name.spellings, *name.stems)).search(text):
        return
    for spelling in name.spellings:
        yield from whole_spans(spelling, text)
    for stem in name.stems:
        yield from inflected_spans(stem, text)


@lru_cache(maxsize=1024)
def _beginning(forms: tuple[str, ...]) -> re.Pattern[str]:
    """Find the first letters of some forms of a name at once: most texts mention few of a story's names."""
    return re.compile("|".join(re.escape(match[0]) for form in forms if (match := re.match(r"\w*", form))))


def _quotes(claim: Claim, story: Story) -> Iterator[str]:
    texts = {source.id: source for source in story.sources}
    for proof in claim.evidence:
        source = texts.get(proof.source)
        if source is None:
            yield f'its source "{proof.source}" is not in seeds/sources.toml; name one of {", ".join(texts)}'
        elif not spans(proof.quote, source.text):
            yield f'its quote "{_short(proof.quote)}" is not in seeds/{source.file}; copy the exact words'


def _derivation(derived: str, quotes: Sequence[str]) -> Generator[str, None, list[Number]]:
    """Check a derivation such as "55 + 51 = 106"; return the numbers that it allows."""
    if not derived:
        return []
    match = _SUM.match(derived)
    if match is None:
        yield f'its derivation "{derived}" is no sum; write it as 55 + 51 = 106'
        return []
    known = _all_numbers(quotes)
    for number in numbers(match["first"] + match["steps"]):
        if not stands_in(number, known):
            yield f"its derivation uses {number.printed}, which is in none of its quotes; add the evidence"
    if not _adds_up(match):
        yield f'its derivation "{derived}" does not add up; correct it'
    return numbers(match["result"])


def _adds_up(match: re.Match[str]) -> bool:
    try:
        return _total(match) == _decimal(match["result"])
    except ArithmeticError:  # a division by 0, or commas and points that are no number
        return False


def _total(match: re.Match[str]) -> Decimal:
    """Work a sum out as it is read at school: products first."""
    terms = [_decimal(match["first"])]
    for sign, operand in _STEP.findall(match["steps"]):
        match sign:
            case "+":
                terms.append(_decimal(operand))
            case "-":
                terms.append(-_decimal(operand))
            case "*":
                terms[-1] *= _decimal(operand)
            case "/":
                terms[-1] /= _decimal(operand)
    return sum(terms, Decimal(0))


def _decimal(printed: str) -> Decimal:
    return Decimal(printed.replace(",", ""))


def _unproved_numbers(text: str, quotes: Sequence[str], derived: Sequence[Number]) -> Iterator[str]:
    known = [*_all_numbers(quotes), *derived]
    for number in numbers(text):
        if not stands_in(number, known):
            yield f'its number "{number.printed}" is in none of its quotes; add the evidence, or say how it was derived'


def _unproved_names(text: str, quotes: Sequence[str], story: Story) -> Iterator[str]:
    named = mentioned(text, story.names)
    for name in dict.fromkeys(name for name, *_ in named):
        if not any(contains_words(quote, spelling) for quote in quotes for spelling in name.spellings):
            yield f'it names "{name.name}", whom none of its quotes names; add the evidence, or leave the name out'
    months = [full_months(quote) for quote in quotes]
    for word, begins_sentence, start in capitalised(text):
        if any(first <= start < last for _, first, last in named):
            continue
        if any(contains_words(quote, word) for quote in months) or (begins_sentence and _is_common(word, story)):
            continue
        yield f'its capitalised word "{word}" is in none of its quotes; add evidence, or the name to digests/names.toml'


def _hardened(text: str, quotes: Sequence[str], story: Story) -> Iterator[str]:
    """Yield what a sentence says harder than its quotes: a word of guilt, or a person without the quotes' hedge."""
    for word in _GUILT.findall(text):
        if not any(_stem(word) in quote.lower() for quote in quotes):
            yield f'its word "{word}" is in none of its quotes; say no more than they do'
    people = [name for name, *_ in mentioned(text, story.names) if name.kind == "person"]
    doubt = next((found[0] for quote in quotes if (found := _DOUBT.search(quote))), None)
    if people and doubt and not _KEPT.search(text):
        yield f'its quotes say "{doubt}", and it names {people[0].name} without any doubt; keep the doubt'


def _stem(word: str) -> str:
    return word.lower().removesuffix("s").removesuffix("ed").removesuffix("ly")


def _is_common(word: str, story: Story) -> bool:
    """Whether a word that begins a sentence is an ordinary one: in lower case somewhere in the story."""
    lower = word[0].lower() + word[1:]
    if lower in COMMON:
        return True
    texts = [source.text for source in story.sources]
    texts += [claim.text for item in story.items for claim in item.claims]
    texts += [side.text for found in story.disagreements for side in found.sides]
    return any(contains_words(text, lower) for text in texts)


def _figures(claim: Claim) -> Iterator[str]:
    for figure in claim.figures:
        quotes = [proof.quote for proof in claim.evidence if proof.source == figure.source]
        value = Number(Decimal(str(figure.value)), "", str(figure.value))
        if not quotes:
            yield f'its figure "{figure.measure}" is of source "{figure.source}", which has no evidence; add it'
        elif not stands_in(value, _all_numbers(quotes)):
            yield f'its figure "{figure.measure}" is {figure.value}, which no quote of it has; correct it'


def _all_numbers(quotes: Sequence[str]) -> list[Number]:
    return [number for quote in quotes for number in numbers(quote)]


def _short(quote: str) -> str:
    return textwrap.shorten(quote, 60, placeholder="…")
