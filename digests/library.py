"""Files to a Story. Every error names the file and, where there is one, the place in it."""

import tomllib
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from digests.atlas_files import Coasts, Places, atlas_of
from digests.item import Claim, Disagreement, Evidence, Figure, Item, Name, NameKind, Picture, Story, Topic, TopicView
from digests.source import Known, LeftOut, Source
from digests.when import When


class StoryError(Exception):
    """A story's files cannot be read. The message has a line for each fault: file, place, remedy."""


Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Known(_File):
    printed: Words
    how: Words
    doubtful: bool = False

    def value(self) -> Known:
        return Known(self.printed, self.how, self.doubtful)


class _LeftOut(_File):
    quote: Words
    why: Words


class _Source(_File):
    id: Id
    file: Words
    title: _Known | None = None
    author: _Known | None = None
    publisher: _Known | None = None
    published: _Known | None = None
    updated: _Known | None = None
    address: _Known | None = None
    notes: list[Words] = []
    left_out: list[_LeftOut] = []


class _Sources(_File):
    sources: list[_Source] = Field(min_length=1)


class _Evidence(_File):
    source: Id
    quote: Words


class _Figure(_File):
    measure: Words
    value: int | float
    unit: str = ""
    qualifier: str = ""
    as_of: str = ""
    source: Id

    def value_object(self) -> Figure:
        return Figure(self.measure, self.value, self.unit, self.qualifier, self.as_of, self.source)


class _Claim(_File):
    text: Words
    evidence: list[_Evidence] = Field(min_length=1)
    derived: str = ""
    figures: list[_Figure] = []

    def value(self) -> Claim:
        evidence = tuple(Evidence(proof.source, proof.quote) for proof in self.evidence)
        return Claim(self.text, evidence, self.derived, tuple(figure.value_object() for figure in self.figures))


class _When(_File):
    at: Words
    printed: str = ""
    note: str = ""
    open: bool = False


class _Item(_File):
    id: Id
    title: Words
    topics: list[Id] = Field(min_length=1)
    names: list[Id] = []
    when: _When | None = None
    key: bool = False
    claims: list[_Claim] = Field(min_length=1)
    disagreements: list[Id] = []
    notes: list[Words] = []


class _Disagreement(_File):
    id: Id
    about: Words
    measures: list[Words] = []
    names: list[Id] = []
    note: str = ""
    sides: list[_Claim] = Field(min_length=1)


class _Disagreements(_File):
    disagreements: list[_Disagreement] = []


class _Name(_File):
    id: Id
    kind: NameKind
    name: Words
    spellings: list[Words] = Field(min_length=1)
    notes: list[Words] = []


class _Names(_File):
    names: list[_Name] = []


class _Topic(_File):
    id: Annotated[Id, StringConstraints(max_length=15)]
    command: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,32}$")]
    title: Words
    description: Annotated[Words, StringConstraints(max_length=256)]
    shows: TopicView
    names: NameKind | None = None
    picture: Picture | None = None
    measures: list[Words] = []

    def value(self) -> Topic:
        shown = (self.shows, self.names, self.picture, tuple(self.measures))
        return Topic(self.id, self.command, self.title, self.description, *shown)


class _Story(_File):
    id: Id
    title: Words
    description: Words
    time_zone: Words
    example: Words
    topics: list[_Topic] = Field(min_length=1)


Model = TypeVar("Model", bound=BaseModel)


def load(folder: Path) -> Story:
    """Read the story in `folder` (its seeds/ and digests/). Raises StoryError with every fault found in the files."""
    faults: list[str] = []
    head = _read(folder / "digests" / "story.toml", _Story, folder, faults)
    sources = _load_sources(folder, faults)
    names = _read(folder / "digests" / "names.toml", _Names, folder, faults)
    disputes = _read(folder / "digests" / "disagreements.toml", _Disagreements, folder, faults)
    items = _load_items(folder, faults)
    places = _read_optional(folder / "digests" / "places.toml", Places, folder, faults)
    coasts = _read_optional(folder / "digests" / "coasts.toml", Coasts, folder, faults)
    if faults or head is None or names is None or disputes is None:
        raise StoryError("\n".join(faults))
    return Story(
        id=head.id,
        title=head.title,
        description=head.description,
        time_zone=head.time_zone,
        example=head.example,
        sources=sources,
        items=items,
        names=tuple(Name(n.id, n.kind, n.name, tuple(n.spellings), tuple(n.notes)) for n in names.names),
        topics=tuple(topic.value() for topic in head.topics),
        disagreements=tuple(_disagreement(found) for found in disputes.disagreements),
        atlas=atlas_of(places, coasts),
    )


