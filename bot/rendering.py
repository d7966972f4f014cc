"""Values become markup here and nowhere else, divided between pieces and measured as Telegram measures."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from itertools import chain
from typing import Literal

import jinja2

from bot.crediting import credit, figure_lines, known_of
from bot.measuring import measure
from bot.messages import BYTES, Button, Message, Picture
from bot.tongue import Tongue
from digests.evidence import mentioned
from digests.figures import Measured
from digests.item import Claim, Disagreement, Item, Name, Story, Wording
from digests.source import Source
from digests.terms import divided

LIMIT = 4096
"""UTF-16 units in one Telegram message, after its markup is read."""
ENTITIES = 90
"""Formatted stretches in one message; Telegram keeps 100 and drops the rest in silence."""
READABLE = 1700
"""UTF-16 units of a page that reads well on a phone."""

GROUPS = 5
"""Buttons of groups in a row: a phone still shows a year, or some words, on each."""

FULL = LIMIT * 3 // 4
"""UTF-16 units of a message that is best read as one."""
REMEMBERED = 512
"""Answers whose division into pages is remembered: to divide the longest takes a tenth of a second."""


@dataclass(frozen=True, slots=True)
class Piece:
    """What is shown whole: an item, a name, a figure. `sources` are the ids that its words cite.

    `wordings` say how its sentences came into their language; none for a piece that has no sentences of the story.
    `group` is a heading over it and its neighbours of the same group. `notes` are said at the end of the page, once.
    """

    kind: Literal[
        "item", "moment", "name", "figure", "dispute", "source", "proof",
        "spelling", "told", "text", "quoted", "linked",
    ]  # fmt: skip
    subject: Item | Name | Measured | Disagreement | Source | Claim | str
    claims: tuple[Claim, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    sources: tuple[str, ...] = ()
    heading: str = ""
    link: str = ""
    more: int = 0
    buttons: tuple[Button, ...] = ()
    wordings: tuple[Wording, ...] = ()
    group: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question is answered with: pieces in order. `action` opens it again, for its pages.

    `hits` are the keys of the words that were searched for; they are bold in what is shown, as far as that fits.
    `picture` goes before the first of the pages, which are about `length` UTF-16 units long. Where its groups stand
    `apart`, each begins a page and has a button that leads there.
    """

    title: str
    pieces: tuple[Piece, ...]
    intro: str = ""
    action: str = ""
    buttons: tuple[tuple[Button, ...], ...] = ()
    hits: frozenset[str] = frozenset()
    picture: Picture | None = None
    length: int = READABLE
    apart: bool = False


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
        templates.filters["known"] = partial(known_of, tongue=tongue)
        templates.filters["when"] = tongue.when
        templates.filters["one_line"] = lambda text: " ".join(text.split())
        templates.globals["credit"] = partial(credit, tongue=tongue)
        self._page = templates.get_template("page.html")
        self._divided = lru_cache(maxsize=REMEMBERED)(self._divide)

    def page(self, answer: Answer, number: int) -> Message:
        """Render one page of an answer, from 1; a number beyond its pages gives the nearest."""
        pages = self.divide(answer, answer.length)
        number = min(max(number, 1), len(pages))
        html = self._render(answer, pages[number - 1], number, len(pages))
        buttons = dict.fromkeys(button for piece in pages[number - 1] for button in piece.buttons)
        rows = [(_back_to(button, number),) for button in buttons]
        original = self._original_of(answer, pages[number - 1], number)
        turns = (*_turning(answer.action, number, len(pages)), *_leaping(answer, pages, number))
        shown = (*rows, *turns, *answer.buttons, *original)
        return Message(html, shown, answer.picture if number == 1 else None)

    def _original_of(self, answer: Answer, pieces: Sequence[Piece], number: int) -> list[tuple[Button, ...]]:
        """The button that opens a page of a draft translation in its original words."""
        action = f"o:{answer.action}:{number}"
        if not (self._translated and answer.action and len(action.encode()) <= BYTES):
            return []
        drafted = "draft" in _wordings(list(_once(pieces)))
        return [(Button(self._tongue.gettext("In the original words"), action),)] * drafted

    def messages(self, answer: Answer) -> tuple[Message, ...]:
        """Render a whole answer as messages, one after another."""
        pages = self.divide(answer, FULL)
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
        """Divide an answer between its pieces, never inside one: pages of about `size` UTF-16 units.

        Groups that stand apart do so only where one page does not hold them all.
        """
        together = self._divided(replace(answer, apart=False), size)
        return list(together if len(together) == 1 or not answer.apart else self._divided(answer, size))

    def _divide(self, answer: Answer, size: int) -> tuple[tuple[Piece, ...], ...]:
        pages: list[tuple[Piece, ...]] = []
        page: tuple[Piece, ...] = ()
        for piece in answer.pieces:
            elsewhere = answer.apart and page and piece.group != page[-1].group
            if elsewhere or (page and not self._fits(answer, (*page, piece), size)):
                pages.append(page)
                page = ()
            page = (*page, piece)
        return (*pages, page)

    def _fits(self, answer: Answer, pieces: Sequence[Piece], size: int) -> bool:
        length, entities = measure(self._render(answer, pieces, 99, 99))
        return length <= size and entities <= ENTITIES

    def _render(self, answer: Answer, pieces: Sequence[Piece], number: int, count: int) -> str:
        """Render a page, with as many of the words that were searched for in bold as Telegram leaves room for."""
        plain = self._fill(answer, pieces, number, count, 0)
        room = ENTITIES - measure(plain)[1] if answer.hits else 0
        return self._fill(answer, pieces, number, count, room) if room > 0 else plain

    def _fill(self, answer: Answer, pieces: Sequence[Piece], number: int, count: int, bold: int) -> str:
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
            lit=_lighting(answer.hits, bold),
            notes=tuple(dict.fromkeys(note for piece in pieces for note in piece.notes)),
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


