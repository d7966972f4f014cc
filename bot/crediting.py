"""Who says it and when, and which number: sources and figures in words."""

import textwrap
from dataclasses import dataclass

from bot.tongue import Tongue
from digests.figures import Measured
from digests.item import Figure
from digests.source import Known, Source


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


def known_of(source: Source, tongue: Tongue) -> list[tuple[str, Known | None]]:
    """List what may be known of a source, each under its label."""
    return [
        (tongue.gettext("Headline"), source.title),
        (tongue.gettext("Author"), source.author),
        (tongue.gettext("Publisher"), source.publisher),
        (tongue.gettext("Date"), source.published),
        (tongue.gettext("Updated"), source.updated),
        (tongue.gettext("Address"), source.address),
    ]
