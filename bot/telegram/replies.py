"""Replies that are no questions: a reader's to "what is wrong here?", an editor's to a report.

What they answer stands in the message that they reply to, so that a restart forgets nothing.
"""

import re
from collections.abc import Awaitable, Callable

from telegram import Bot, MessageEntity
from telegram import Message as Heard

from bot.commands import report
from bot.desk import Asker, Desk
from bot.messages import Message
from bot.telegram.standing import Editors, is_outsider

Answer = Callable[[int, int, str], Awaitable[str]]
"""Takes the number of a report, the number of the editor's message, and its words; returns what to tell the editor."""

_LINK = re.compile(r"[?&]start=r_([a-z0-9-]{1,40})$")
_TITLE = re.compile(r"Report (\d{1,18})(?: ·.*)?")


class Replies:
    """Knows a reply by what it replies to."""

    def __init__(self, bot: Bot, desk: Desk, editors: Editors, answer: Answer) -> None:
        """Without a chat of the editors there are no reports."""
        self._bot = bot
        self._desk = desk
        self._editors = editors
        self._answer = answer

    def concern(self, heard: Heard) -> bool:
        """Whether a message is such a reply."""
        return self._item(heard) is not None or self._report(heard) is not None

    async def take(self, asker: Asker, heard: Heard) -> tuple[Message, ...]:
        """Pass on what a reader reports or an editor answers."""
        words = (heard.text or "").strip()
        number = self._report(heard)
        if number is not None:
            if await self._is_outsider(heard):
                return asker.say("Only who is in this chat can answer a reader.")
            told = await self._answer(number, heard.message_id, words)
            return asker.say(told) if told else ()
        return await report.receive(self._desk, asker, self._item(heard) or "", heard.message_id, words)

    def _item(self, heard: Heard) -> str | None:
        """The item that the question was about to which this is a reply."""
        asked = self._replied(heard)
        links = [one.url or "" for one in asked.entities if one.type == MessageEntity.TEXT_LINK] if asked else []
        return next((found[1] for link in links if (found := _LINK.search(link))), None)

    def _report(self, heard: Heard) -> int | None:
        """The number of the report to which this is an editor's reply; in the editors' chat alone."""
        told = self._replied(heard) if self._editors.meet_in(heard.chat) else None
        title = _TITLE.fullmatch((told.text or "").partition("\n")[0]) if told else None
        return int(title[1]) if title else None

    async def _is_outsider(self, heard: Heard) -> bool:
        """Whether who writes is not in the chat: a group under a channel's posts takes comments from anybody."""
        if heard.sender_chat is not None:
            return heard.sender_chat.id != heard.chat_id
        person = heard.from_user
        return person is None or await is_outsider(self._bot, heard.chat_id, person.id)

    def _replied(self, heard: Heard) -> Heard | None:
        """The bot's message to which this replies; a command is one there too."""
        told = heard.reply_to_message
        mine = told is not None and told.from_user is not None and told.from_user.id == self._bot.id
        return told if mine and not (heard.text or "").startswith("/") else None