def _wordings(shown: Sequence[tuple[Piece, tuple[Disagreement, ...]]]) -> frozenset[Wording]:
    """How what a page shows came into its language: by a draft, by a translation that was reviewed, or not at all."""
    beside = {dispute.wording for _, found in shown for dispute in found}
    return frozenset(beside.union(*(piece.wordings for piece, _ in shown)))


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


def _lighting(hits: frozenset[str], most: int) -> Callable[[str], Iterator[tuple[str, bool]]]:
    """Make what divides a page's texts at the words that are to be bold; after so many of them it finds no more."""
    left = iter(range(most))

    def lit(text: str) -> Iterator[tuple[str, bool]]:
        return ((part, hit and next(left, None) is not None) for part, hit in divided(text, hits))

    return lit


def _back_to(button: Button, number: int) -> Button:
    """Let the way back lead to the page that the button stands on."""
    return Button(button.label, f"{button.action}:{number}") if "<" in button.action else button


def _turning(action: str, number: int, count: int) -> list[tuple[Button, ...]]:
    """The row of buttons that turns pages, where there are several."""
    if count == 1 or not action:
        return []
    turns = ((number - 1, f"‹ {number - 1}"), (number + 1, f"{number + 1} ›"))
    return [tuple(Button(label, f"{action}:{page}") for page, label in turns if 1 <= page <= count)]


def _leaping(answer: Answer, pages: Sequence[Sequence[Piece]], number: int) -> list[tuple[Button, ...]]:
    """The rows of buttons that lead to the first page of each group, where groups stand apart."""
    firsts: dict[str, int] = {}
    for place, page in enumerate(pages, 1):
        firsts.setdefault(page[0].group if page else "", place)
    if not answer.apart or len(pages) == 1:
        return []
    here = pages[number - 1][0].group
    buttons = [
        Button(f"{'• ' * (group == here)}{group}", f"{answer.action}:{place}") for group, place in firsts.items()
    ]
    return [tuple(buttons[start : start + GROUPS]) for start in range(0, len(buttons), GROUPS)]


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
    for number in range(1, len(renderer.divide(answer, answer.length)) + 1):
        yield renderer.page(answer, number)
