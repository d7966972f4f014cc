"""A fault of a story, and the files it may stand in."""

from dataclasses import dataclass

SOURCES, STORY, NAMES, DISAGREEMENTS = (
    "seeds/sources.toml",
    "digests/story.toml",
    "digests/names.toml",
    "digests/disagreements.toml",
)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong: in which file, at which place, and what to do about it."""

    file: str
    place: str
    problem: str

    def __str__(self) -> str:
        """Say it in one line: digests/items/x.toml, claim 2: its quote …."""
        return f"{self.file}, {self.place}: {self.problem}"
