"""Rendered messages, each kept once by its fingerprint however many chats get it."""

import hashlib
import json
from collections.abc import Collection
from operator import itemgetter

from sqlalchemy import update

from bot.messages import Button, Message
from bot.store.inserting import insert_new
from bot.store.opening import Transaction
from bot.store.tables import text


async def keep(tx: Transaction, messages: Collection[Message]) -> dict[Message, str]:
    """Keep messages and return the fingerprint of each."""
    keys = {message: fingerprint(message) for message in messages}
    rows = [
        {"fingerprint": key, "html": message.html, "buttons": to_json(message), "refusals": 0}
        for message, key in sorted(keys.items(), key=itemgetter(1))  # in one order, or two processes could deadlock
    ]
    if rows:
        await tx.execute(insert_new(tx, text), rows)
    return keys


async def refuse(tx: Transaction, key: str) -> None:
    """Count one more chat for which Telegram could not take this text."""
    await tx.execute(update(text).where(text.c.fingerprint == key).values(refusals=text.c.refusals + 1))


def fingerprint(message: Message) -> str:
    """Return the hash of a message's text and buttons."""
    content = json.dumps([message.html, to_json(message)], ensure_ascii=False)
    return hashlib.sha256(content.encode()).hexdigest()


def to_json(message: Message) -> list[list[list[str]]]:
    """Write the buttons as rows of [label, action]."""
    return [[[button.label, button.action] for button in row] for row in message.buttons]


def from_json(html: str, buttons: list[list[list[str]]]) -> Message:
    """Read a message back."""
    return Message(html, tuple(tuple(Button(label, action) for label, action in row) for row in buttons))
