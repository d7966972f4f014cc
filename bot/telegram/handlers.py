"""Thin handlers: an update becomes a question, its answer is sent. Each bears being run twice."""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from telegram import CallbackQuery, Chat, ChatMember, Update
from telegram import Message as Heard
from telegram.error import TelegramError
from telegram.ext import Application, CallbackContext, CallbackQueryHandler, ChatMemberHandler, MessageHandler, filters

from bot.actions import read_action
from bot.clock import Time
from bot.editor import Editor
from bot.messages import Message
from bot.outcome import NotSent, Outcome, Refused, Sent, Wait
from bot.reader import Reader
from bot.store import subscriptions
from bot.store.values import Target
from bot.telegram.channels import kind_of
from bot.telegram.questions import Command, Question, read
from bot.telegram.sender import Sender

TRIES = 3
LONGEST_WAIT = 10.0
"""Seconds in a minute that one chat may hold up all others while Telegram halts the answers to it."""
MINUTE = timedelta(minutes=1)
_PRESENT = (ChatMember.MEMBER, ChatMember.ADMINISTRATOR, ChatMember.OWNER)
_OLD_BUTTON = "This button is from an earlier edition and leads nowhere now. /help lists what I know."
_SLOWER = "One moment: that is more than I can answer at once. Ask again in a little while."

log = logging.getLogger(__name__)


class Unanswered(Exception):  # noqa: N818 - it says what is the matter
    """An answer surely did not leave: the update is not handled."""


