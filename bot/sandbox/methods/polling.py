"""How the bot hears of things: long polling; and the webhook, which the sandbox does not do."""

from typing import Any

from bot.sandbox.methods.method import method
from bot.sandbox.parameters import Given, boolean, integer, listing, string
from bot.sandbox.state import State
from bot.sandbox.updates import MOST_AT_ONCE

LONGEST_POLL = 50


@method(
    "getUpdates",
    optional={"offset": integer, "limit": integer, "timeout": integer, "allowed_updates": listing(string)},
)
async def get_updates(state: State, given: Given) -> list[dict[str, Any]]:
    """Acknowledge what is below the offset and answer with what waits."""
    if given["allowed_updates"] is not None:
        state.updates.allowed = tuple(given["allowed_updates"])
    limit = given["limit"] or MOST_AT_ONCE
    limit = limit if 1 <= limit <= MOST_AT_ONCE else MOST_AT_ONCE
    seconds = min(max(given["timeout"] or 0, 0), LONGEST_POLL)
    return await state.updates.take(given["offset"] or 0, limit, seconds)


@method("deleteWebhook", optional={"drop_pending_updates": boolean})
def delete_webhook(state: State, given: Given) -> bool:
    """There is none; perhaps forget what waits."""
    if given["drop_pending_updates"]:
        state.updates.drop()
    return True


@method("getWebhookInfo")
def get_webhook_info(state: State, _: Given) -> dict[str, Any]:
    """Say that there is no webhook, and how many updates wait."""
    info: dict[str, Any] = {"url": "", "has_custom_certificate": False, "pending_update_count": len(state.updates)}
    return info | ({"allowed_updates": list(state.updates.allowed)} if state.updates.allowed else {})
