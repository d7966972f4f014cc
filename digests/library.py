"""Files to a Story. Every error names the file and, where there is one, the place in it."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from digests.atlas import Atlas
from digests.atlas_files import CoastsFile, PlacesFile, atlas_of
from digests.files import (
    ClaimRow,
    DisagreementRow,
    DisagreementsFile,
    ItemFile,
    KnownRow,
    NameRow,
    NamesFile,
    Row,
    SourceRow,
    SourcesFile,
    StoryFile,
    TopicRow,
)
from digests.item import Claim, Disagreement, Evidence, Figure, Item, Name, Story, Topic
from digests.source import Known, LeftOut, Source
from digests.when import When
from digests.wording import Rows, reword

Model = TypeVar("Model", bound=Row)


UNDATED = (9999, 0, 0)
"""After every date."""


class StoryError(Exception):
    """A story's files cannot be read. The message has a line for each fault: file, place, remedy."""


@dataclass(slots=True)
class _Files:
    """The files of one story, the languages that may stand in them, and the faults found so far."""

    folder: Path
    languages: frozenset[str] | None = None
    faults: list[str] = field(default_factory=list)

    def text(self, name: str) -> str | None:
        try:
            return (self.folder / name).read_text(encoding="utf-8")
        except FileNotFoundError:
            self.faults.append(f"{name}: there is no such file; every story needs it")
        except (OSError, UnicodeDecodeError) as error:
            self.faults.append(f"{name}: it cannot be read: {error}")
        return None

    def table(self, name: str) -> dict[str, Any] | None:
        text = self.text(name)
        try:
            return None if text is None else tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            self.faults.append(f"{name}: it is not TOML: {error}")
        return None

    def read(self, name: str, model: type[Model]) -> Model | None:
        """Parse one TOML file into its model; what is wrong goes to `faults`, a line each."""
        table = self.table(name)
        return None if table is None else self.valid(name, table, model)

    def may_read(self, name: str, model: type[Model]) -> Model | None:
        """Parse a file that a story may do without."""
        return self.read(name, model) if (self.folder / name).exists() else None

    def valid(self, name: str, table: dict[str, Any], model: type[Model]) -> Model | None:
        try:
            context = {"languages": self.languages} if self.languages is not None else None
            return model.model_validate(table, context=context)
        except ValidationError as error:
            self.faults.extend(
                f"{name}, {_place(fault['loc'])}: {_remedy(fault['type'], fault['msg'])}" for fault in error.errors()
            )
        return None


def load(folder: Path) -> Story:
    """Read the story in `folder` (its seeds/ and digests/). Raises StoryError with every fault found in the files."""
    files = _Files(folder)
    head = _load_head(files)
    sources = _load_sources(files)
    names = files.read("digests/names.toml", NamesFile)
    disputes = files.read("digests/disagreements.toml", DisagreementsFile)
    items = _load_items(files)
    atlas = _load_atlas(files)
    if files.faults or head is None or names is None or disputes is None:
        raise StoryError("\n".join(files.faults))
    story = _story(head, [source for _, source in sources], [item for _, item in items])
    story = replace(
        story,
        names=tuple(_name(row) for row in names.names),
        disagreements=tuple(_disagreement(row) for row in disputes.disagreements),
        atlas=atlas,
    )
    rows = Rows(head, [row for row, _ in sources], [row for row, _ in items], names.names, disputes.disagreements)
    return _translated(story, rows)


def _translated(story: Story, rows: Rows) -> Story:
    faults: list[str] = []
    translations = tuple(reword(story, rows, language, faults) for language in rows.head.languages)
    if faults:
        raise StoryError("\n".join(faults))
    return replace(story, translations=translations)


def _load_head(files: _Files) -> StoryFile | None:
    """Read the head, which says what languages may stand in it and in every other file."""
    name = "digests/story.toml"
    table = files.table(name)
    if table is None:
        return None
    said = table.get("languages", [])
    files.languages = frozenset(code for code in said if isinstance(code, str)) if isinstance(said, list) else None
    head = files.valid(name, table, StoryFile)
    files.languages = files.languages if head else None
    return head


def _load_sources(files: _Files) -> list[tuple[SourceRow, Source]]:
    read = files.read("seeds/sources.toml", SourcesFile)
    found = []
    for number, row in enumerate(read.sources if read else (), 1):
        text = files.text(f"seeds/{row.file}") if Path(row.file).name == row.file else None
        if text is None:
            files.faults.append(f"seeds/sources.toml, source {row.id}: its file {row.file} must stand in seeds/")
            continue
        found.append((row, _source(row, number, text)))
    return found


