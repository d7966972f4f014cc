"""The same story in another language: a translation's words in the place of the original's."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from digests.files import ClaimRow, DisagreementRow, ItemFile, NameRow, Row, SourceRow, StoryFile, TopicRow
from digests.item import Claim, Disagreement, Item, Name, Story, Topic
from digests.source import KNOWN, Source

_FREE = {"reviewed", "stems", "words", "derived"}
"""Keys of a translation that need nothing in the original; a derivation is digits and signs, and may stay as it is."""


@dataclass(frozen=True, slots=True)
class Rows:
    """What stands in a story's files, in the order of the story's values."""

    head: StoryFile
    sources: Sequence[SourceRow]
    items: Sequence[ItemFile]
    names: Sequence[NameRow]
    disagreements: Sequence[DisagreementRow]


@dataclass(frozen=True, slots=True)
class _Part:
    """A table of a file, and its translation where there is one. `wanted`: it has words to translate."""

    place: str
    row: Row
    words: Row | None
    wanted: bool = True


@dataclass(frozen=True, slots=True)
class _Tongue:
    """A language, and the faults found in its translations so far."""

    language: str
    faults: list[str]

    def whole(self, file: str, parts: Iterable[_Part]) -> bool:
        """Whether all of the parts are translated; where only some are, each that is not is a fault."""
        every = list(parts)
        if all(part.words is None for part in every):
            return False
        gaps = [f"{file}, {place}: {problem}" for part in every for place, problem in _gaps(part, self.language)]
        self.faults.extend(gaps)
        return not gaps


def reword(story: Story, rows: Rows, language: str, faults: list[str]) -> Story:
    """Return the story in another language. What is translated in part is a fault; what is not, stays as it is."""
    tongue = _Tongue(language, faults)
    items = tuple(_item(*pair, tongue) for pair in zip(rows.items, story.items, strict=True))
    disagreements = (_disagreement(*pair, tongue) for pair in zip(rows.disagreements, story.disagreements, strict=True))
    measures = _measures(story.items, items)
    head = rows.head.translations.get(language)
    return replace(
        story,
        language=language,
        title=head.title if head else story.title,
        description=head.description if head else story.description,
        example=(head.example if head else None) or story.example,
        sources=tuple(_source(*pair, tongue) for pair in zip(rows.sources, story.sources, strict=True)),
        items=items,
        names=tuple(_name(*pair, tongue) for pair in zip(rows.names, story.names, strict=True)),
        topics=tuple(_topic(*pair, tongue, measures) for pair in zip(rows.head.topics, story.topics, strict=True)),
        disagreements=tuple(_measured(found, measures) for found in disagreements),
    )


def _gaps(part: _Part, language: str) -> Iterator[tuple[str, str]]:
    if part.words is not None:
        original = part.row.model_dump()
        for key, words in part.words.model_dump(exclude=_FREE).items():
            yield from _gap(f"{part.place}, {language}, {key}".removeprefix(", "), original.get(key), words)
    elif part.wanted:
        yield part.place or "the whole file", f"its words in {language} are missing; translate all of it, or nothing"


def _gap(place: str, original: Any, words: Any) -> Iterator[tuple[str, str]]:
    match words:
        case dict() if original is None and any(words.values()):
            yield place, "the original has none; take it out"
        case dict() if original is not None:
            for key, inner in words.items():
                yield from _gap(f"{place}, {key}", original.get(key), inner)
        case list() if len(words) != len(original or ()):
            yield place, f"it has {len(words)}, and the original {len(original or ())}; translate each"
        case "" if original:
            yield place, f'it is missing; translate "{original}"'


def _item(row: ItemFile, item: Item, tongue: _Tongue) -> Item:
    words = row.translations.get(tongue.language)
    parts = [_Part("", row, words), *_claim_parts("claim", row.claims, tongue.language)]
    if not tongue.whole(item.file, parts) or words is None:
        return item
    when = replace(item.when, printed=words.when.printed, note=words.when.note) if item.when else None
    return replace(
        item,
        title=words.title,
        when=when,
        claims=_claims(row.claims, item.claims, tongue.language),
        notes=tuple(words.notes),
        wording="reviewed" if words.reviewed else "draft",
    )


def _disagreement(row: DisagreementRow, found: Disagreement, tongue: _Tongue) -> Disagreement:
    words = row.translations.get(tongue.language)
    where = f"disagreement {row.id}"
    parts = [_Part(where, row, words), *_claim_parts(f"{where}, side", row.sides, tongue.language)]
    if not tongue.whole("digests/disagreements.toml", parts) or words is None:
        return found
    return replace(
        found,
        about=words.about,
        sides=_claims(row.sides, found.sides, tongue.language),
        note=words.note,
        wording="reviewed" if words.reviewed else "draft",
    )


def _claim_parts(place: str, rows: Sequence[ClaimRow], language: str) -> Iterator[_Part]:
    for number, row in enumerate(rows, 1):
        yield _Part(f"{place} {number}", row, row.translations.get(language))
        for position, figure in enumerate(row.figures, 1):
            yield _Part(f"{place} {number}, figure {position}", figure, figure.translations.get(language))


def _claims(rows: Sequence[ClaimRow], claims: Sequence[Claim], language: str) -> tuple[Claim, ...]:
    return tuple(_claim(row, claim, language) for row, claim in zip(rows, claims, strict=True))


def _claim(row: ClaimRow, claim: Claim, language: str) -> Claim:
    words = row.translations[language]
    figures = (
        replace(figure, measure=told.translations[language].measure, words=told.translations[language].words)
        for told, figure in zip(row.figures, claim.figures, strict=True)
    )
    return replace(claim, text=words.text, derived=words.derived or claim.derived, figures=tuple(figures))


def _name(row: NameRow, name: Name, tongue: _Tongue) -> Name:
    words = row.translations.get(tongue.language)
    if not tongue.whole("digests/names.toml", [_Part(f"name {row.id}", row, words)]) or words is None:
        return name
    return replace(name, name=words.name, stems=tuple(words.stems), notes=tuple(words.notes))


def _topic(row: TopicRow, topic: Topic, tongue: _Tongue, measures: Mapping[str, str]) -> Topic:
    words = row.translations.get(tongue.language)
    shown = replace(topic, measures=_both(topic.measures, measures)) if topic.measures else topic
    return replace(shown, title=words.title, description=words.description) if words else shown


def _source(row: SourceRow, source: Source, tongue: _Tongue) -> Source:
    words = row.translations.get(tongue.language)
    where = f"source {row.id}"
    known = {key: told for key in KNOWN if (told := getattr(row, key)) is not None}
    parts = [
        _Part(where, row, words, wanted=bool(row.notes)),
        *(_Part(f"{where}, {key}", told, told.translations.get(tongue.language)) for key, told in known.items()),
    ]
    if not tongue.whole("seeds/sources.toml", parts):
        return source
    how = {
        key: replace(getattr(source, key), how=told.translations[tongue.language].how) for key, told in known.items()
    }
    return replace(source, notes=tuple(words.notes) if words else (), **how)


def _measures(originals: Iterable[Item], items: Iterable[Item]) -> Mapping[str, str]:
    """What each measure is called in the translation, by its original words."""
    return {
        figure.measure: told.measure
        for one, other in zip(originals, items, strict=True)
        for claim, words in zip(one.claims, other.claims, strict=True)
        for figure, told in zip(claim.figures, words.figures, strict=True)
    }


def _measured(found: Disagreement, measures: Mapping[str, str]) -> Disagreement:
    """Let a disagreement stand beside its measures in both wordings: an item that is not translated keeps its own."""
    return replace(found, measures=_both(found.measures, measures))


def _both(named: Sequence[str], measures: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*named, *(measures[one] for one in named if one in measures))))
