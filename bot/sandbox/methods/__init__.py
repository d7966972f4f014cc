"""The bot's side: one module for each group of methods, and this list of them.

To teach the sandbox a method: write a function that takes the state and the values, declare its parameters with
`@method`, and it is spoken. `names.txt` names every method of the Bot API; one that is there and not in METHODS is
refused as unsupported, and one that is nowhere is a 404.
"""

from functools import cache
from importlib import resources
from types import ModuleType

from bot.sandbox.methods import (
    buttons,
    chats,
    commands,
    copies,
    edits,
    files,
    inline,
    me,
    media,
    polling,
    sending,
    webhook,
)
from bot.sandbox.methods.method import Method

_GROUPS: tuple[ModuleType, ...] = (
    buttons,
    chats,
    commands,
    copies,
    edits,
    files,
    inline,
    me,
    media,
    polling,
    sending,
    webhook,
)

METHODS: dict[str, Method] = {
    one.name.lower(): one for group in _GROUPS for one in vars(group).values() if isinstance(one, Method)
}


@cache
def known_names() -> frozenset[str]:
    """Name every method of the Bot API, in small letters, since Telegram does not mind the case."""
    text = resources.files("bot.sandbox").joinpath("names.txt").read_text(encoding="utf-8")
    return frozenset(text.lower().split())
