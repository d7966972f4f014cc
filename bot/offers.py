"""What is offered to who types words behind the bot's name in another chat: cited items to send there."""

from dataclasses import dataclass
from textwrap import shorten

from bot.answers import Answers
from bot.messages import Message

AT_ONCE = 20
"""Items of one answer; Telegram takes 50, and asks on when the reader comes to the end."""
_LONGEST = 200
"""Characters of the first sentence that a list still shows."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One item: what the list shows of it, and the message that it becomes."""

    id: str
    title: str
    description: str
    message: Message


@dataclass(frozen=True, slots=True)
class Offers:
    """Items, where the next ones begin ("" for none), and a button that opens the private chat by a link's payload."""

    shown: tuple[Offer, ...]
    next_offset: str
    label: str
    payload: str


def offers(answers: Answers, words: str, offset: str) -> Offers:
    """Offer the items that plain words find, from an offset on that an earlier answer gave."""
    begin = int(offset) if offset.isascii() and offset.isdecimal() else 0
    items = answers.found(words)
    shown = tuple(
        Offer(item.id, item.title, shorten(item.claims[0].text, _LONGEST, placeholder="…"), answers.cited(item))
        for item in items[begin : begin + AT_ONCE]
    )
    after = begin + AT_ONCE
    next_offset = str(after) if after < len(items) else ""
    _ = answers.tongue.gettext
    if items:
        return Offers(shown, next_offset, _("Ask me in our private chat"), "w")
    return Offers((), "", _("Nothing found. What can I ask?"), "h")