def _load_items(files: _Files) -> list[tuple[ItemFile, Item]]:
    found = []
    for path in sorted((files.folder / "digests" / "items").glob("*.toml")):
        name = path.relative_to(files.folder).as_posix()
        row = files.read(name, ItemFile)
        if row is None:
            continue
        try:
            found.append((row, _item(row, name)))
        except ValueError as error:
            files.faults.append(f"{name}, when: {error}")
    return sorted(found, key=lambda pair: _turn(pair[1]))


def _turn(item: Item) -> tuple[tuple[int, int, int], bool, str]:
    """Where an item stands: in the order of time, and of one moment those that stand for their topics first."""
    return item.when.order if item.when else UNDATED, not item.key, item.id


def _load_atlas(files: _Files) -> Atlas:
    places = files.may_read("digests/places.toml", PlacesFile)
    return atlas_of(places, files.may_read("digests/coasts.toml", CoastsFile))


def _story(head: StoryFile, sources: Sequence[Source], items: Sequence[Item]) -> Story:
    return Story(
        id=head.id,
        title=head.title,
        description=head.description,
        time_zone=head.time_zone,
        example=head.example,
        sources=tuple(sources),
        items=tuple(items),
        names=(),
        topics=tuple(_topic(row) for row in head.topics),
        disagreements=(),
        language=head.language,
    )


def _source(row: SourceRow, number: int, text: str) -> Source:
    return Source(
        id=row.id,
        number=number,
        file=row.file,
        text=text,
        title=_known(row.title),
        author=_known(row.author),
        publisher=_known(row.publisher),
        published=_known(row.published),
        updated=_known(row.updated),
        address=_known(row.address),
        notes=tuple(row.notes),
        left_out=tuple(LeftOut(words.quote, words.why) for words in row.left_out),
    )


def _known(row: KnownRow | None) -> Known | None:
    return Known(row.printed, row.how, row.doubtful) if row else None


def _item(row: ItemFile, file: str) -> Item:
    return Item(
        id=row.id,
        file=file,
        title=row.title,
        topics=tuple(row.topics),
        names=tuple(row.names),
        when=When(row.when.at, row.when.printed, row.when.note, row.when.open) if row.when else None,
        key=row.key,
        claims=tuple(_claim(claim) for claim in row.claims),
        disagreements=tuple(row.disagreements),
        notes=tuple(row.notes),
        words=tuple(row.words),
    )


def _claim(row: ClaimRow) -> Claim:
    evidence = tuple(Evidence(proof.source, proof.quote) for proof in row.evidence)
    figures = (Figure(f.measure, f.value, f.unit, f.qualifier, f.as_of, f.source) for f in row.figures)
    return Claim(row.text, evidence, row.derived, tuple(figures))


def _disagreement(row: DisagreementRow) -> Disagreement:
    sides = tuple(_claim(side) for side in row.sides)
    return Disagreement(row.id, row.about, sides, row.note, tuple(row.measures), tuple(row.names))


def _topic(row: TopicRow) -> Topic:
    return Topic(
        id=row.id,
        command=row.command,
        title=row.title,
        description=row.description,
        shows=row.shows,
        names=row.names,
        words=tuple(row.words),
        picture=row.picture,
        measures=tuple(row.measures),
        on_one_scale=row.on_one_scale,
    )


def _name(row: NameRow) -> Name:
    return Name(row.id, row.kind, row.name, tuple(row.spellings), tuple(row.notes))


def _place(location: tuple[int | str, ...]) -> str:
    """Say where in a file: ("claims", 1, "text") is claim 2, text."""
    words: list[str] = []
    for step in location:
        if isinstance(step, int):
            words[-1] = f"{words[-1].removesuffix('s')} {step + 1}"
        elif step != "translations":
            words.append(step)
    return ", ".join(words) or "the whole file"


def _remedy(kind: str, message: str) -> str:
    known = {
        "extra_forbidden": "this key is unknown; correct its spelling or take it out",
        "missing": "this key is missing; add it",
        "string_pattern_mismatch": "write small letters, digits and, in an id, -, in a command, _; not too many",
    }
    return known.get(kind, message)
