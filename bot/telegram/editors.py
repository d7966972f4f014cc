"""What is said to EDITORS_CHAT."""

import logging

from telegram import Bot
from telegram.error import BadRequest, TelegramError

from bot.answers import Answers
from bot.messages import Message
from bot.outcome import Outcome, Refused, Sent
from bot.store.values import Target
from bot.telegram.outcomes import outcome_of
from bot.telegram.sender import Sender

log = logging.getLogger(__name__)


class EditorsChat:
    """The chat of the editors, looked up anew each time: who may write there changes."""

    def __init__(self, bot: Bot, sender: Sender, answers: Answers, name: str | None) -> None:
        """`name` is @name or a number; without one nobody is told."""
        self._bot = bot
        self._sender = sender
        self._answers = answers
        self._name = name

    async def tell(self, title: str, words: str) -> None:
        """Write to the editors, where they have a chat; a failure is only logged, for who reads logs is one too."""
        if self._name is None:
            return
        outcome = await self.show(self._answers.say(title, words))
        if not isinstance(outcome, Sent):
            log.warning("EDITORS_CHAT could not be told: %s", outcome)

    async def show(self, message: Message) -> Outcome:
        """Send a message to the editors and say what became of it."""
        if self._name is None:
            return Refused("EDITORS_CHAT is not set")
        try:
            chat = await self._bot.get_chat(self._name if self._name.startswith("@") else int(self._name))
        except BadRequest as error:
            return Refused(str(error))
        except TelegramError as error:
            return outcome_of(error)
        return await self._sender.send(Target(chat.id, 0, "group"), message)
