"""What came from Telegram, read one by one: a number, an update, a chat. Whatever is malformed becomes a value."""

from dataclasses import dataclass
from datetime import datetime

from telegram import Bot, Update

NUMBERS = 2**31
"""Telegram's numbers of updates are below this: an offset beyond would acknowledge everything that ever comes."""
LARGEST_CHAT = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Incoming:
    """An update, the chat in which its order counts, and when it came; malformed ones have a reason and no update."""

    update_id: int
    raw: object
    update: Update | None
    chat_id: int | None
    taken_at: datetime
    reason: str = ""


def number_of(raw: object) -> int | None:
    """Read the number of an update; None when it has none by which it could be acknowledged."""
    number = raw.get("update_id") if isinstance(raw, dict) else None
    return number if type(number) is int and 0 < number < NUMBERS else None


def read(raw: object, update_id: int, bot: Bot, now: datetime) -> Incoming:
    """Read an update by itself. It never raises."""
    try:
        update = Update.de_json(raw, bot) if isinstance(raw, dict) else None
        return Incoming(update_id, raw, update, chat_of(update) if update else None, now, "it is no object")
    except Exception as error:  # noqa: BLE001 - PTB raises all kinds when fields are not what they should be
        return Incoming(update_id, raw, None, None, now, f"{type(error).__name__}: {error}")


def chat_of(update: Update) -> int | None:
    """Say in which chat an update happened, or with whom if in none. ValueError for a number that is none."""
    places = [place for place in (update.effective_chat, update.effective_user) if place]
    if any(type(place.id) is not int or abs(place.id) > LARGEST_CHAT for place in places):
        raise ValueError("a chat or a person has no number")  # PTB would stumble over it time and again
    return places[0].id if places else None
