"""The bot itself: who it is, and what it says of itself."""

from typing import Any

from bot.sandbox import wire
from bot.sandbox.methods.method import method
from bot.sandbox.parameters import Given
from bot.sandbox.state import State


@method("getMe")
def get_me(state: State, _: Given) -> dict[str, Any]:
    """Say who the bot is."""
    return wire.user(state.bot) | {
        "can_join_groups": True,
        "can_read_all_group_messages": not state.privacy_mode,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }
