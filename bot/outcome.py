"""What became of one send, as values. One function (telegram/outcomes.py) turns PTB's errors into these."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sent:
    """Telegram accepted the message."""

    message_id: int


@dataclass(frozen=True, slots=True)
class NotSent:
    """Surely not accepted (no connection, 5xx before acceptance): a retry costs nothing."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody can know: the request went out and no answer was read. Most often the message did arrive."""

    reason: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The chat refuses: blocked, kicked, no rights, topic closed, chat not found."""

    reason: str


@dataclass(frozen=True, slots=True)
class Moved:
    """The group became a supergroup with another id."""

    chat_id: int


@dataclass(frozen=True, slots=True)
class Wait:
    """429: nothing more may be sent for so many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class BadText:
    """Telegram cannot take this text (cannot parse, too long): no chat will."""

    reason: str


@dataclass(frozen=True, slots=True)
class BotRefused:
    """The bot itself is refused: a bad token."""

    reason: str


Outcome = Sent | NotSent | Unknown | Refused | Moved | Wait | BadText | BotRefused


def reason_of(outcome: Outcome) -> str:
    """Say in few words why a message was not sent, without the number of any chat; "" if it was."""
    match outcome:
        case Sent():
            return ""
        case Moved():
            return "the chat has another number now"
        case Wait(seconds):
            return f"told to wait {seconds:g} s"
    return outcome.reason
