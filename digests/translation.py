"""Does a translation say what the original says? The same numbers, dates, names and marks, as much doubt and guilt.

What nobody has translated is no fault: it is told in its original words.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from digests.evidence import mentioned
from digests.fault import STORY, Fault
from digests.item import Name, Story
from digests.language import Counted, Language, language_of, meanings_in, numbers_in
from digests.pairs import pairs, untranslated

_PASSAGE = re.compile(r"«[^«»]*»|“[^“”]*”|„[^„“”]*[“”]|\"[^\"]*\"")
_MARKS = '«»“”„"'
_GLOSS = re.compile(r"(?<=[»”\"]) \((?:«[^«»]*»|“[^“”]*”|\"[^\"]*\")\)")
"""A quotation in the original's language may have its own translation behind it, in brackets."""
_TWO = Counted(Decimal(2), "")


@dataclass(frozen=True, slots=True)
class Text:
    """Words of one of two stories, with what is needed to read them: their language and their story's names."""

    words: str
    language: Language
    names: tuple[Name, ...]


def prove_translations(story: Story) -> Iterator[Fault]:
    """Yield what is wrong with each translation of a story, with file, place and remedy."""
    for code in (story.language, *(translation.language for translation in story.translations)):
        if story.translations and language_of(code) is None:
            yield Fault(STORY, "languages", f'nothing tells the words of "{code}"; add digests/languages/{code}.toml')
    for translation in story.translations:
        yield from _prove(story, translation)


def progress(story: Story) -> Iterator[str]:
    """Yield, for each translation, how many items an editor has read: 48 items in ru: 48 drafts, 0 reviewed."""
    for translation in story.translations:
        wordings = [item.wording for item in translation.items]
        drafts, missing = wordings.count("draft"), wordings.count("original")
        yield (
            f"{len(wordings)} items in {translation.language}: {drafts} draft{'' if drafts == 1 else 's'}, "
            f"{wordings.count('reviewed')} reviewed{f', {missing} not translated' if missing else ''}"
        )


def notices(story: Story) -> Iterator[str]:
    """Yield, for each translation, every place that nobody has translated."""
    for translation in story.translations:
        for file, where in untranslated(story, translation):
            yield f"{file}{where and ', '}{where}: not translated into {translation.language}"


def _prove(story: Story, translation: Story) -> Iterator[Fault]:
    ours, theirs = language_of(story.language), language_of(translation.language)
    if ours is None or theirs is None:
        return
    known: dict[tuple[str, str, str], tuple[str, ...]] = {}
    for pair in pairs(story, translation):
        words = (pair.original, pair.translation, pair.about)
        if words not in known:
            texts = Text(pair.original, ours, story.names), Text(pair.translation, theirs, translation.names)
            known[words] = tuple(compare(*texts, pair.about))
        for problem in known[words]:
            yield Fault(pair.file, f"{pair.place} in {translation.language}", problem)
    yield from _measures(story, translation)


def compare(original: Text, told: Text, about: str = "") -> Iterator[str]:
    """Yield what a translation says otherwise than its original, each fault with its remedy.

    It may quote the original's own words; they are read in the original's language. `about` is the id of a name that
    either may mention alone.
    """
    if not original.words:
        yield from ["the original has none; take it out"] if told.words else []
        return
    yield from _marks(original, told)
    own, quoted = _apart(original, told)
    yield from _numbers(original, own, quoted)
    yield from _dates(_said(original, "dates"), _said(quoted, "dates") | _said(own, "dates"))
    yield from _names(_mentions(original), _mentions(quoted) | _mentions(own), about)
    yield from _doubt(_said(original, "doubt"), _said(quoted, "doubt") | _said(own, "doubt"))
    yield from _guilt(_said(original, "guilt"), _said(own, "guilt"))


