"""Figures by what they measure, and the disagreements that belong beside an item or a name."""

from collections.abc import Iterable
from dataclasses import dataclass

from digests.item import Claim, Disagreement, Figure, Item, Name, Story, Topic, Wording


@dataclass(frozen=True, slots=True)
class Measured:
    """All that the sources say of one measure: each figure with the item that states it."""

    measure: str
    figures: tuple[tuple[Figure, Item], ...]
    disagreements: tuple[Disagreement, ...]

    @property
    def wording(self) -> Wording:
        """How its words came into their language: a draft if one of its items is one."""
        return next((item.wording for _, item in self.figures if item.wording == "draft"), self.figures[0][1].wording)


def measures_of(claims: Iterable[Claim]) -> frozenset[str]:
    """The measures that the claims' figures state."""
    return frozenset(figure.measure for claim in claims for figure in claim.figures)


def disagreements_of(story: Story, item: Item) -> tuple[Disagreement, ...]:
    """The disagreements shown with an item: those it lists, and those on a measure or a name of its own."""
    measures = measures_of(item.claims)
    return tuple(
        found
        for found in story.disagreements
        if found.id in item.disagreements or measures.intersection(found.measures) or set(item.names) & set(found.names)
    )


def disagreements_about(story: Story, name: Name) -> tuple[Disagreement, ...]:
    """The disagreements shown wherever a person, place or organisation is shown."""
    return tuple(found for found in story.disagreements if name.id in found.names)


def measured(story: Story) -> tuple[Measured, ...]:
    """Group every figure by its measure, in the story's order. Nothing is added up: announcements count differently."""
    groups: dict[str, list[tuple[Figure, Item]]] = {}
    for item in story.items:
        for claim in item.claims:
            for figure in claim.figures:
                groups.setdefault(figure.measure, []).append((figure, item))
    return tuple(
        Measured(measure, tuple(dict.fromkeys(figures)), _on_measure(story, measure))
        for measure, figures in groups.items()
    )


def pictured(story: Story, topic: Topic) -> tuple[Measured, ...]:
    """The figures that a topic's picture shows: of the measures it names or, if none, all that its items state."""
    items = story.items if topic.shows == "figures" else [item for item in story.items if topic.id in item.topics]
    wanted = topic.measures or measures_of(claim for item in items for claim in item.claims)
    return tuple(found for found in measured(story) if found.measure in wanted)


def _on_measure(story: Story, measure: str) -> tuple[Disagreement, ...]:
    return tuple(found for found in story.disagreements if measure in found.measures)
