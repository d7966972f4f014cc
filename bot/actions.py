"""Actions: what a button or a deep link asks for, in few bytes. Nothing is remembered: all of it stands in them.

An action is a verb, a subject, a page and where "Back" leads: `s:equipment-seized:2<t:seizures:1`. The verbs: `t` a
topic, `i` an item, `s` the exact words behind it, `d` those behind a disagreement, `n` a name, `q` a search, `l` the
latest, `h` help, `w` the welcome, `b` about, `g` a language, `c` a choice of the settings, `o` another action in the
original words.
"""

import re
from dataclasses import dataclass

from bot.messages import BYTES, Action, Button, Message

_ACTION = re.compile(r"(?P<verb>[a-z])(?::(?P<subject>.*?))?(?::(?P<page>\d{1,3}))?(?:<(?P<back>.*))?", re.DOTALL)
_LINK = re.compile(r"(?P<verb>[tisdn])_(?P<subject>[a-z0-9-]{1,40})")


@dataclass(frozen=True, slots=True)
class Wish:
    """An action taken apart. Pages count from 1; `back` is an action or empty."""

    verb: str
    subject: str
    page: int
    back: Action
    in_place: bool

    @property
    def view(self) -> Action:
        """The action without page and way back."""
        return f"{self.verb}:{self.subject}"


def read_action(action: Action) -> Wish | None:
    """Take an action apart; None for one that is none. A turned page and a view with a way back stay in place."""
    match = _ACTION.fullmatch(action)
    if match is None:
        return None
    in_place = bool(match["page"] or match["back"])
    return Wish(match["verb"], match["subject"] or "", int(match["page"] or 1), match["back"] or "", in_place)


def link_of(action: Action) -> str | None:
    """The deep link's payload that opens an action (`s:ID<…` is `s_ID`); None for one that no link opens."""
    payload = action.partition("<")[0].replace(":", "_", 1)
    return payload if _LINK.fullmatch(payload) else None


def action_of(payload: str) -> Action | None:
    """The action that a deep link's payload asks for (`i_equipment-seized`); None where it leads nowhere."""
    match = _LINK.fullmatch(payload)
    return f"{match['verb']}:{match['subject']}" if match else None


def returning(action: Action, back: Action) -> Action:
    """Add where "Back" leads, where it fits into a button with its page."""
    both = f"{action}<{back}:99"
    return both.removesuffix(":99") if back and len(both.encode()) <= BYTES else action


def with_back(message: Message, wish: Wish, label: str) -> Message:
    """Add the button that leads back, and let the pages of a view remember it."""
    if not wish.back:
        return message
    turned = f"{wish.view}:"
    rows = [
        tuple(
            Button(button.label, returning(button.action, wish.back)) if button.action.startswith(turned) else button
            for button in row
        )
        for row in message.buttons
    ]
    return Message(message.html, (*rows, (Button(label, wish.back),)))
