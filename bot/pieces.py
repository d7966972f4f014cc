"""The pieces that answers are made of: what of an item, a name, a figure is shown together, and its buttons."""

from collections.abc import Sequence

from bot.actions import returning
from bot.crediting import credit
from bot.messages import Action, Button
from bot.rendering import Piece
from bot.tongue import Tongue
from digests.evidence import naming
from digests.figures import Measured, disagreements_about, disagreements_of, measured
from digests.item import Claim, Disagreement, Item, Name, Story, Topic, Wording
from digests.source import Source

IN_A_LIST = 4
"""Sentences of a name that a list of names shows; its own page has all."""


def of_topic(story: Story, topic: Topic, back: Action, tongue: Tongue) -> list[Piece]:
    """Show a topic as it says that it is shown."""
    match topic.shows:
        case "items":
            return [of_item(story, item, back, tongue) for item in story.items if topic.id in item.topics]
        case "timeline":
            return [of_moment(story, item, year_of(item, tongue)) for item in story.items]
        case "names":
            told = naming(story)
            return [of_name(story, name, told[name.id]) for name in story.names if name.kind == topic.names]
        case "figures":
            return [_of_figures(figures, back, tongue) for figures in measured(story)]
        case "disagreements":
            return [_of_dispute(found, back, tongue) for found in story.disagreements]
        case "sources":
            return [Piece("source", source) for source in story.sources]


def of_item(story: Story, item: Item, back: Action, tongue: Tongue) -> Piece:
    """Show an item whole, with the disagreements beside it."""
    return Piece(
        "item",
        item,
        claims=item.claims,
        disagreements=disagreements_of(story, item),
        sources=cited(item.claims),
        buttons=(sources_button(item.title, f"s:{item.id}", back, tongue),),
        wordings=(item.wording,),
    )


def year_of(item: Item, tongue: Tongue) -> str:
    """The heading of an item's year in the timeline."""
    return str(item.when.year) if item.when else tongue.gettext("Not dated")


def of_moment(story: Story, item: Item, group: str) -> Piece:
    """Show an item in the order of time: when, and its first sentence."""
    claims = item.claims[:1]
    return Piece(
        "moment",
        item,
        claims=claims,
        disagreements=disagreements_of(story, item),
        sources=cited(claims),
        buttons=(Button(item.title, f"i:{item.id}"),),
        wordings=(item.wording,),
        group=group,
    )


def of_name(story: Story, name: Name, told: Sequence[tuple[Item, Claim]]) -> Piece:
    """Show a name in a list of names: the first sentences that are told of it, and how many more there are."""
    claims = tuple(claim for _, claim in told[:IN_A_LIST])
    return Piece(
        "name",
        name,
        claims=claims,
        disagreements=disagreements_about(story, name),
        sources=cited(claims),
        more=len(told) - len(claims),
        buttons=(Button(name.heading, f"n:{name.id}"),),
        wordings=tuple(item.wording for item, _ in told[:IN_A_LIST]),
    )


def of_account(story: Story, name: Name, back: Action, tongue: Tongue) -> list[Piece]:
    """Show what each source says of a name, as of when; disagreements and notes come at the end of each page."""
    told = naming(story)[name.id]
    head = Piece("spelling", name, disagreements=disagreements_about(story, name), notes=name.notes)
    return [
        head,
        *(
            _of_told(story, one, source, back, tongue)
            for source in story.sources
            for one in told
            if source.id in one[1].sources
        ),
    ]


def of_proof(claim: Claim, wording: Wording, heading: str = "") -> Piece:
    """Show the exact words behind a claim."""
    return Piece("proof", claim, sources=claim.sources, heading=heading, wordings=(wording,))


def cited(claims: Sequence[Claim]) -> tuple[str, ...]:
    """The ids of the sources that claims cite, each once."""
    return tuple(dict.fromkeys(source for claim in claims for source in claim.sources))


def sources_button(label: str, action: Action, back: Action, tongue: Tongue) -> Button:
    """The button that shows the exact words of the sources, and leads back."""
    return Button(tongue.gettext("Sources: {title}").format(title=label), returning(action, back))


def _of_told(story: Story, told: tuple[Item, Claim], source: Source, back: Action, tongue: Tongue) -> Piece:
    item, claim = told
    said = credit(source, tongue)
    return Piece(
        "told",
        claim,
        claims=(claim,),
        disagreements=disagreements_of(story, item),
        sources=claim.sources,
        buttons=(sources_button(item.title, f"s:{item.id}", back, tongue),),
        wordings=(item.wording,),
        group=f"[{source.number}] {said.who} · {said.when}",
        notes=item.notes,
    )


def _of_dispute(found: Disagreement, back: Action, tongue: Tongue) -> Piece:
    button = sources_button(found.about, f"d:{found.id}", back, tongue)
    return Piece("dispute", found, sources=cited(found.sides), buttons=(button,), wordings=(found.wording,))


def _of_figures(figures: Measured, back: Action, tongue: Tongue) -> Piece:
    items = tuple(dict.fromkeys(item for _, item in figures.figures))
    labels = {item: figures.measure if len(items) == 1 else f"{figures.measure}, {item.title}" for item in items}
    return Piece(
        "figure",
        figures,
        disagreements=figures.disagreements,
        sources=tuple(figure.source for figure, _ in figures.figures),
        buttons=tuple(sources_button(labels[item], f"s:{item.id}", back, tongue) for item in items),
        wordings=(figures.wording,),
    )
