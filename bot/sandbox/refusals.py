"""What Telegram says when it refuses, as one exception and its usual wordings.

The wordings are those of the official Bot API server (tdlib/telegram-bot-api, Client.cpp) and of Telegram itself.
"""

from collections.abc import Mapping


class Refusal(Exception):  # noqa: N818 - "refusal" is Telegram's own view of it, and it is an expected answer
    """An answer with `ok: false`: a code, a description, and perhaps parameters."""

    def __init__(self, code: int, description: str, parameters: Mapping[str, int] | None = None) -> None:
        """Keep what will be answered."""
        super().__init__(code, description)
        self.code = code
        self.description = description
        self.parameters = dict(parameters or {})


def bad_request(what: str) -> Refusal:
    """Make a 400."""
    return Refusal(400, f"Bad Request: {what}")


def forbidden(what: str) -> Refusal:
    """Make a 403."""
    return Refusal(403, f"Forbidden: {what}")


def conflict(what: str) -> Refusal:
    """Make a 409."""
    return Refusal(409, f"Conflict: {what}")


def too_many_requests(seconds: int) -> Refusal:
    """Make a 429, which says how long to wait."""
    return Refusal(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})


def moved(chat_id: int) -> Refusal:
    """Make the 400 of a group that became the supergroup `chat_id`."""
    what = "Bad Request: group chat was upgraded to a supergroup chat"
    return Refusal(400, what, {"migrate_to_chat_id": chat_id})


def unauthorized() -> Refusal:
    """Make the 401 of a token that is nobody's."""
    return Refusal(401, "Unauthorized")


def not_found(what: str = "") -> Refusal:
    """Make the 404 of a method or a path that does not exist."""
    return Refusal(404, f"Not Found: {what}" if what else "Not Found")


POLLED_TWICE = "terminated by other getUpdates request; make sure that only one bot instance is running"
HOOKED = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
HOOK_SET = "terminated by setWebhook request"
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
QUERY_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