def _load_sources(folder: Path, faults: list[str]) -> tuple[Source, ...]:
    read = _read(folder / "seeds" / "sources.toml", _Sources, folder, faults)
    if read is None:
        return ()
    found = []
    for number, row in enumerate(read.sources, 1):
        path = folder / "seeds" / row.file
        text = _text(path, folder, faults) if Path(row.file).name == row.file else None
        if text is None:
            faults.append(f"seeds/sources.toml, source {row.id}: its file {row.file} must stand in seeds/")
            continue
        found.append(_source(row, number, text))
    return tuple(found)


def _source(row: _Source, number: int, text: str) -> Source:
    def known(value: _Known | None) -> Known | None:
        return value.value() if value else None

    return Source(
        id=row.id,
        number=number,
        file=row.file,
        text=text,
        title=known(row.title),
        author=known(row.author),
        publisher=known(row.publisher),
        published=known(row.published),
        updated=known(row.updated),
        address=known(row.address),
        notes=tuple(row.notes),
        left_out=tuple(LeftOut(words.quote, words.why) for words in row.left_out),
    )


def _load_items(folder: Path, faults: list[str]) -> tuple[Item, ...]:
    found = []
    for path in sorted((folder / "digests" / "items").glob("*.toml")):
        row = _read(path, _Item, folder, faults)
        if row is None:
            continue
        try:
            found.append(_item(row, path.relative_to(folder).as_posix()))
        except ValueError as error:
            faults.append(f"{path.relative_to(folder).as_posix()}, when: {error}")
    return tuple(sorted(found, key=lambda item: (item.when.order if item.when else (9999, 0, 0), item.id)))


def _item(row: _Item, file: str) -> Item:
    return Item(
        id=row.id,
        file=file,
        title=row.title,
        topics=tuple(row.topics),
        names=tuple(row.names),
        when=When(row.when.at, row.when.printed, row.when.note, row.when.open) if row.when else None,
        key=row.key,
        claims=tuple(claim.value() for claim in row.claims),
        disagreements=tuple(row.disagreements),
        notes=tuple(row.notes),
    )


def _disagreement(row: _Disagreement) -> Disagreement:
    sides = tuple(side.value() for side in row.sides)
    return Disagreement(row.id, row.about, sides, row.note, tuple(row.measures), tuple(row.names))


def _read(path: Path, model: type[Model], folder: Path, faults: list[str]) -> Model | None:
    """Parse one TOML file into its model; what is wrong goes to `faults`, a line each."""
    name = path.relative_to(folder).as_posix()
    text = _text(path, folder, faults)
    if text is None:
        return None
    try:
        return model.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        faults.append(f"{name}: it is not TOML: {error}")
    except ValidationError as error:
        faults.extend(
            f"{name}, {_place(fault['loc'])}: {_remedy(fault['type'], fault['msg'])}" for fault in error.errors()
        )
    return None


def _read_optional(path: Path, model: type[Model], folder: Path, faults: list[str]) -> Model:
    """Parse a file that a story may do without."""
    return (_read(path, model, folder, faults) if path.exists() else None) or model()


def _text(path: Path, folder: Path, faults: list[str]) -> str | None:
    name = path.relative_to(folder).as_posix()
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        faults.append(f"{name}: there is no such file; every story needs it")
    except (OSError, UnicodeDecodeError) as error:
        faults.append(f"{name}: it cannot be read: {error}")
    return None


def _place(location: tuple[int | str, ...]) -> str:
    """Say where in a file: ("claims", 1, "text") is claim 2, text."""
    words: list[str] = []
    for step in location:
        if isinstance(step, int):
            words[-1] = f"{words[-1].removesuffix('s')} {step + 1}"
        else:
            words.append(step)
    return ", ".join(words) or "the whole file"


def _remedy(kind: str, message: str) -> str:
    known = {
        "extra_forbidden": "this key is unknown; correct its spelling or take it out",
        "missing": "this key is missing; add it",
        "string_pattern_mismatch": "write small letters, digits and, in an id, -, in a command, _; not too many",
    }
    return known.get(kind, message)
