"""A reader reports a mistake: a button or a link asks for words, the reply to that brings them to the editors."""

from dataclasses import replace
from datetime import timedelta

from bot.actions import read_action
from bot.desk import Asker, Desk
from bot.messages import Alert, Message
from bot.rendering import Answer, Piece
from bot.store import reports
from bot.store.reports import MistakeDraft
from digests.fingerprint import fingerprint
from digests.item import Item

LONGEST = 1000
"""Characters of a report: enough for a sentence and where it is better known."""
A_DAY = 5
DAY = timedelta(hours=24)


async def press(desk: Desk, asker: Asker, action: str) -> Message | Alert | None:
    """Ask for the words. None where the item is gone, or nobody reads reports."""
    wish = read_action(action)
    item = _item(desk, asker, wish.subject) if wish else None
    if item is None:
        return None
    if asker.target.kind != "private":
        return Alert(asker.gettext("Please report it in our private chat: write to me there."))
    return await _refused(desk, asker) or _ask(desk, asker, item, asker.gettext("What is wrong here?"))


async def begin(desk: Desk, asker: Asker, item_id: str) -> tuple[Message, ...]:
    """Do the same for the link that leads from a group into the private chat."""
    found = await press(desk, asker, f"r:{item_id}")
    if isinstance(found, Alert):
        return asker.say(found.words)
    return (found,) if found else asker.say(asker.gettext("That link leads nowhere any more."))


async def receive(desk: Desk, asker: Asker, item_id: str, message_id: int, words: str) -> tuple[Message, ...]:
    """Write down the reply to the question; the same message once, however often it comes."""
    item = _item(desk, asker, item_id)
    if item is None or asker.target.kind != "private":
        return asker.say(asker.gettext("That can no longer be reported: the item is not told any more."))
    if not words:
        return (_ask(desk, asker, item, asker.gettext("I read words only. Please say in words what is wrong.")),)
    if len(words) > LONGEST:
        ask = asker.gettext("That is {length} characters; {most} is the most. Please say it in fewer.")
        return (_ask(desk, asker, item, ask.format(length=len(words), most=LONGEST)),)
    return await _write(desk, asker, item, message_id, words)


async def _write(desk: Desk, asker: Asker, item: Item, message_id: int, words: str) -> tuple[Message, ...]:
    chat_id = asker.target.chat_id
    async with desk.store.begin() as tx:
        number = await reports.number_of(tx, chat_id, message_id)
    refused = None if number else await _refused(desk, asker)
    if refused:
        return (refused,)
    story = desk.voices.story
    told = next(one for one in story.items if one.id == item.id)
    draft = MistakeDraft(chat_id, message_id, item.id, fingerprint(told, story), words, asker.answers.tongue.code)
    async with desk.store.begin() as tx:
        number = await reports.write(tx, draft, desk.now())
    thanks = asker.gettext("Thank you. This is report {number}; it goes to the editors, and their answer comes here.")
    return asker.say(thanks.format(number=number))


async def _refused(desk: Desk, asker: Asker) -> Message | None:
    """Say gently that this reader has reported enough for today."""
    async with desk.store.begin() as tx:
        count = await reports.count_since(tx, asker.target.chat_id, desk.now() - DAY)
    words = asker.gettext(
        "Thank you: you have sent {count} reports within a day, and the editors have enough to look at. Please send "
        "this one tomorrow."
    )
    return asker.answers.say("", words.format(count=count)) if count >= A_DAY else None


def _item(desk: Desk, asker: Asker, item_id: str) -> Item | None:
    if not desk.voices.reports:
        return None
    return next((item for item in asker.answers.story.items if item.id == item_id), None)


def _ask(desk: Desk, asker: Asker, item: Item, words: str) -> Message:
    """The question to which the reader replies; the link in it says which item is meant."""
    how = asker.gettext("Reply to this message, in up to {most} characters. The editors get your words, not your name.")
    link = f"https://t.me/{desk.username}?start=r_{item.id}"
    asked = Piece("linked", f"{words} {how.format(most=LONGEST)}", heading=item.title, link=link)
    return replace(asker.answers.render(Answer("", (asked,)))[0], ask=asker.gettext("What is wrong?"))
