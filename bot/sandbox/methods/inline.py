"""The bot's answer to what is typed behind its name."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from bot.sandbox.entities import Text, units
from bot.sandbox.inline import offer
from bot.sandbox.keyboards import inline
from bot.sandbox.messages import Photo
from bot.sandbox.methods.method import method
from bot.sandbox.methods.sending import PREVIEW
from bot.sandbox.parameters import (
    Complaint,
    Given,
    Reader,
    anything,
    boolean,
    integer,
    listing,
    markup_mode,
    record,
    string,
    take,
)
from bot.sandbox.pictures import find_photo
from bot.sandbox.refusals import QUERY_TOO_OLD, Refusal, bad_request
from bot.sandbox.results import InlineAnswer, Result
from bot.sandbox.state import State
from bot.sandbox.texts import MARK, MOST_CAPTION, MOST_TEXT, read_text

ANSWERABLE = timedelta(seconds=10)
"""How long a query can be answered: Telegram names no figure, and bots report about ten seconds."""
MOST_RESULTS = 50
MOST_BYTES = 64
KEPT_SECONDS = 300
LONGEST_KEPT = 24 * 60 * 60

_COMMON: dict[str, Reader] = {
    "type": string,
    "id": string,
    "title": string,
    "description": string,
    "reply_markup": anything,
    "input_message_content": anything,
}
_ARTICLE: dict[str, Reader] = {
    "url": string,
    "thumbnail_url": string,
    "thumbnail_width": integer,
    "thumbnail_height": integer,
}
_PHOTO: dict[str, Reader] = {
    "photo_file_id": string,
    "photo_url": string,
    "thumbnail_url": string,
    "photo_width": integer,
    "photo_height": integer,
    "caption": string,
    "parse_mode": markup_mode,
    "caption_entities": listing(MARK),
    "show_caption_above_media": boolean,
}
_CONTENT: dict[str, Reader] = {
    "message_text": string,
    "parse_mode": markup_mode,
    "entities": listing(MARK),
    "link_preview_options": PREVIEW,
}


def _as_it_came(value: object, _: str) -> object:
    """Leave a result to be read with all that it names."""
    return value


_BUTTON = record(required={"text": string}, optional={"start_parameter": string, "web_app": anything})


@method(
    "answerInlineQuery",
    required={"inline_query_id": string, "results": listing(_as_it_came)},
    optional={"cache_time": integer, "is_personal": boolean, "next_offset": string, "button": _BUTTON},
)
def answer_inline_query(state: State, given: Given) -> bool:
    """Offer results to whoever typed the question, and keep them for whoever asks the same."""
    button = _button(given["button"])
    results = tuple(_result(state, one, place) for place, one in enumerate(given["results"]))
    _check_results(results)
    if len((given["next_offset"] or "").encode()) > MOST_BYTES:
        raise bad_request("NEXT_OFFSET_INVALID")
    query = state.inline_queries.pop(given["inline_query_id"], None)
    if query is None or state.clock.now() - query.at > ANSWERABLE:
        raise bad_request(QUERY_TOO_OLD)
    asked = KEPT_SECONDS if given["cache_time"] is None else given["cache_time"]
    until = state.clock.now() + timedelta(seconds=min(max(asked, 0), LONGEST_KEPT))
    personal = bool(given["is_personal"])
    answer = InlineAnswer(query, results, given["next_offset"] or "", button, personal, until)
    state.inline_answers.append(answer)
    offer(state, answer)
    return True


def _check_results(results: tuple[Result, ...]) -> None:
    if len(results) > MOST_RESULTS:
        raise bad_request("RESULTS_TOO_MUCH")
    for one in results:
        if not 1 <= len(one.id.encode()) <= MOST_BYTES:
            raise bad_request("RESULT_ID_INVALID" if one.id else "RESULT_ID_EMPTY")
        if one.kind == "article" and not one.title.strip():
            raise bad_request("ARTICLE_TITLE_EMPTY")
    if len({one.id for one in results}) < len(results):
        raise bad_request("RESULT_ID_DUPLICATE")


def _result(state: State, value: object, place: int) -> Result:
    """Read one result; what cannot be read is refused as the server does while it reads."""
    if not isinstance(value, dict):
        raise _unparsed("Inline query result must be an object")
    kind = str(_needed(value, "type")).lower()
    match kind:
        case "article":
            fields = take(value, {}, _COMMON | _ARTICLE, f"results.{place}.")
            _needed(value, "title")
        case "photo":
            fields = take(value, {}, _COMMON | _PHOTO, f"results.{place}.")
        case _:
            raise _unparsed(f'type "{kind}" is unsupported for the inline query result')
    photo = _photo(state, fields) if kind == "photo" else None
    words = (_needed(value, "id"), kind, fields["title"] or "", fields["description"] or "")
    return Result(*words, photo, _content(fields, photo), _keyboard(fields["reply_markup"]))


def _photo(state: State, fields: Given) -> Photo:
    if fields["photo_url"] is not None:
        raise Complaint("WEBDOCUMENT_URL_INVALID: the sandbox fetches nothing, so send photo_file_id")
    return find_photo(state.files, _needed(fields, "photo_file_id"))


def _content(fields: Given, photo: Photo | None) -> Mapping[str, Any]:
    """Say what message the result becomes: the text that is given, or the photo with its caption."""
    given = fields["input_message_content"]
    if given is None and photo is not None:
        caption = _marked(fields["caption"] or "", fields["parse_mode"], fields["caption_entities"])
        if units(caption.plain) > MOST_CAPTION:
            raise bad_request("MEDIA_CAPTION_TOO_LONG")
        above = bool(fields["show_caption_above_media"])
        return {"text": caption.plain, "entities": caption.entities, "photo": photo, "caption_above": above}
    content = record(optional=_CONTENT)({} if given is None else given, "input_message_content")
    if given is None:
        _needed(content, "message_text")
    if not content["message_text"]:
        raise _unparsed("Input message content is not specified")
    text = _marked(content["message_text"], content["parse_mode"], content["entities"])
    if not text.plain:
        raise bad_request("text must be non-empty")
    if units(text.plain) > MOST_TEXT:
        raise bad_request("MESSAGE_TOO_LONG")
    return {"text": text.plain, "entities": text.entities, "preview": content["link_preview_options"]}


def _marked(source: str, mode: str | None, marks: list[Given] | None) -> Text:
    try:
        return read_text(source, mode, marks)
    except Refusal as refusal:
        words = refusal.description.removeprefix("Bad Request: ")
        raise _unparsed(words[0].upper() + words[1:]) from None


def _keyboard(markup: object) -> Any:
    if markup is None:
        return ()
    if not isinstance(markup, dict) or "inline_keyboard" not in markup:
        raise bad_request("inline keyboard expected")
    return inline(markup, "reply_markup")


def _button(button: Given | None) -> Mapping[str, str] | None:
    if button is None:
        return None
    given = [name for name in ("start_parameter", "web_app") if button[name] is not None]
    if len(given) != 1:
        words = "InlineQueryResultsButton must have exactly one optional field"
        raise bad_request(f"can't parse inline query results button: {words}")
    if given == ["web_app"]:
        raise Complaint("a button that opens a Web App is not supported by the sandbox")
    parameter = button["start_parameter"]
    if not parameter:
        raise bad_request("can't use empty start_parameter")
    if len(parameter) > MOST_BYTES:
        raise bad_request("too long start_parameter specified")
    if not re.fullmatch(r"[A-Za-z0-9_-]+", parameter):
        raise bad_request("unallowed characters in start_parameter are used")
    return {"text": button["text"], "start_parameter": parameter}


def _needed(fields: Mapping[str, Any], name: str) -> Any:
    if fields.get(name) is None:
        raise _unparsed(f'Can\'t find field "{name}"')
    return fields[name]


def _unparsed(why: str) -> Refusal:
    return bad_request(f"can't parse inline query result: {why}")
