"""What the bot says, before Telegram: a message of HTML and its buttons."""

from dataclasses import dataclass

Action = str
"""What a button asks for, as `verb:argument`, at most 64 bytes: `i:equipment-seized`, `t:seizures:2`."""
BYTES = 64
"""The longest action; Telegram calls it callback_data. https://core.telegram.org/bots/api#inlinekeyboardbutton."""


@dataclass(frozen=True, slots=True)
class Button:
    """A label and what it asks for. In a channel it becomes a deep link into the private chat."""

    label: str
    action: Action


@dataclass(frozen=True, slots=True)
class Message:
    """One Telegram message: HTML within Telegram's limits and rows of buttons. A silent one makes no sound."""

    html: str
    buttons: tuple[tuple[Button, ...], ...] = ()
    silent: bool = False


@dataclass(frozen=True, slots=True)
class Alert:
    """Plain words that are shown to who pressed a button, and to nobody else in the chat."""

    words: str
