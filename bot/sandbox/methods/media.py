"""Pictures and files that the bot sends, and puts in place of what a message holds."""

from typing import Any

from bot.sandbox.documents import find_document
from bot.sandbox.keyboards import inline
from bot.sandbox.messages import Message
from bot.sandbox.methods.edits import ANY, Edited, edit, editable
from bot.sandbox.methods.method import method
from bot.sandbox.methods.sending import SENDING, aside, sender, sent
from bot.sandbox.parameters import (
    Complaint,
    Given,
    Reader,
    Upload,
    anything,
    boolean,
    chat_id,
    file,
    listing,
    markup_mode,
    string,
    take,
)
from bot.sandbox.pictures import find_photo
from bot.sandbox.refusals import Refusal, bad_request
from bot.sandbox.state import State
from bot.sandbox.texts import MARK, caption_of

CAPTION: dict[str, Reader] = {"caption": string, "parse_mode": markup_mode, "caption_entities": listing(MARK)}
_PICTURE: dict[str, Reader] = {"show_caption_above_media": boolean, "has_spoiler": boolean}
_DOCUMENT: dict[str, Reader] = {"thumbnail": file, "disable_content_type_detection": boolean}


@method("sendPhoto", required={"chat_id": chat_id, "photo": file}, optional=SENDING | CAPTION | _PICTURE)
def send_photo(state: State, given: Given) -> dict[str, Any]:
    """Send a picture that comes along, or one that was sent before by its file_id."""
    caption = caption_of(given)
    chat = state.chat(given["chat_id"])
    beside = aside(state, chat, given, "photos")
    content = {"text": caption.plain, "entities": caption.entities, **_picture(state, given, "photo")}
    return sent(state, "sendPhoto", state.post(chat, sender(state, chat), **beside, **content))


@method("sendDocument", required={"chat_id": chat_id, "document": file}, optional=SENDING | CAPTION | _DOCUMENT)
def send_document(state: State, given: Given) -> dict[str, Any]:
    """Send a file of any kind that comes along, or one that was sent before by its file_id."""
    caption = caption_of(given)
    chat = state.chat(given["chat_id"])
    beside = aside(state, chat, given, "documents")
    document = find_document(state.files, given["document"])
    content = {"text": caption.plain, "entities": caption.entities, "document": document}
    return sent(state, "sendDocument", state.post(chat, sender(state, chat), **beside, **content))


@method("editMessageMedia", required={"media": anything}, optional=ANY | {"reply_markup": inline})
def edit_message_media(state: State, given: Given) -> Edited:
    """Put a picture or a file in place of what the message holds, text or media, with the caption that comes along."""
    media = _read(given["media"])
    caption = caption_of(media)
    chat, message = editable(state, given)
    _check(message, media)
    fields = {"text": caption.plain, "entities": caption.entities, "keyboard": given["reply_markup"] or ()}
    return edit(state, "editMessageMedia", (chat, message), fields | {"preview": None} | _content(state, media))


def _content(state: State, media: Given) -> dict[str, Any]:
    """Say what the message holds from now on, of all that it may hold."""
    nothing: dict[str, Any] = {"photo": None, "document": None, "caption_above": False, "spoiler": False}
    if media["type"] == "document":
        return nothing | {"document": find_document(state.files, media["media"])}
    return nothing | _picture(state, media, "media")


def _picture(state: State, given: Given, name: str) -> dict[str, Any]:
    above, spoiler = bool(given["show_caption_above_media"]), bool(given["has_spoiler"])
    return {"photo": find_photo(state.files, given[name]), "caption_above": above, "spoiler": spoiler}


def _read(value: object) -> Given:
    """Read an InputMedia, in the order in which the server does."""
    if not isinstance(value, dict):
        raise _unparsed("expected an Object")
    kind = str(value.get("type") or "")
    if kind not in _KINDS:
        raise _unsupported(kind)
    media = take(value, {}, {"type": string, "media": file} | _KINDS[kind], "media.")
    named = media["media"]
    if not named or (isinstance(named, str) and named.startswith("attach://")):
        raise _unparsed("media not found")
    return media


_KINDS: dict[str, dict[str, Reader]] = {"photo": CAPTION | _PICTURE, "document": CAPTION | _DOCUMENT}
_TELEGRAMS = frozenset({"animation", "audio", "live_photo", "video"})


def _unsupported(kind: str) -> Refusal:
    if kind in _TELEGRAMS:
        return Complaint(f"InputMedia of type {kind} is not supported by the sandbox")
    return _unparsed(f'type "{kind}" is unsupported' if kind else 'Can\'t find field "type"')


def _check(message: Message, media: Given) -> None:
    """Refuse to edit what is no message of words or media; a message sent inline takes no new file."""
    if message.service is not None:
        raise bad_request("message can't be edited")
    if message.inline_id is not None and isinstance(media["media"], Upload):
        raise bad_request("invalid message content specified")


def _unparsed(why: str) -> Refusal:
    return bad_request(f"can't parse InputMedia: {why}")