def _apart(original: Text, told: Text) -> tuple[Text, Text]:
    """Part a translation's own words from those that it quotes from the original."""
    shared = [words for words in _PASSAGE.findall(told.words) if words[1:-1] in original.words]
    own = told.words
    for words in shared:
        own = own.replace(words, " ", 1)
    return replace(told, words=own), replace(original, words=" ".join(shared))


def _said(text: Text, what: Literal["dates", "doubt", "guilt"]) -> dict[str, str]:
    return meanings_in(text.words, getattr(text.language, what))


def _mentions(text: Text) -> dict[str, str]:
    return {name.id: text.words[start:end] for name, start, end in mentioned(text.words, text.names)}


def _numbers(original: Text, own: Text, quoted: Text) -> Iterator[str]:
    ours = numbers_in(original.words, original.language)
    theirs = numbers_in(quoted.words, quoted.language) | numbers_in(own.words, own.language)
    if any(text.language.both.search(text.words) for text in (original, own)):
        ours.pop(_TWO, None)
        theirs.pop(_TWO, None)
    yield from (f'it lacks the number "{ours[one]}"; say it as the original does' for one in ours if one not in theirs)
    yield from (f'its number "{theirs[one]}" is not in the original; correct it' for one in theirs if one not in ours)


def _dates(ours: Mapping[str, str], theirs: Mapping[str, str]) -> Iterator[str]:
    yield from (f'it lacks "{ours[one]}"; say the same date' for one in ours if one not in theirs)
    yield from (f'its "{theirs[one]}" is not in the original; say the same date' for one in theirs if one not in ours)


def _names(ours: Mapping[str, str], theirs: Mapping[str, str], about: str) -> Iterator[str]:
    for one, words in ours.items():
        if one not in theirs and one != about:
            yield f'it does not name "{words}"; name it, or mend the stems of {one} in digests/names.toml'
    for one, words in theirs.items():
        if one not in ours and one != about:
            yield f'it names "{words}", and the original does not; leave it out, or mend the stems of {one}'


def _doubt(ours: Mapping[str, str], theirs: Mapping[str, str]) -> Iterator[str]:
    yield from (f'it has lost the original\'s "{ours[one]}"; keep the doubt' for one in ours if one not in theirs)


def _guilt(ours: Mapping[str, str], theirs: Mapping[str, str]) -> Iterator[str]:
    """Yield each word of guilt that the original has in none of its meanings."""
    known = {theirs[one] for one in theirs if one in ours}
    for word in dict.fromkeys(theirs.values()):
        if word not in known:
            yield f'its word "{word}" is not in the original; say no more than it does'


def _marks(original: Text, told: Text) -> Iterator[str]:
    if any(mark in _PASSAGE.sub("", told.words) for mark in _MARKS):
        yield "its quotation marks do not pair; correct them"
        return
    ours, theirs = _quoted(original), _quoted(told)
    if ours != theirs:
        yield f"it quotes {theirs} passages, and the original {ours}; quote the same"
    if original.words.count("?") != told.words.count("?"):
        yield "it does not ask what the original asks; put the same question marks"


def _quoted(text: Text) -> int:
    """How many passages a text quotes: a name in quotation marks is none, a quotation with its translation is one."""
    words = _GLOSS.sub("", text.words)
    passages = [match.span() for match in _PASSAGE.finditer(words)]
    names = [(start, end) for _, start, end in mentioned(words, text.names)] if passages else []
    return sum(not any(first <= start + 1 and end - 1 <= last for first, last in names) for start, end in passages)


def _measures(story: Story, translation: Story) -> Iterator[Fault]:
    """Yield each measure that is translated in two ways: its figures would not stand together."""
    told: dict[str, str] = {}
    for pair in pairs(story, translation):
        if pair.place.endswith("measure") and told.setdefault(pair.original, pair.translation) != pair.translation:
            yield Fault(
                pair.file,
                f"{pair.place} in {translation.language}",
                f'"{pair.original}" is "{told[pair.original]}" elsewhere; translate a measure in one way',
            )
