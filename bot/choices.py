"""What a chat can choose for its recaps: read from a button or from typed words, and put in place of what was so.

A choice is a subject and a value, `time` and `0930`; without a value it asks for the page of that subject. A button
holds it as `c:time=0930:1`.
"""

import re
from dataclasses import dataclass, replace
from datetime import time
from typing import Literal, get_args

from bot.actions import read_action
from bot.messages import Action
from bot.schedule import FREQUENCIES, Cadence, Quiet, zone_names
from bot.store.values import Manner
from bot.tongue import languages, tongue_of

Subject = Literal["menu", "often", "day", "time", "zone", "quiet", "sound", "new", "pictures"]
SUBJECTS: tuple[Subject, ...] = get_args(Subject)
OFF = "off"
NONE = "none"
_DAYS = range(7)
_SHORTEST = 2
_TIME = re.compile(r"([01]?\d|2[0-3])(?:[:.]?([0-5]\d))?")
_HOURS = re.compile(r"(\S+?)\s*(?:[-–—]|\s)\s*(\S+)")
_FIXED: dict[Subject, tuple[str, ...]] = {
    "often": (*FREQUENCIES, OFF),
    "sound": ("silent", "loud"),
    "new": ("chapter", "nothing"),
    "pictures": ("on", "off"),
}
_ALONE: dict[str, Subject] = {
    **dict.fromkeys(_FIXED["often"], "often"),
    **dict.fromkeys(_FIXED["sound"], "sound"),
    **dict.fromkeys(_FIXED["new"], "new"),
}
"""Values that say by themselves what they are of."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A subject and the value that is chosen for it; "" asks for its page."""

    subject: Subject
    value: str = ""

    @property
    def action(self) -> Action:
        """What its button asks for."""
        return f"c:{self.subject}{f'={self.value}' if self.value else ''}:1"


def read_choice(action: Action) -> Choice | None:
    """Read the choice of a button; None for one that never was."""
    wish = read_action(action)
    name, _, value = wish.subject.partition("=") if wish else ("", "", "")
    subject = next((one for one in SUBJECTS if one == name), None)
    if subject is None:
        return None
    return Choice(subject, value) if not value or is_valid(subject, value) else None


def read_words(words: str) -> Choice | None:
    """Read what was typed behind the command; None if it cannot be understood. A city stays as it was typed."""
    first, _, rest = words.strip().partition(" ")
    first, rest = first.lower(), rest.strip()
    if not first:
        return Choice("menu")
    if first in _ALONE and not rest:
        return Choice(_ALONE[first], first)
    subject = next((one for one in SUBJECTS if one == first), None)
    if subject is None or not rest:
        return Choice(subject) if subject else None
    value = {"day": _day, "time": _time, "quiet": _quiet}.get(subject, str.lower)(rest)
    if subject == "zone":
        return Choice(subject, rest)
    return Choice(subject, value) if is_valid(subject, value) else None


def is_valid(subject: Subject, value: str) -> bool:
    """Whether that can be chosen."""
    match subject:
        case "day":
            return value in map(str, _DAYS)
        case "time":
            return _clock(value) is not None
        case "zone":
            return value in zone_names()
        case "quiet":
            begin, _, end = value.partition("-")
            return value == NONE or None not in (_clock(begin), _clock(end))
    return value in _FIXED.get(subject, ())


def cadence_with(cadence: Cadence, choice: Choice) -> Cadence:
    """Return a cadence with a valid choice in place of what was so."""
    match choice.subject:
        case "often":
            return replace(cadence, frequency=next(one for one in FREQUENCIES if one == choice.value))
        case "day":
            return replace(cadence, weekday=int(choice.value))
        case "time":
            return replace(cadence, time=_clock(choice.value) or cadence.time)
        case "zone":
            return replace(cadence, zone=choice.value)
    return cadence


def manner_with(manner: Manner, choice: Choice) -> Manner:
    """Return a manner with a valid choice in place of what was so."""
    match choice.subject:
        case "quiet":
            return replace(manner, quiet=_hours(choice.value))
        case "sound":
            return replace(manner, silent=choice.value == "silent")
        case "new":
            return replace(manner, chapters=choice.value == "chapter")
    return manner


def _hours(value: str) -> Quiet | None:
    """Read quiet hours; none if they end when they begin."""
    begin, _, end = value.partition("-")
    first, last = _clock(begin), _clock(end)
    return Quiet(first, last) if first and last and first != last else None


def _clock(value: str) -> time | None:
    match = re.fullmatch(r"([01]\d|2[0-3])([0-5]\d)", value)
    return time(int(match[1]), int(match[2])) if match else None


def _day(words: str) -> str:
    """Read a weekday by its name in any language that the bot speaks, or by its beginning; "" if it is none."""
    named = {tongue_of(code).weekday(day).lower(): day for code in languages() for day in _DAYS}
    word = words.lower()
    days = {named[word]} if word in named else {day for name, day in named.items() if name.startswith(word)}
    return str(days.pop()) if len(days) == 1 and len(word) >= _SHORTEST else ""


def _time(words: str) -> str:
    """Read a time: 18:30, 18.30, 1830, 9; "" if it is none."""
    match = _TIME.fullmatch(words.strip())
    return f"{int(match[1]):02}{match[2] or '00'}" if match else ""


def _quiet(words: str) -> str:
    """Read quiet hours: 21:30-07:15, 22–7, off; "" if they are none."""
    if words.lower() in (NONE, OFF):
        return NONE
    match = _HOURS.fullmatch(words.strip())
    return f"{_time(match[1])}-{_time(match[2])}" if match else ""