class Handlers:
    """The handlers of one bot."""

    def __init__(
        self,
        application: Application[Any, Any, Any, Any, Any, Any],
        reader: Reader,
        sender: Sender,
        time: Time,
        editors: Iterable[int],
    ) -> None:
        """Register with PTB's application."""
        self._bot = application.bot
        self._reader = reader
        self._answers = reader.answers
        self._editor = Editor(reader.answers, reader.store, reader.weekly)
        self._sender = sender
        self._time = time
        self._editors = frozenset(editors)
        self._waits: dict[int, tuple[datetime, float]] = {}
        application.add_handler(MessageHandler(filters.UpdateType.MESSAGE, self._on_message))
        application.add_handler(CallbackQueryHandler(self._on_press))
        application.add_handler(ChatMemberHandler(self._on_standing, ChatMemberHandler.MY_CHAT_MEMBER))

    def asker(self, update: Update) -> int | None:
        """Say which chat waits for an answer to this update; None if none does."""
        if update.callback_query is not None:
            place = update.effective_chat or update.callback_query.from_user
            return place.id
        heard = update.message
        if heard is None or heard.migrate_to_chat_id:
            return None
        return heard.chat_id if heard.chat.type == Chat.PRIVATE or self._question(heard) else None

    async def slow_down(self, update: Update, *, warn: bool) -> None:
        """Answer more than can be answered at once: with a line the first time, then with nothing."""
        if update.callback_query is not None:
            await self._acknowledge(update.callback_query, _SLOWER if warn else "")
        elif warn and update.message is not None:
            await self._send(_target(update.message), self._answers.say("", _SLOWER))

    async def _on_message(self, update: Update, _: CallbackContext[Any, Any, Any, Any]) -> None:
        heard = update.message
        if heard is None:
            return
        if heard.migrate_to_chat_id:
            async with self._reader.store.begin() as tx:
                await subscriptions.move(tx, heard.chat_id, heard.migrate_to_chat_id)
            return
        question = self._question(heard)
        for message in await self._answer(question, heard) if question else self._wordless(heard):
            await self._send(_target(heard), message)

    def _question(self, heard: Heard) -> Question | None:
        replied = heard.reply_to_message is not None and heard.reply_to_message.from_user == self._bot.bot
        private = heard.chat.type == Chat.PRIVATE
        return read(heard.text, self._bot.username, private=private, replied=replied) if heard.text else None

    def _wordless(self, heard: Heard) -> tuple[Message, ...]:
        """Answer what has no words (a picture, a sticker) in private, and nothing elsewhere."""
        if heard.chat.type != Chat.PRIVATE or heard.text or heard.effective_attachment is None:
            return ()
        return (self._answers.say("", "I read words only. /help lists what you can ask."),)

    async def _answer(self, question: Question, heard: Heard) -> tuple[Message, ...]:
        if not isinstance(question, Command):
            return (self._answers.search(question.words),)
        match question.name:
            case "start" if question.words:
                return self._follow(question.words)
            case "search":
                return (self._answers.search(question.words),)
            case "latest":
                return (await self._reader.latest(),)
            case "recap":
                return await self._reader.recap(_target(heard), self._time.now())
            case "subscribe" | "unsubscribe":
                return await self._subscribing(question.name, heard)
            case "status" | "pause" | "go" if heard.from_user and heard.from_user.id in self._editors:
                return (await self._edit(question.name),)
        return self._plain_command(question, heard)

    async def _edit(self, name: str) -> Message:
        act = {"status": self._editor.status, "pause": self._editor.pause, "go": self._editor.go}[name]
        return await act(self._time.now())

    def _follow(self, payload: str) -> tuple[Message, ...]:
        found = self._answers.follow(payload)
        welcome = self._answers.act("w")
        if found or welcome is None:
            return (found,) if found else ()
        return (self._answers.say("", "That link leads nowhere any more."), welcome)

    def _plain_command(self, command: Command, heard: Heard) -> tuple[Message, ...]:
        known = self._answers.command(command.name)
        if known:
            return (known,)
        ours = heard.chat.type == Chat.PRIVATE or command.addressed
        return (self._answers.unknown_command(command.name),) if ours else ()

    async def _subscribing(self, name: str, heard: Heard) -> tuple[Message, ...]:
        if not await self._may_decide(heard):
            return (
                self._answers.say(
                    "", f"Only this group's administrators may /{name} it. In our private chat you can for yourself."
                ),
            )
        if name == "unsubscribe":
            return (await self._reader.unsubscribe(_target(heard)),)
        language = (heard.from_user.language_code if heard.from_user else None) or ""
        return await self._reader.subscribe(_target(heard), self._time.now(), language)

    async def _may_decide(self, heard: Heard) -> bool:
        """Whether who asks may decide for the chat: oneself in private, an administrator in a group."""
        if heard.chat.type == Chat.PRIVATE:
            return True
        if heard.sender_chat is not None:
            return heard.sender_chat.id == heard.chat_id  # an administrator who writes in the group's name
        if heard.from_user is None:
            return False
        member = await self._bot.get_chat_member(heard.chat_id, heard.from_user.id)
        return member.status in (ChatMember.OWNER, ChatMember.ADMINISTRATOR)

    async def _on_press(self, update: Update, _: CallbackContext[Any, Any, Any, Any]) -> None:
        query = update.callback_query
        if query is None:
            return
        action = query.data or ""
        answer = await self._find(action, query.from_user.id)
        await self._acknowledge(query, "" if answer else _OLD_BUTTON)
        if answer and query.message:
            await self._show(query, action, answer)

    async def _find(self, action: str, person: int) -> Message | None:
        if action.startswith("v:"):
            return await self._editor.judge(action, self._time.now()) if person in self._editors else None
        return await self._reader.latest(_page(action)) if action.startswith("l:") else self._answers.act(action)

    async def _show(self, query: CallbackQuery, action: str, answer: Message) -> None:
        """Put the answer in place of the message where the button says so and the message can still be edited."""
        heard = query.message
        if heard is None:
            return
        target = _target(heard) if isinstance(heard, Heard) else Target(heard.chat.id, 0, kind_of(heard.chat.type))
        wish = read_action(action)
        in_place = action.startswith("v:") or (wish is not None and wish.in_place)
        if in_place and isinstance(heard, Heard):
            outcome = await self._patiently(target, lambda: self._sender.edit(target, heard.message_id, answer))
            if isinstance(outcome, Sent | Refused):
                return
        await self._send(target, answer)

    async def _acknowledge(self, query: CallbackQuery, words: str) -> None:
        """Stop the button's spinner; a query too old to be answered is no fault."""
        try:
            await query.answer(words or None, show_alert=bool(words))
        except TelegramError as error:
            log.info("a button press could not be acknowledged: %s", error)

    async def _on_standing(self, update: Update, _: CallbackContext[Any, Any, Any, Any]) -> None:
        """Pause on loss, resume on return; never delete a subscription."""
        change = update.my_chat_member
        if change is None:
            return
        async with self._reader.store.begin() as tx:
            for one in await subscriptions.of_chat(tx, change.chat.id):
                if change.new_chat_member.status in _PRESENT:
                    await subscriptions.resume(tx, one.target, self._time.now())
                else:
                    await subscriptions.pause(tx, one.target, f"the bot is {change.new_chat_member.status} there")

    async def _send(self, target: Target, message: Message) -> None:
        """Send an answer. Raises Unanswered if it surely did not leave; the rest is only logged."""
        outcome = await self._patiently(target, lambda: self._sender.send(target, message))
        if isinstance(outcome, NotSent):
            raise Unanswered(outcome.reason)
        if not isinstance(outcome, Sent):
            level = logging.INFO if isinstance(outcome, Refused | Wait) else logging.WARNING
            log.log(level, "an answer to chat %s was not sent: %s", target.chat_id, outcome)

    async def _patiently(self, target: Target, act: Callable[[], Any]) -> Outcome:
        """Try again what surely was not sent, and wait where Telegram asks for a short wait."""
        outcome: Outcome = await act()
        for attempt in range(1, TRIES):
            match outcome:
                case NotSent():
                    await self._time.sleep(0.2 * attempt)
                case Wait(seconds) if self._may_wait(target.chat_id, seconds):
                    await self._time.sleep(seconds)
                case _:
                    return outcome
            outcome = await act()
        return outcome

    def _may_wait(self, chat_id: int, seconds: float) -> bool:
        """Whether a chat may hold up the others so long; a flood of questions may not."""
        now = self._time.now()
        self._waits = {chat: (since, sum_) for chat, (since, sum_) in self._waits.items() if abs(now - since) < MINUTE}
        since, waited = self._waits.get(chat_id, (now, 0.0))
        if waited + seconds > LONGEST_WAIT:
            return False
        self._waits[chat_id] = (since, waited + seconds)
        return True


def _target(heard: Heard) -> Target:
    thread = heard.message_thread_id if heard.is_topic_message else None
    return Target(heard.chat_id, thread or 0, kind_of(heard.chat.type))


def _page(action: str) -> int:
    page = action.rpartition(":")[2]
    return int(page) if page.isdecimal() and len(page) < 4 else 1  # noqa: PLR2004
