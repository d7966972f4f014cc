"""What the bot says, before Telegram: a message of HTML and its buttons."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

Action = str
"""What a button asks for, as `verb:argument`, at most 64 bytes: `i:equipment-seized`, `t:seizures:2`."""
BYTES = 64
"""The longest action; Telegram calls it callback_data. https://core.telegram.org/bots/api#inlinekeyboardbutton."""
MOST_IN_A_ROW = 3
WIDEST_ROW = 40
"""Letters of a row of buttons that a phone shows, shared equally between them: it cuts what is longer."""


@dataclass(frozen=True, slots=True)
class Button:
    """A label and what it asks for. In a channel it becomes a deep link into the private chat.

    `use` says what pressing does: it asks, it copies the link that asks, or it sends that link on to another chat.
    """

    label: str
    action: Action
    use: Literal["ask", "copy", "share"] = "ask"


@dataclass(frozen=True, slots=True)
class Look:
    """The publications after one (None: a chat that has never looked) and up to another."""

    after: int | None
    upto: int


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that goes before a message. `alternative` says in words what it shows; `draw` makes a PNG, slowly."""

    fingerprint: str
    alternative: str
    draw: Callable[[], bytes] = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class File:
    """A file that is sent with a message as its caption."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Message:
    """One Telegram message: HTML within Telegram's limits, rows of buttons, and a picture to send before it.

    `look` is what its chat has seen of the news once the message is there. `ask` asks for a reply to it, with these
    words where the reply is typed; then there are no buttons. A `silent` one makes no sound.
    """

    html: str
    buttons: tuple[tuple[Button, ...], ...] = ()
    picture: Picture | None = None
    look: Look | None = None
    ask: str = ""
    file: File | None = None
    silent: bool = False


@dataclass(frozen=True, slots=True)
class Alert:
    """Plain words that are shown to who pressed a button, and to nobody else in the chat."""

    words: str


@dataclass(frozen=True, slots=True)
class Farewell:
    """The last words to a chat of which nothing is known any more: nothing is written down of saying them."""

    words: str
    message: Message


def in_rows(buttons: Iterable[Button]) -> Iterator[tuple[Button, ...]]:
    """Put buttons side by side where a phone still shows their labels whole; a longer one has a row of its own."""
    row: tuple[Button, ...] = ()
    for button in buttons:
        longer = (*row, button)
        wide = max(len(one.label) for one in longer) * len(longer)
        if row and (len(row) == MOST_IN_A_ROW or wide > WIDEST_ROW):
            yield row
            row = ()
        row = (*row, button)
    if row:
        yield row
