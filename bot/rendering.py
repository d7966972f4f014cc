"""Values become markup here and nowhere else, divided between pieces and measured as Telegram measures."""

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html.parser import HTMLParser
from itertools import chain
from typing import Literal

import jinja2

from bot.messages import Button, Message
from digests.evidence import mentioned
from digests.figures import Measured
from digests.item import Claim, Disagreement, Figure, Item, Name, Story
from digests.source import Known, Source

LIMIT = 4096
"""UTF-16 units in one Telegram message, after its markup is read."""
ENTITIES = 90
"""Formatted stretches in one message; Telegram keeps 100 and drops the rest in silence."""
READABLE = 1700
"""UTF-16 units of a page that reads well on a phone."""

REMEMBERED = 512
"""Answers whose division into pages is remembered: to divide the longest takes a tenth of a second."""


@dataclass(frozen=True, slots=True)
class Piece:
    """What is shown whole: an item, a name, a figure. `sources` are the ids that its words cite."""

    kind: Literal["item", "moment", "name", "figure", "dispute", "source", "proof", "text"]
    subject: Item | Name | Measured | Disagreement | Source | Claim | str
    claims: tuple[Claim, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    sources: tuple[str, ...] = ()
    heading: str = ""
    more: int = 0
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question is answered with: pieces in order. `action` opens it again, for its pages."""

    title: str
    pieces: tuple[Piece, ...]
    intro: str = ""
    action: str = ""
    buttons: tuple[tuple[Button, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Credit:
    """Who tells it and when, in the words of the source or as unknown."""

    who: str
    when: str


@dataclass(frozen=True, slots=True)
class FigureLine:
    """One value of a measure and the sources that print it so."""

    words: str
    sources: tuple[str, ...]


class Renderer:
    """The templates, for one story."""

    def __init__(self, story: Story) -> None:
        """Prepare the templates."""
        self._story = story
        self._people = tuple(name for name in story.names if name.kind == "person")
        templates = jinja2.Environment(
            loader=jinja2.PackageLoader("bot"),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            undefined=jinja2.StrictUndefined,
        )
        numbers = {source.id: source.number for source in story.sources}
        templates.filters["numbers"] = lambda ids: sorted({numbers[source] for source in ids if source in numbers})
        templates.filters["figure_lines"] = figure_lines
        templates.filters["known"] = _known
        templates.filters["one_line"] = lambda text: " ".join(text.split())
        templates.globals["credit"] = credit
        self._page = templates.get_template("page.html")
        self._divided = lru_cache(maxsize=REMEMBERED)(self._divide)

    def page(self, answer: Answer, number: int) -> Message:
        """Render one page of an answer, from 1; a number beyond its pages gives the nearest."""
        pages = self.divide(answer, READABLE)
        number = min(max(number, 1), len(pages))
        html = self._render(answer, pages[number - 1], number, len(pages))
        rows = [(_back_to(button, number),) for piece in pages[number - 1] for button in piece.buttons]
        return Message(html, (*rows, *_turning(answer.action, number, len(pages)), *answer.buttons))

    def messages(self, answer: Answer) -> tuple[Message, ...]:
        """Render a whole answer as messages, one after another."""
        pages = self.divide(answer, LIMIT * 3 // 4)
        return tuple(
            Message(
                self._render(answer, pieces, number, len(pages)),
                (
                    *((button,) for piece in pieces for button in piece.buttons),
                    *(answer.buttons if number == len(pages) else ()),
                ),
            )
            for number, pieces in enumerate(pages, 1)
        )

    def divide(self, answer: Answer, size: int) -> list[tuple[Piece, ...]]:
        """Divide an answer between its pieces, never inside one: pages of about `size` UTF-16 units."""
        return list(self._divided(answer, size))

    def _divide(self, answer: Answer, size: int) -> tuple[tuple[Piece, ...], ...]:
        pages: list[tuple[Piece, ...]] = []
        page: tuple[Piece, ...] = ()
        for piece in answer.pieces:
            length, entities = measure(self._render(answer, (*page, piece), 99, 99))
            if page and (length > size or entities > ENTITIES):
                pages.append(page)
                page = ()
            page = (*page, piece)
        return (*pages, page)

    def _render(self, answer: Answer, pieces: Sequence[Piece], number: int, count: int) -> str:
        shown = list(_once(pieces))
        cited = {source for piece in pieces for source in piece.sources}
        cited |= {
            source for _, found in shown for dispute in found for side in dispute.sides for source in side.sources
        }
        html = self._page.render(
            title=answer.title,
            intro=answer.intro if number == 1 else "",
            page=number,
            pages=count,
            shown=shown,
            unfollowed=self._unfollowed(shown),
            credits=[source for source in self._story.sources if source.id in cited],
        )
        return html.strip()

    def _unfollowed(self, shown: Sequence[tuple[Piece, tuple[Disagreement, ...]]]) -> tuple[str, ...]:
        """The people that a page shows: readers are told that the sources do not say what became of the matter."""
        texts = [text for piece, found in shown for text in _texts(piece, found)]
        named = {person.id for text in texts for person, *_ in mentioned(text, self._people)}
        return tuple(person.name for person in self._people if person.id in named)


def credit(source: Source) -> Credit:
    """Say who tells a source and when, as printed; what is not known is said to be unknown."""
    who = ", ".join(known.printed for known in (source.author, source.publisher) if known) or _headline(source)
    when = source.published.printed if source.published else "date unknown"
    when += " (in doubt)" if source.published and source.published.doubtful else ""
    return Credit(who, f"{when}, updated {source.updated.printed}" if source.updated else when)


def _headline(source: Source) -> str:
    """Tell a source apart whose author is unknown: by its headline, where it has one."""
    title = textwrap.shorten(source.title.printed, 44, placeholder="…") if source.title else ""
    return f"“{title}”, author unknown" if title else "no headline, author unknown"


def figure_lines(measured: Measured) -> list[FigureLine]:
    """Put figures that say the same together: "over 67,000 pieces of equipment (15 March 2022)" and its sources."""
    lines: dict[str, list[str]] = {}
    for figure, _ in measured.figures:
        lines.setdefault(_figure_words(figure), []).append(figure.source)
    return [FigureLine(words, tuple(sources)) for words, sources in lines.items()]


def _figure_words(figure: Figure) -> str:
    words = " ".join(part for part in (figure.qualifier, _amount(figure.value), figure.unit) if part)
    return f"{words} ({figure.as_of})" if figure.as_of else words


def _amount(value: float) -> str:
    for scale, word in ((10**9, "billion"), (10**6, "million")):
        if value >= scale:
            return f"{value / scale:,.10g} {word}"
    return f"{value:,}"


def _known(source: Source) -> list[tuple[str, Known | None]]:
    return [
        ("Headline", source.title),
        ("Author", source.author),
        ("Publisher", source.publisher),
        ("Date", source.published),
        ("Updated", source.updated),
        ("Address", source.address),
    ]


def _once(pieces: Sequence[Piece]) -> Iterator[tuple[Piece, tuple[Disagreement, ...]]]:
    """Pair each piece with its disagreements that no piece before it on the page has shown."""
    told: set[str] = set()
    for piece in pieces:
        yield piece, tuple(found for found in piece.disagreements if found.id not in told)
        told.update(found.id for found in piece.disagreements)


def _texts(piece: Piece, found: Sequence[Disagreement]) -> Iterator[str]:
    yield from (claim.text for claim in piece.claims)
    yield from (side.text for dispute in found for side in dispute.sides)
    match piece.subject:
        case Name() as name:
            yield name.name
        case Claim() as claim:
            yield claim.text
        case Disagreement() as dispute:
            yield from (side.text for side in dispute.sides)
        case Item() as item:
            yield item.title


def _back_to(button: Button, number: int) -> Button:
    """Let the way back lead to the page that the button stands on."""
    return Button(button.label, f"{button.action}:{number}") if "<" in button.action else button


def _turning(action: str, number: int, count: int) -> list[tuple[Button, ...]]:
    """The row of buttons that turns pages, where there are several."""
    if count == 1 or not action:
        return []
    turns = ((number - 1, f"‹ {number - 1}"), (number + 1, f"{number + 1} ›"))
    return [tuple(Button(label, f"{action}:{page}") for page, label in turns if 1 <= page <= count)]


class _Measure(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text: list[str] = []
        self.entities = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the parser's form
        self.entities += tag not in ("html", "body")

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def measure(html: str) -> tuple[int, int]:
    """Measure a message as Telegram does: UTF-16 units of its text, and how many stretches are formatted."""
    parser = _Measure()
    parser.feed(html)
    parser.close()
    return len("".join(parser.text).strip().encode("utf-16-le")) // 2, parser.entities


def oversized(renderer: Renderer, answers: Sequence[Answer]) -> Iterator[tuple[Answer, str]]:
    """Yield each answer that Telegram would refuse, and why."""
    for answer in answers:
        for message in (*renderer.messages(answer), *_every_page(renderer, answer)):
            length, entities = measure(message.html)
            actions = [button.action for button in chain.from_iterable(message.buttons)]
            if length > LIMIT or entities > ENTITIES:
                yield (
                    answer,
                    f"a piece of it is {length} characters and {entities} formatted stretches long; shorten it",
                )
            if any(len(action.encode()) > 64 for action in actions):  # noqa: PLR2004 - Telegram's limit of callback data
                yield answer, "an id in it is too long for a button; shorten it"


def _every_page(renderer: Renderer, answer: Answer) -> Iterator[Message]:
    for number in range(1, len(renderer.divide(answer, READABLE)) + 1):
        yield renderer.page(answer, number)
