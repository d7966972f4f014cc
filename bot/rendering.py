"""Values become markup here and nowhere else, divided between pieces and measured as Telegram measures."""

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from html.parser import HTMLParser
from itertools import chain
from typing import Literal

import jinja2

from bot.messages import BYTES, Button, Message
from bot.tongue import Tongue
from digests.evidence import mentioned
from digests.figures import Measured
from digests.item import Claim, Disagreement, Figure, Item, Name, Story, Wording
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
    """What is shown whole: an item, a name, a figure. `sources` are the ids that its words cite.

    `wording` says how its sentences came into their language; None for a piece that has no sentences of the story.
    """

    kind: Literal["item", "moment", "name", "figure", "dispute", "source", "proof", "text", "quoted", "linked"]
    subject: Item | Name | Measured | Disagreement | Source | Claim | str
    claims: tuple[Claim, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    sources: tuple[str, ...] = ()
    heading: str = ""
    link: str = ""
    more: int = 0
    buttons: tuple[Button, ...] = ()
    wording: Wording | None = None


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

    def __init__(self, story: Story, tongue: Tongue, original: str) -> None:
        """Prepare the templates. `original` is the language in which the story was written."""
        self._story = story
        self._tongue = tongue
        self._translated = tongue.code != original
        self._people = tuple(name for name in story.names if name.kind == "person")
        templates = jinja2.Environment(
            loader=jinja2.PackageLoader("bot"),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            undefined=jinja2.StrictUndefined,
            extensions=["jinja2.ext.i18n"],
        )
        templates.install_gettext_callables(  # type: ignore[attr-defined] # the extension adds it
            tongue.gettext, tongue.ngettext, newstyle=True
        )
        numbers = {source.id: source.number for source in story.sources}
        templates.filters["numbers"] = lambda ids: sorted({numbers[source] for source in ids if source in numbers})
        templates.filters["figure_lines"] = partial(figure_lines, tongue=tongue)
        templates.filters["known"] = partial(_known, tongue=tongue)
        templates.filters["when"] = tongue.when
        templates.filters["one_line"] = lambda text: " ".join(text.split())
        templates.globals["credit"] = partial(credit, tongue=tongue)
        self._page = templates.get_template("page.html")
        self._divided = lru_cache(maxsize=REMEMBERED)(self._divide)

    def page(self, answer: Answer, number: int) -> Message:
        """Render one page of an answer, from 1; a number beyond its pages gives the nearest."""
        pages = self.divide(answer, READABLE)
        number = min(max(number, 1), len(pages))
        html = self._render(answer, pages[number - 1], number, len(pages))
        rows = [(_back_to(button, number),) for piece in pages[number - 1] for button in piece.buttons]
        original = self._original_of(answer, pages[number - 1], number)
        return Message(html, (*rows, *_turning(answer.action, number, len(pages)), *answer.buttons, *original))

    def _original_of(self, answer: Answer, pieces: Sequence[Piece], number: int) -> list[tuple[Button, ...]]:
        """The button that opens a page of a draft translation in its original words."""
        action = f"o:{answer.action}:{number}"
        if not (self._translated and answer.action and len(action.encode()) <= BYTES):
            return []
        drafted = "draft" in _wordings(list(_once(pieces)))
        return [(Button(self._tongue.gettext("In the original words"), action),)] * drafted

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
            wordings=_wordings(shown) if self._translated else (),
            credits=[source for source in self._story.sources if source.id in cited],
        )
        return html.strip()

    def _unfollowed(self, shown: Sequence[tuple[Piece, tuple[Disagreement, ...]]]) -> tuple[str, ...]:
        """The people that a page shows: readers are told that the sources do not say what became of the matter."""
        texts = [text for piece, found in shown for text in _texts(piece, found)]
        named = {person.id for text in texts for person, *_ in mentioned(text, self._people)}
        return tuple(person.name for person in self._people if person.id in named)


def credit(source: Source, tongue: Tongue) -> Credit:
    """Say who tells a source and when, as printed; what is not known is said to be unknown."""
    who = ", ".join(known.printed for known in (source.author, source.publisher) if known) or _headline(source, tongue)
    when = source.published.printed if source.published else tongue.gettext("date unknown")
    when += " " + tongue.gettext("(in doubt)") if source.published and source.published.doubtful else ""
    if source.updated:
        when += ", " + tongue.gettext("updated {date}").format(date=source.updated.printed)
    return Credit(who, when)


def _headline(source: Source, tongue: Tongue) -> str:
    """Tell a source apart whose author is unknown: by its headline, where it has one."""
    if source.title is None:
        return tongue.gettext("no headline, author unknown")
    title = textwrap.shorten(source.title.printed, 44, placeholder="…")
    return tongue.gettext("“{title}”, author unknown").format(title=title)


def figure_lines(measured: Measured, tongue: Tongue) -> list[FigureLine]:
    """Put figures that say the same together: "over 67,000 pieces of equipment (15 March 2022)" and its sources."""
    lines: dict[str, list[str]] = {}
    for figure, _ in measured.figures:
        lines.setdefault(_figure_words(figure, tongue), []).append(figure.source)
    return [FigureLine(words, tuple(sources)) for words, sources in lines.items()]


def _figure_words(figure: Figure, tongue: Tongue) -> str:
    """The words of a translation or, in the original, those that its parts make."""
    if figure.words:
        return figure.words
    words = " ".join(part for part in (figure.qualifier, tongue.number(figure.value), figure.unit) if part)
    return f"{words} ({figure.as_of})" if figure.as_of else words


def _known(source: Source, tongue: Tongue) -> list[tuple[str, Known | None]]:
    return [
        (tongue.gettext("Headline"), source.title),
        (tongue.gettext("Author"), source.author),
        (tongue.gettext("Publisher"), source.publisher),
        (tongue.gettext("Date"), source.published),
        (tongue.gettext("Updated"), source.updated),
        (tongue.gettext("Address"), source.address),
    ]


def _wordings(shown: Sequence[tuple[Piece, tuple[Disagreement, ...]]]) -> frozenset[Wording]:
    """How what a page shows came into its language: by a draft, by a translation that was reviewed, or not at all."""
    beside = {dispute.wording for _, found in shown for dispute in found}
    return frozenset(beside | {piece.wording for piece, _ in shown if piece.wording})


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
            if any(len(action.encode()) > BYTES for action in actions):
                yield answer, "an id in it is too long for a button; shorten it"


def _every_page(renderer: Renderer, answer: Answer) -> Iterator[Message]:
    for number in range(1, len(renderer.divide(answer, READABLE)) + 1):
        yield renderer.page(answer, number)
