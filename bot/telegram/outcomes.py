"""The one place that knows what PTB's errors mean for a message: an Outcome."""

import re

import aiohttp
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.outcome import BadText, BotRefused, Moved, NotSent, Outcome, Refused, Unknown, Wait

_NEVER_LEFT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)
_REFUSES = re.compile(
    r"CHAT_WRITE_FORBIDDEN|TOPIC_CLOSED|TOPIC_DELETED|PEER_ID_INVALID|USER_IS_BLOCKED|not enough rights|chat not found|"
    r"need administrator rights|have no rights|user is deactivated|message thread not found|CHAT_ADMIN_REQUIRED|"
    r"CHAT_RESTRICTED|kicked|not a member",
    re.IGNORECASE,
)
_RETRY = re.compile(r"Too Many Requests(?:: retry after (\d+))?", re.IGNORECASE)


def outcome_of(error: Exception) -> Outcome:
    """Decide what became of a message whose send raised this, by its cause, its class and Telegram's words."""
    words = str(error)
    if isinstance(error.__cause__, _NEVER_LEFT):
        return NotSent(words)
    match error:
        case RetryAfter():
            return Wait(seconds_of(error))
        case ChatMigrated():
            return Moved(error.new_chat_id)
        case InvalidToken() | Conflict():
            return BotRefused(words)
        case Forbidden():
            return Refused(words)
        case BadRequest():
            return Refused(words) if _REFUSES.search(words) else BadText(words)
    if halted := _RETRY.search(words):
        return Wait(float(halted[1] or 1))
    answered = isinstance(error, TelegramError) and not isinstance(error, TimedOut) and error.__cause__ is None
    return NotSent(words) if answered and "Invalid server response" not in words else Unknown(words)


def seconds_of(error: RetryAfter) -> float:
    """Read how long Telegram asks to wait; PTB gives whole seconds now, and a timedelta one day."""
    after = error.retry_after
    return float(after if isinstance(after, int) else after.total_seconds())
