"""How the bot hears of things by webhook: set it, take it away, ask about it."""

import re
from typing import Any
from urllib.parse import urlsplit

from bot.sandbox.hook import Hook
from bot.sandbox.methods.method import method
from bot.sandbox.methods.polling import kinds
from bot.sandbox.parameters import Given, boolean, file, integer, listing, string
from bot.sandbox.refusals import HOOK_SET, bad_request
from bot.sandbox.state import State

MOST_CONNECTIONS = 100
LOOPBACK = ("127.0.0.1", "localhost")


@method(
    "setWebhook",
    required={"url": string},
    optional={
        "certificate": file,
        "ip_address": string,
        "max_connections": integer,
        "allowed_updates": listing(string),
        "drop_pending_updates": boolean,
        "secret_token": string,
    },
)
async def set_webhook(state: State, given: Given) -> bool:
    """Call this address from now on; the empty one means none."""
    secret = given["secret_token"]
    if secret is not None and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
        raise bad_request("secret token contains unallowed characters")
    if given["url"]:
        _check(given["url"])
    await state.unhook()
    if given["drop_pending_updates"]:
        state.updates.drop()
    if given["allowed_updates"] is not None:
        state.updates.allowed = kinds(given["allowed_updates"])
    if given["url"]:
        state.updates.interrupt(HOOK_SET)
        most = min(max(given["max_connections"] or 0, 0), MOST_CONNECTIONS)
        state.hook = Hook(state.updates, state.clock, given["url"], secret, most)
    return True


@method("deleteWebhook", optional={"drop_pending_updates": boolean})
async def delete_webhook(state: State, given: Given) -> bool:
    """Take the webhook away, if there is one; perhaps forget what waits."""
    await state.unhook()
    if given["drop_pending_updates"]:
        state.updates.drop()
    return True


@method("getWebhookInfo")
def get_webhook_info(state: State, _: Given) -> dict[str, Any]:
    """Say where the webhook is, how many updates wait, and what went wrong last."""
    hook = state.hook
    info: dict[str, Any] = {"url": "", "has_custom_certificate": False, "pending_update_count": len(state.updates)}
    if hook is not None:
        info |= {"url": hook.url, "max_connections": hook.most}
    if hook is not None and hook.failed is not None:
        info |= {"last_error_date": int(hook.failed.at.timestamp()), "last_error_message": hook.failed.words}
    return info | ({"allowed_updates": list(state.updates.allowed)} if state.updates.allowed else {})


def _check(url: str) -> None:
    """Telegram calls https alone; a Bot API server of one's own calls http as well, and this one on this machine."""
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
