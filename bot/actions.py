"""Actions: what a button or a deep link asks for, in few bytes. Nothing is remembered: all of it stands in them.

An action is a verb, a subject, a page and where "Back" leads: `s:equipment-seized:2<t:seizures:1`. The verbs: `t` a
topic, `i` an item, `s` the exact words behind it, `d` those behind a disagreement, `n` a name, `q` a search, `a` what
happened since a date, `e` on a date, `l` the latest, `k` what is new between two publications (`k:12-48`), `h` help,
`w` the welcome, `b` about, `g` a language, `c` a choice of the settings, `o` another action in the original words,
`r` to report a mistake in an item, `f` whether to forget.
"""

import re
from dataclasses import dataclass, replace

from bot.messages import BYTES, Action, Button, Message
from digests.terms import asked_in

_ACTION = re.compile(r"(?P<verb>[a-z])(?::(?P<subject>.*?))?(?::(?P<page>\d{1,3}))?(?:<(?P<back>.*))?", re.DOTALL)
_LINK = re.compile(r"[tisdnr]_[a-z0-9-]{1,40}")
_OPENINGS = ("h", "w")
"""Payloads that open the bot itself, for who comes from another chat."""


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
    """The action that a deep link's payload asks for (`i_equipment-seized`, `h`); None where it leads nowhere."""
    return payload.replace("_", ":", 1) if payload in _OPENINGS or _LINK.fullmatch(payload) else None


def asking(words: str) -> Action:
    """Ask a question again, if need be without the words that only ask; empty where it does not fit into a button."""
    plain = " ".join(words.replace(":", " ").replace("<", " ").split())
    terms = " ".join(term.printed for term in asked_in(plain))
    return next((f"q:{one}" for one in (plain, terms) if len(f"q:{one}:99".encode()) <= BYTES), "")


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
            replace(button, action=returning(button.action, wish.back)) if button.action.startswith(turned) else button
            for button in row
        )
        for row in message.buttons
    ]
    return replace(message, buttons=(*rows, (Button(label, wish.back),)))
