"""The menu of commands, one for each scope and language."""

import json
import re
from typing import Any

from bot.sandbox import shown
from bot.sandbox.methods.method import method
from bot.sandbox.parameters import Given, Reader, chat_id, integer, listing, record, string
from bot.sandbox.refusals import bad_request
from bot.sandbox.state import State

MOST_COMMANDS = 100
MOST_DESCRIPTION = 256

_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_SCOPES: dict[str, dict[str, Reader]] = {
    "default": {},
    "all_private_chats": {},
    "all_group_chats": {},
    "all_chat_administrators": {},
    "chat": {"chat_id": chat_id},
    "chat_administrators": {"chat_id": chat_id},
    "chat_member": {"chat_id": chat_id, "user_id": integer},
}
_WHERE: dict[str, Reader] = {
    "scope": record(required={"type": string}, optional={"chat_id": chat_id, "user_id": integer}),
    "language_code": string,
}


@method(
    "setMyCommands",
    required={"commands": listing(record(required={"command": string, "description": string}))},
    optional=_WHERE,
)
def set_my_commands(state: State, given: Given) -> bool:
    """Set the menu of one scope and language."""
    commands = [_checked(one) for one in given["commands"]]
    if len(commands) > MOST_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    state.commands[_place(state, given)] = commands
    _show(state)
    return True


@method("getMyCommands", optional=_WHERE)
def get_my_commands(state: State, given: Given) -> list[dict[str, str]]:
    """Say the menu of exactly this scope and language."""
    return state.commands.get(_place(state, given), [])


@method("deleteMyCommands", optional=_WHERE)
def delete_my_commands(state: State, given: Given) -> bool:
    """Forget the menu of this scope and language."""
    state.commands.pop(_place(state, given), None)
    _show(state)
    return True


def check_language(code: str | None) -> str:
    """Read a two-letter language code; none is all languages."""
    if code and not re.fullmatch(r"[a-z]{2}", code):
        raise bad_request("invalid language code specified")
    return code or ""


def _checked(one: Given) -> dict[str, str]:
    command, description = one["command"].removeprefix("/"), one["description"].strip()
    if not _COMMAND.fullmatch(command):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(description) <= MOST_DESCRIPTION:
        raise bad_request(
            "command description must not be empty" if not description else "BOT_COMMAND_DESCRIPTION_INVALID"
        )
    return {"command": command, "description": description}


def _place(state: State, given: Given) -> tuple[str, str]:
    asked = {name: value for name, value in (given["scope"] or {"type": "default"}).items() if value is not None}
    fields = _SCOPES.get(asked["type"])
    if fields is None or set(asked) != {"type", *fields}:
        raise bad_request(f'can\'t parse BotCommandScope: unsupported type or fields of "{asked["type"]}"')
    scope: dict[str, Any] = dict(asked)
    if "chat_id" in scope:
        scope["chat_id"] = state.chat(scope["chat_id"]).id
    return json.dumps(scope, sort_keys=True), check_language(given["language_code"])


def _show(state: State) -> None:
    state.feed.tell(lambda: {"type": "commands", "commands": shown.commands(state.commands)})
