"""What may stand in a story's files: each key, its form, and the translation beside it."""

import re
from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError

from digests.item import NameKind, Picture, TopicView

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
_CODE = re.compile(r"[a-z]{2,3}")
_TAKEN = frozenset({"at", "how", "id", "key", "why"})
"""Keys of the files that look like languages."""


class Row(BaseModel):
    """A table of a file: no other keys, no other types."""

    model_config = ConfigDict(extra="forbid", strict=True)


W = TypeVar("W", bound=Row)


class Translated(Row, Generic[W]):
    """A table that may have its translations beside it, each a table under its language: ru = { text = "…" }."""

    translations: dict[str, W] = {}

    @model_validator(mode="before")
    @classmethod
    def _gather(cls, data: Any, info: ValidationInfo) -> Any:
        if not isinstance(data, dict):
            return data
        found = {key for key, value in data.items() if isinstance(value, dict) and _is_language(key, cls)}
        languages = info.context["languages"] if info.context else found
        for code in sorted(found.difference(languages)):
            raise PydanticCustomError(
                "language",
                '"{code}" is not among the languages of digests/story.toml; add it there, or correct the key',
                {"code": code},
            )
        rest = {key: value for key, value in data.items() if key not in found}
        return rest | {"translations": {key: data[key] for key in found}} if found else rest


def _is_language(key: str, row: type[Row]) -> bool:
    return bool(_CODE.fullmatch(key)) and key not in row.model_fields


class KnownWords(Row):
    """How we know a thing of a source, in another language."""

    how: Words


class KnownRow(Translated[KnownWords]):
    """One thing known of a source."""

    printed: Words
    how: Words
    doubtful: bool = False


class LeftOutRow(Row):
    """Words of a source that no item tells on purpose."""

    quote: Words
    why: Words


class SourceWords(Row):
    """Our notes on a source, in another language."""

    notes: list[Words] = []


class SourceRow(Translated[SourceWords]):
    """A source."""

    id: Id
    file: Words
    title: KnownRow | None = None
    author: KnownRow | None = None
    publisher: KnownRow | None = None
    published: KnownRow | None = None
    updated: KnownRow | None = None
    address: KnownRow | None = None
    notes: list[Words] = []
    left_out: list[LeftOutRow] = []


class SourcesFile(Row):
    """seeds/sources.toml."""

    sources: list[SourceRow] = Field(min_length=1)


class EvidenceRow(Row):
    """A source and the exact words in it."""

    source: Id
    quote: Words


class FigureWords(Row):
    """A figure in another language; `words` is its whole line: "свыше 67 000 машин (15 марта 2022 года)"."""

    measure: Words
    words: Words


class FigureRow(Translated[FigureWords]):
    """A figure."""

    measure: Words
    value: int | float
    unit: str = ""
    qualifier: str = ""
    as_of: str = ""
    source: Id


class ClaimWords(Row):
    """A claim in another language."""

    text: Words
    derived: str = ""


class ClaimRow(Translated[ClaimWords]):
    """A claim, or a side of a disagreement."""

    text: Words
    evidence: list[EvidenceRow] = Field(min_length=1)
    derived: str = ""
    figures: list[FigureRow] = []


class WhenWords(Row):
    """When it happened, in another language."""

    printed: str = ""
    note: str = ""


class WhenRow(WhenWords):
    """When it happened."""

    at: Words
    open: bool = False


class ItemWords(Row):
    """An item's own words in another language; only an editor says that they are reviewed."""

    title: Words
    when: WhenWords = WhenWords()
    notes: list[Words] = []
    reviewed: bool = False


class ItemFile(Translated[ItemWords]):
    """digests/items/*.toml."""

    id: Id
    title: Words
    topics: list[Id] = Field(min_length=1)
    names: list[Id] = []
    when: WhenRow | None = None
    key: bool = False
    claims: list[ClaimRow] = Field(min_length=1)
    disagreements: list[Id] = []
    notes: list[Words] = []
    words: list[Words] = []


class DisagreementWords(Row):
    """A disagreement's own words in another language; only an editor says that they are reviewed."""

    about: Words
    note: str = ""
    reviewed: bool = False


class DisagreementRow(Translated[DisagreementWords]):
    """A disagreement."""

    id: Id
    about: Words
    measures: list[Words] = []
    names: list[Id] = []
    note: str = ""
    sides: list[ClaimRow] = Field(min_length=1)


class DisagreementsFile(Row):
    """digests/disagreements.toml."""

    disagreements: list[DisagreementRow] = []


class NameWords(Row):
    """A name in another language; `stems` are the beginnings of its words, by which its inflected forms are known."""

    name: Words
    stems: list[Words] = []
    notes: list[Words] = []


class NameRow(Translated[NameWords]):
    """A name."""

    id: Id
    kind: NameKind
    name: Words
    spellings: list[Words] = Field(min_length=1)
    notes: list[Words] = []


class NamesFile(Row):
    """digests/names.toml."""

    names: list[NameRow] = []


class TopicWords(Row):
    """A topic's heading in another language."""

    title: Words
    description: Annotated[Words, StringConstraints(max_length=256)]


class TopicRow(Translated[TopicWords]):
    """A topic."""

    id: Annotated[Id, StringConstraints(max_length=15)]
    command: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,32}$")]
    title: Words
    description: Annotated[Words, StringConstraints(max_length=256)]
    shows: TopicView
    names: NameKind | None = None
    words: list[Words] = []
    picture: Picture | None = None
    measures: list[Words] = []
    on_one_scale: bool = False


class StoryWords(Row):
    """The story's heading in another language."""

    title: Words
    description: Words
    example: Words | None = None


class StoryFile(Translated[StoryWords]):
    """digests/story.toml."""

    id: Id
    language: str = "en"
    languages: list[str] = []
    title: Words
    description: Words
    time_zone: Words
    example: Words
    topics: list[TopicRow] = Field(min_length=1)

    @field_validator("language")
    @classmethod
    def _language(cls, code: str) -> str:
        if not _CODE.fullmatch(code):
            raise PydanticCustomError(
                "language", '"{code}" is no language; write its code of two or three small letters', {"code": code}
            )
        return code

    @field_validator("languages")
    @classmethod
    def _languages(cls, codes: list[str], info: ValidationInfo) -> list[str]:
        for code in codes:
            cls._language(code)
        refused = [
            *((code, "stands twice; write it once") for code in codes if codes.count(code) > 1),
            *((code, "is a key of these files; write the longer code") for code in codes if code in _TAKEN),
            *((code, "is the original's own; take it out") for code in codes if code == info.data.get("language")),
        ]
        for code, why in refused:
            raise PydanticCustomError("language", '"{code}" {why}', {"code": code, "why": why})
        return codes
