"""Buttons under a message, looked at as strictly as Telegram does."""

from typing import Any

from bot.sandbox.messages import Keyboard
from bot.sandbox.parameters import Complaint, Given, Reader, anything, boolean, listing, record, string, take
from bot.sandbox.refusals import Refusal, bad_request

MOST_BUTTONS = 100
MOST_IN_A_ROW = 8
MOST_DATA = 64
MOST_PLACEHOLDER = 64

_BUTTON_KINDS: dict[str, Reader] = {
    "url": string,
    "callback_data": string,
    "web_app": record(required={"url": string}),
    "login_url": anything,
    "switch_inline_query": string,
    "switch_inline_query_current_chat": string,
    "switch_inline_query_chosen_chat": anything,
    "copy_text": record(required={"text": string}),
    "callback_game": anything,
    "pay": boolean,
}
_LOOKS: dict[str, Reader] = {"icon_custom_emoji_id": string, "style": string}
_REPLY_BUTTON = {
    "request_users": anything,
    "request_chat": anything,
    "request_managed_bot": anything,
    "request_contact": boolean,
    "request_location": boolean,
    "request_poll": anything,
    "web_app": anything,
} | _LOOKS
_REPLY_KEYBOARD: dict[str, Reader] = {
    "is_persistent": boolean,
    "resize_keyboard": boolean,
    "one_time_keyboard": boolean,
    "input_field_placeholder": string,
    "selective": boolean,
}


def inline(value: object, name: str) -> Keyboard:
    """Read an InlineKeyboardMarkup: its rows of buttons."""
    fields = record(required={"inline_keyboard": listing(listing(_inline_button))})(value, name)
    rows = tuple(tuple(row) for row in fields["inline_keyboard"] if row)
    _check_size(rows)
    return rows


def any_keyboard(value: object, name: str) -> Given:
    """Read any reply_markup, as {"inline": Keyboard}, {"reply": labels, none to take them away} or {"force": ...}."""
    markup = anything(value, name)
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in markup:
        return {"inline": inline(markup, name)}
    if "keyboard" in markup:
        fields = record(required={"keyboard": listing(listing(_reply_button))}, optional=_REPLY_KEYBOARD)(markup, name)
        return {"reply": fields["keyboard"]}
    if "force_reply" in markup:
        return {"force": _force(markup, name)}
    removed = record(optional={"remove_keyboard": boolean, "selective": boolean})(markup, name)
    return {"reply": []} if removed["remove_keyboard"] else {}


def _force(markup: dict[str, Any], name: str) -> Given | None:
    optional: dict[str, Reader] = {"input_field_placeholder": string, "selective": boolean}
    fields = record(required={"force_reply": boolean}, optional=optional)(markup, name)
    placeholder = fields["input_field_placeholder"]
    if placeholder is not None and not 1 <= len(placeholder) <= MOST_PLACEHOLDER:
        raise Complaint(f"a placeholder has 1 to {MOST_PLACEHOLDER} characters")
    return {"placeholder": placeholder, "selective": bool(fields["selective"])} if fields["force_reply"] else None


def _reply_button(value: object, name: str) -> str:
    if isinstance(value, str):
        return value
    return str(record(required={"text": string}, optional=_REPLY_BUTTON)(value, name)["text"])


def _inline_button(value: object, name: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _unparsed("InlineKeyboardButton must be an Object")
    button = dict(take(value, {}, {"text": string} | _BUTTON_KINDS | _LOOKS, f"{name}."))
    _check_button(button)
    return {key: one for key, one in button.items() if one is not None}


def _check_button(button: dict[str, Any]) -> None:
    if button["text"] is None:
        raise _unparsed('Can\'t find field "text"')
    if not button["text"].strip():
        raise _unparsed("Inline keyboard button text must be non-empty")
    kinds = [kind for kind in _BUTTON_KINDS if button[kind] is not None]
    if not kinds:
        raise _unparsed("Text buttons are unallowed in the inline keyboard")
    if len(kinds) > 1:
        raise Complaint(f"an inline button with both {kinds[0]} and {kinds[1]}")
    data = button["callback_data"]
    if data is not None and not 1 <= len(data.encode()) <= MOST_DATA:
        raise bad_request("BUTTON_DATA_INVALID")
    url = button["url"]
    if url is not None and not url.startswith(("http://", "https://", "tg://", "mailto:", "tel:")):
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")


def _check_size(rows: Keyboard) -> None:
    if sum(len(row) for row in rows) > MOST_BUTTONS:
        raise bad_request("reply markup is too long")
    if any(len(row) > MOST_IN_A_ROW for row in rows):
        raise Complaint(f"a row of more than {MOST_IN_A_ROW} buttons")


def _unparsed(why: str) -> Refusal:
    return bad_request(f"can't parse inline keyboard button: {why}")
