"""What an outcome means for a delivery. Pure: values in, values out."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from bot.outcome import BadText, BotRefused, Moved, NotSent, Outcome, Refused, Sent, Unknown, Wait
from bot.store.values import Ready, Settlement

FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(minutes=10)
BAD_TEXT_CHATS = 3
"""So many chats for which Telegram could not take a text prove that none will."""

Then = Literal["go on", "pause chat", "move chat", "doubt text", "halt chat", "stop round"]


@dataclass(frozen=True, slots=True)
class Decision:
    """What is written of a delivery, and what else follows. `moved_to` is the chat's new id."""

    settlement: Settlement
    then: Then = "go on"
    moved_to: int = 0


def decide(outcome: Outcome, ready: Ready, now: datetime) -> Decision:
    """Decide what an outcome means for a delivery; its `attempts` counts the one that had this outcome.

    Of an outcome that nobody can know a private chat gets one second try, a group or channel none: a double in
    public is worse than a gap that an editor can see.
    """
    match outcome:
        case Sent(message_id):
            return Decision(Settlement("sent", message_id=message_id))
        case NotSent(reason):
            return Decision(again(ready, reason, now + backoff(ready.attempts)))
        case Unknown(reason) if ready.target.kind == "private" and not ready.doubts:
            return Decision(again(ready, reason, now + backoff(ready.attempts), doubts=1))
        case Unknown(reason):
            return Decision(Settlement("unknown", reason, doubts=1))
        case Refused(reason):
            return Decision(Settlement("refused", reason), "pause chat")
        case Moved(chat_id):
            settlement = again(ready, f"the chat moved to {chat_id}", now + backoff(ready.attempts))
            return Decision(settlement, "move chat", chat_id)
        case Wait(seconds):
            wait = timedelta(seconds=max(seconds, 0))
            return Decision(again(ready, f"told to wait {seconds:g} s", now + wait), "halt chat")
        case BadText(reason):
            return Decision(Settlement("refused", reason), "doubt text")
        case BotRefused(reason):
            return Decision(again(ready, reason, now), "stop round")


def again(ready: Ready, reason: str, not_before: datetime, *, doubts: int = 0) -> Settlement:
    """Queue a delivery again, unless it is worth nothing by then. Where it may have arrived, that is unknown."""
    if not_before < ready.expires_at:
        return Settlement("queued", reason, not_before=not_before, doubts=doubts)
    return Settlement("unknown" if ready.doubts + doubts else "expired", reason, doubts=doubts)


def backoff(attempts: int) -> timedelta:
    """Return the pause after so many attempts: 5 s, 10 s, 20 s, … and never more than ten minutes."""
    return min(FIRST_PAUSE * (1 << min(max(attempts - 1, 0), 20)), LONGEST_PAUSE)


def barred(ready: Ready, now: datetime) -> Settlement | None:
    """Say why a delivery must not be attempted, None if it may."""
    if ready.subscription_state != "active":
        return Settlement("skipped", f"the subscription is {ready.subscription_state}")
    if ready.refusals >= BAD_TEXT_CHATS:
        return Settlement("refused", f"Telegram could not take this text for {ready.refusals} chats")
    if now >= ready.expires_at:
        return Settlement("unknown" if ready.doubts else "expired", "it was not sent in time")
    return None
