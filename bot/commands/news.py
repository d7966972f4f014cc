"""What is new since a chat last looked, and how far it has looked."""

import re
from dataclasses import replace

from bot.desk import Asker, Desk
from bot.messages import Button, Look, Message
from bot.store import preferences, publications, subscriptions
from bot.store.opening import Transaction

_ACTION = re.compile(r"k:(?P<after>\d{1,18})-(?P<upto>\d{1,18})(?::(?P<page>\d{1,3}))?", re.ASCII)


async def new(desk: Desk, asker: Asker, _: str) -> tuple[Message, ...]:
    """Show what was published since this chat last looked. That it has looked is written once the message is there."""
    async with desk.store.begin() as tx:
        look = await _look(tx, asker)
        if look.after is not None:
            return (replace(await _show(tx, asker, look, 1), look=look),)
    words = asker.gettext("From now on /new shows what was added or corrected since you last looked.")
    button = Button(asker.gettext("The latest"), "l")
    return (replace(asker.answers.say("", words, ((button,),)), look=look),)


async def turn(desk: Desk, asker: Asker, action: str) -> Message | None:
    """Show another page of that, as it was then."""
    match = _ACTION.fullmatch(action)
    if match is None:
        return None
    look = Look(int(match["after"]), int(match["upto"]))
    async with desk.store.begin() as tx:
        return await _show(tx, asker, look, int(match["page"] or 1))


async def looked(desk: Desk, asker: Asker, look: Look) -> None:
    """Remember that a chat has this before it."""
    async with desk.store.begin() as tx:
        await preferences.mark_seen(tx, asker.target.chat_id, look, asker.asked_by, desk.now())


async def _look(tx: Transaction, asker: Asker) -> Look:
    """What to show: since the last look or, for a first one, the last recap; the same again to the same message."""
    known = asker.preference
    if known.seen is not None and known.seen_by == asker.asked_by:
        return Look(known.seen_before, known.seen)
    newest = await publications.newest_number(tx)
    if known.seen is not None:
        return Look(known.seen, newest)
    subscribed = await subscriptions.get(tx, asker.target)
    return Look(subscribed.last_publication if subscribed else None, newest)


async def _show(tx: Transaction, asker: Asker, look: Look, page: int) -> Message:
    after = look.after or 0
    found = await publications.publications_after(tx, after)
    newest_first = dict.fromkeys(one.item_id for one in reversed(found) if one.number <= look.upto)
    before = await publications.told_before(tx, after, look.upto)
    changes = [(item_id, item_id in before) for item_id in newest_first]
    return asker.answers.news(changes, f"k:{after}-{look.upto}", page)
