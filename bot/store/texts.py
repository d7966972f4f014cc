"""Rendered messages, each kept once by its fingerprint however many chats get it."""

import hashlib
import json
from collections.abc import Collection
from operator import itemgetter

from sqlalchemy import select, update

from bot.messages import Button, Message
from bot.store.inserting import insert_new
from bot.store.opening import Transaction
from bot.store.tables import delivery, text


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


async def read(tx: Transaction, keys: Collection[str]) -> dict[str, Message]:
    """Return messages by their fingerprints."""
    if not keys:
        return {}
    query = select(*text.c["fingerprint", "html", "buttons"]).where(text.c.fingerprint.in_(keys))
    return {key: from_json(html, buttons) for key, html, buttons in await tx.execute(query)}


async def of_edition(tx: Transaction, edition_id: int) -> dict[str, Message]:
    """Return the messages of an edition by their fingerprints, in order."""
    query = select(delivery.c.text).where(delivery.c.edition_id == edition_id).order_by(delivery.c.part)
    keys = list(await tx.scalars(query))
    found = await read(tx, keys)
    return {key: found[key] for key in keys}


async def lock(tx: Transaction, keys: Collection[str]) -> dict[str, int]:
    """Hold texts until this transaction ends; return for how many chats Telegram could not take each."""
    query = select(*text.c["fingerprint", "refusals"]).where(text.c.fingerprint.in_(keys))
    return dict((await tx.execute(query.order_by(text.c.fingerprint).with_for_update(key_share=True))).all())


async def accept(tx: Transaction, keys: Collection[str]) -> None:
    """Note that Telegram took these texts for some chat."""
    query = select(text.c.fingerprint).where(text.c.fingerprint.in_(keys), ~text.c.accepted)
    new = list(await tx.scalars(query.order_by(text.c.fingerprint).with_for_update(key_share=True)))
    if new:
        await tx.execute(update(text).where(text.c.fingerprint.in_(new)).values(accepted=True))


async def refuse(tx: Transaction, key: str, chats: int = 1) -> int:
    """Count chats for which Telegram could not take this text; return how many there are now."""
    query = update(text).where(text.c.fingerprint == key).values(refusals=text.c.refusals + chats)
    return await tx.scalar(query.returning(text.c.refusals)) or 0


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
