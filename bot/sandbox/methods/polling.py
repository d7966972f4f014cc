"""How the bot hears of things by long polling. The other way is the webhook."""

from typing import Any

from bot.sandbox.methods.method import method
from bot.sandbox.parameters import Complaint, Given, integer, listing, string
from bot.sandbox.refusals import HOOKED, conflict
from bot.sandbox.state import State
from bot.sandbox.updates import MOST_AT_ONCE

LONGEST_POLL = 50
KINDS = frozenset(
    (  # noqa: SIM905 - a list of 25 quoted names hides what it says
        "message edited_message channel_post edited_channel_post business_connection business_message "
        "edited_business_message deleted_business_messages guest_message message_reaction message_reaction_count "
        "inline_query chosen_inline_result callback_query shipping_query pre_checkout_query purchased_paid_media poll "
        "poll_answer my_chat_member chat_member chat_join_request chat_boost removed_chat_boost managed_bot"
    ).split()
)


@method(
    "getUpdates",
    optional={"offset": integer, "limit": integer, "timeout": integer, "allowed_updates": listing(string)},
)
async def get_updates(state: State, given: Given) -> list[dict[str, Any]]:
    """Acknowledge what is below the offset and answer with what waits."""
    if state.hook is not None:
        raise conflict(HOOKED)
    if given["allowed_updates"] is not None:
        state.updates.allowed = kinds(given["allowed_updates"])
    limit = given["limit"] or MOST_AT_ONCE
    limit = limit if 1 <= limit <= MOST_AT_ONCE else MOST_AT_ONCE
    seconds = min(max(given["timeout"] or 0, 0), LONGEST_POLL)
    return await state.updates.take(given["offset"] or 0, limit, seconds)


@method("logOut")
def log_out(_: State, __: Given) -> bool:
    """Take leave of the cloud server; the sandbox answers on all the same."""
    return True


@method("close")
def close(_: State, __: Given) -> bool:
    """Close the bot before it moves to another server; the sandbox answers on all the same."""
    return True


def kinds(named: list[str]) -> tuple[str, ...]:
    """Check the names of kinds of updates."""
    unknown = [one for one in named if one not in KINDS]
    if unknown:
        raise Complaint(f"unknown kinds of updates: {', '.join(unknown)}")
    return tuple(named)
