"""The bot itself: who it is, and what it says of itself."""

from typing import Any

from bot.sandbox import shown, wire
from bot.sandbox.methods.commands import check_language
from bot.sandbox.methods.method import Method, method
from bot.sandbox.parameters import Complaint, Given, string
from bot.sandbox.state import State

MOST_LETTERS = {"name": 64, "description": 512, "short_description": 120}


@method("getMe")
def get_me(state: State, _: Given) -> dict[str, Any]:
    """Say who the bot is."""
    return wire.user(state.bot) | {
        "can_join_groups": True,
        "can_read_all_group_messages": not state.privacy_mode,
        "supports_inline_queries": state.inline,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def _setter(name: str, field: str) -> Method:
    def set_words(state: State, given: Given) -> bool:
        words = given[field] or ""
        if len(words) > MOST_LETTERS[field]:
            raise Complaint(f"{field} is longer than {MOST_LETTERS[field]}")
        language = check_language(given["language_code"])
        state.profile[field, language] = words
        if field == "name" and words and not language:
            state.bot.first_name = words
        state.feed.tell(lambda: {"type": "profile", "profile": shown.profile(state.profile)})
        return True

    return method(name, optional={field: string, "language_code": string})(set_words)


def _getter(name: str, field: str) -> Method:
    def get_words(state: State, given: Given) -> dict[str, str]:
        fallback = state.bot.first_name if field == "name" else ""
        common = state.profile.get((field, ""), fallback)
        return {field: state.profile.get((field, check_language(given["language_code"]))) or common}

    return method(name, optional={"language_code": string})(get_words)


SET_MY_NAME = _setter("setMyName", "name")
SET_MY_DESCRIPTION = _setter("setMyDescription", "description")
SET_MY_SHORT_DESCRIPTION = _setter("setMyShortDescription", "short_description")
GET_MY_NAME = _getter("getMyName", "name")
GET_MY_DESCRIPTION = _getter("getMyDescription", "description")
GET_MY_SHORT_DESCRIPTION = _getter("getMyShortDescription", "short_description")
