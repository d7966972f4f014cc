"""What happened on a date and since one, and what to say to words that are no date."""

from collections.abc import Sequence
from datetime import date

from bot import pieces
from bot.dates import read_date
from bot.messages import Button, in_rows
from bot.rendering import Answer, Piece
from bot.tongue import Tongue
from digests.dating import YEARLY, Dated, happened_on, happened_since, spans_of
from digests.item import Item, Story
from digests.when import When

_LEAP = 2024


def on(story: Story, at: str, tongue: Tongue) -> Answer | None:
    """Show what happened on a date (2022-03-15, 2022-03, 2021-autumn, 2022, --03-15); None for no date."""
    try:
        known = spans_of(at, [_LEAP])
        spans = spans_of(at, sorted({item.when.year for item in story.items if item.when}))
    except ValueError:
        return None
    if not known:
        return None
    found = happened_on(story.items, spans)
    said = _said(at, tongue)
    none = tongue.gettext("Nothing in this record is dated {date}.").format(date=said)
    return _answer(story, found, (said, none, f"e:{at}"), tongue)


def since(story: Story, at: str, tongue: Tongue) -> Answer | None:
    """Show what happened since a date that names its year; None for no such date."""
    if at.startswith(YEARLY):
        return None
    try:
        ((first, _),) = spans_of(at, ())
    except ValueError:
        return None
    said = tongue.gettext("Since {date}").format(date=_said(at, tongue))
    none = tongue.gettext("Nothing in this record is surely dated so late.")
    return _answer(story, happened_since(story.items, first), (said, none, f"a:{at}"), tongue)


def asked(story: Story, command: str, words: str, tongue: Tongue) -> Answer:
    """Answer the words behind /on and /since."""
    at = read_date(words) or ""
    found = on(story, at, tongue) if command == "on" else since(story, at, tongue)
    return found or _unread(story, command, words, tongue)


def _answer(story: Story, found: Dated, words: tuple[str, str, str], tongue: Tongue) -> Answer:
    title, none, action = words
    loose = tongue.gettext("Dated less precisely, so it may belong here")
    shown = (
        *(pieces.of_moment(story, item, "") for item in found.sure),
        *(pieces.of_moment(story, item, loose) for item in found.perhaps),
    )
    lines = [] if found.sure else [none]
    near = () if shown else _nearest(found)
    lines += [tongue.gettext("The nearest before and after:")] * bool(near)
    undated = sum(item.when is None for item in story.items)
    said = tongue.ngettext(
        "{count} item without a date is left out.", "{count} items without a date are left out.", undated
    )
    lines += [said.format(count=undated)] * bool(undated and not near)
    return Answer(title, shown, " ".join(lines), action, tuple(in_rows(near)))


def _nearest(found: Dated) -> tuple[Button, ...]:
    return (
        *((Button(f"‹ {found.before.title}", f"i:{found.before.id}"),) if found.before else ()),
        *((Button(f"{found.after.title} ›", f"i:{found.after.id}"),) if found.after else ()),
    )


def _unread(story: Story, command: str, words: str, tongue: Tongue) -> Answer:
    forms = _forms(story.items)
    if not forms:
        return Answer("", (Piece("text", tongue.gettext("Nothing in this record has a date.")),))
    examples = "\n".join(f"/{command} {_said(at, tongue)}" for at in forms)
    shown = " ".join(words.split())[:60]
    said = (
        tongue.gettext("“{words}” is no date that I can read here. Write it like this:").format(words=shown)
        if shown
        else tongue.gettext("Write a date after the command, such as:")
    )
    return Answer("", (Piece("text", f"{said}\n{examples}"),))


def _forms(items: Sequence[Item]) -> tuple[str, ...]:
    """Dates of the record as examples: a day, its month and its year, or what is known."""
    dated = [item.when.at for item in items if item.when]
    day = next((item.when.at for item in items if item.when and item.when.precision == "day"), "")
    return (day, day[: len("2022-03")], day[: len("2022")]) if day else tuple(dated[:1])


def _said(at: str, tongue: Tongue) -> str:
    """Say a date; one without year as a day or month of any."""
    if not at.startswith(YEARLY):
        return tongue.when(When(at, "", ""))
    month, _, day = at.removeprefix(YEARLY).partition("-")
    return tongue.any_year(date(_LEAP, int(month), int(day or 1)), whole_month=not day)
