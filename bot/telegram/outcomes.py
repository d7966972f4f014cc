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
_TURNED_AWAY = (BadRequest, Forbidden, InvalidToken, Conflict)
_LONGEST = 200
_REFUSES = re.compile(
    r"CHAT_\w*FORBIDDEN|CHAT_RESTRICTED|CHAT_ADMIN_REQUIRED|CHANNEL_PRIVATE|CHANNEL_INVALID|PEER_ID_INVALID|TOPIC_CLOSED|"
    r"TOPIC_DELETED|USER_IS_BLOCKED|USER_BANNED_IN_CHANNEL|deactivated|not enough rights|need administrator rights|"
    r"have no rights|chat not found|user not found|message thread not found|kicked|not a member",
    re.IGNORECASE,
)
_RETRY = re.compile(r"Too Many Requests(?:: retry after (\d+))?", re.IGNORECASE)


def outcome_of(error: Exception) -> Outcome:
    """Decide what became of a message whose send raised this, by its cause, its class and Telegram's words."""
    words = reason_of(error)
    if isinstance(error.__cause__, _NEVER_LEFT):
        return NotSent(words)
    if isinstance(error.__cause__, TelegramError):  # a page from something between Telegram and the bot
        return NotSent(words) if isinstance(error, _TURNED_AWAY) else Unknown(words)
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


def reason_of(error: Exception) -> str:
    """Say why in few words: PTB adds the whole page that could not be read."""
    if isinstance(error, InvalidToken):  # its own words may hold the token
        return "the token is nobody's" if refuses_token(error) else "an answer that is not Telegram's"
    words = str(error).partition(". Parsing the server response")[0] or type(error).__name__
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"


def refuses_token(error: Exception) -> bool:
    """Whether Telegram itself says that the token is nobody's, and not a page of something on the way to it."""
    while isinstance(error.__cause__, InvalidToken):  # PTB wraps it in one whose words hold the token
        error = error.__cause__
    return isinstance(error, InvalidToken) and error.__cause__ is None


def seconds_of(error: RetryAfter) -> float:
    """Read how long Telegram asks to wait; PTB gives whole seconds now, and a timedelta one day."""
    after = error.retry_after
    return float(after if isinstance(after, int) else after.total_seconds())
