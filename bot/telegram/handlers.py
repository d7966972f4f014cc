"""Thin handlers: an update becomes a question, its answer is sent. Each bears being run twice."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from telegram import CallbackQuery, Chat, ChatMember, Update, User
from telegram import Message as Heard
from telegram.error import TelegramError
from telegram.ext import Application, CallbackContext, CallbackQueryHandler, ChatMemberHandler, MessageHandler, filters

from bot import commands
from bot.clock import Time
from bot.commands.news import looked
from bot.desk import Asker, Desk
from bot.messages import Farewell, Message
from bot.outcome import NotSent, Outcome, Refused, Sent, Wait, reason_of
from bot.questions import Question, read
from bot.store import preferences, subscriptions
from bot.store.values import Target
from bot.telegram.channels import kind_of
from bot.telegram.pictures import Pictures
from bot.telegram.replies import Replies
from bot.telegram.sender import Sender
from bot.telegram.standing import Editors, is_administrator

TRIES = 3
LONGEST_WAIT = 10.0
"""Seconds in a minute that one chat may hold up all others while Telegram halts the answers to it."""
MINUTE = timedelta(minutes=1)
_PRESENT = (ChatMember.MEMBER, ChatMember.ADMINISTRATOR, ChatMember.OWNER)

log = logging.getLogger(__name__)


class Unanswered(Exception):  # noqa: N818 - it says what is the matter
    """An answer surely did not leave: the update is not handled."""


class Handlers:
    """The handlers of one bot."""

    def __init__(
        self,
        application: Application[Any, Any, Any, Any, Any, Any],
        desk: Desk,
        sender: Sender,
        time: Time,
        replies: Replies,
        *,
        editors: Editors,
    ) -> None:
        """Register with PTB's application."""
        self._bot = application.bot
        self._desk = desk
        self._sender = sender
        self._time = time
        self._pictures = Pictures(application.bot, desk.store, time.now, still=sender.still)
        self._replies = replies
        self._editors = editors
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
        person = update.effective_user
        answers = self._desk.voices.of((person.language_code if person else None) or "")
        words = answers.tongue.gettext(
            "One moment: that is more than I can answer at once. Ask again in a little while."
        )
        if update.callback_query is not None:
            await self._acknowledge(update.callback_query, words if warn else "")
        elif warn and update.message is not None:
            await self._send(_target(update.message), answers.say("", words))

    async def _on_message(self, update: Update, _: CallbackContext[Any, Any, Any, Any]) -> None:
        heard = update.message
        if heard is None:
            return
        if heard.migrate_to_chat_id:
            async with self._desk.store.begin() as tx:
                await subscriptions.move(tx, heard.chat_id, heard.migrate_to_chat_id, self._time.now())
                await preferences.move(tx, heard.chat_id, heard.migrate_to_chat_id)
            return
        if self._question(heard) is None and not _is_wordless(heard) and not self._replies.concern(heard):
            return
        asker = await self._asker(heard.chat, _target(heard), heard.from_user, heard.sender_chat)
        asker = replace(asker, asked_by=heard.message_id)
        for message in await self._answers(asker, heard):
            sent = await self._give(asker, message)
            if sent and message.look:
                await looked(self._desk, asker, message.look)

    async def _answers(self, asker: Asker, heard: Heard) -> tuple[Message, ...]:
        if self._replies.concern(heard):
            return await self._replies.take(asker, heard)
        question = self._question(heard)
        return await commands.answer(self._desk, asker, question) if question else _wordless(asker)

    def _question(self, heard: Heard) -> Question | None:
        replied = heard.reply_to_message is not None and heard.reply_to_message.from_user == self._bot.bot
        private = heard.chat.type == Chat.PRIVATE
        return read(heard.text, self._bot.username, private=private, replied=replied) if heard.text else None

    async def _asker(self, chat: Chat | None, target: Target, person: User | None, sender: Chat | None = None) -> Asker:
        """Say who asks, and in which language: the chat's choice, what Telegram says of the person, the story's own."""
        async with self._desk.store.begin() as tx:
            preference = await preferences.get(tx, target.chat_id)
        language = (person.language_code if person else None) or ""
        return Asker(
            target,
            None if sender or person is None else person.id,
            language,
            self._desk.voices.of(preference.language or language),
            preference,
            editor=person is not None and person.id in self._editors.people,
            among_editors=target.kind == "private" or bool(chat and self._editors.meet_in(chat)),
            may_decide=partial(self._may_decide, target, person, sender),
        )

    async def _may_decide(self, target: Target, person: User | None, sender: Chat | None) -> bool:
        """Whether who asks may decide for the chat: oneself in private, an administrator in a group."""
        if target.kind == "private":
            return True
        if sender is not None:
            return sender.id == target.chat_id  # an administrator who writes in the group's name
        return person is not None and await is_administrator(self._bot, target.chat_id, person.id)

    async def _on_press(self, update: Update, _: CallbackContext[Any, Any, Any, Any]) -> None:
        query = update.callback_query
        if query is None:
            return
        action = query.data or ""
        chat = query.message.chat if query.message else None
        asker = await self._asker(chat, _place(query), query.from_user)
        old = asker.gettext("This button is from an earlier edition and leads nowhere now. /help lists what I know.")
        if not _is_there(query):
            await self._acknowledge(query, "" if isinstance(query.message, Heard) else old)
            return
        answer = await commands.press(self._desk, asker, action)
        match answer:
            case Message():
                await self._acknowledge(query, "")
                await self._show(query, action, asker, answer)
                return
            case Farewell():
                await self._bid_farewell(query, answer)
                return
        await self._acknowledge(query, answer.words if answer else old)

    async def _show(self, query: CallbackQuery, action: str, asker: Asker, answer: Message) -> None:
        """Put the answer in place of the message where the button says so and the message can still be edited."""
        heard = query.message
        if heard is None:
            return
        target = asker.target
        if commands.stays_in_place(action) and isinstance(heard, Heard):
            outcome = await self._patiently(target, lambda: self._sender.edit(target, heard.message_id, answer))
            if isinstance(outcome, Sent | Refused):
                return
        await self._give(asker, answer)

    async def _bid_farewell(self, query: CallbackQuery, answer: Farewell) -> None:
        """Say the last words, if they arrive: a failure would be written down with the chat's number."""
        await self._acknowledge(query, answer.words)
        if query.message is not None:
            outcome = await self._sender.bid_farewell(_place(query), query.message.message_id, answer.message)
            if not isinstance(outcome, Sent):
                log.info("the question of /forget still stands in its chat: %s", reason_of(outcome))

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
        async with self._desk.store.begin() as tx:
            for one in await subscriptions.of_chat(tx, change.chat.id):
                if change.new_chat_member.status in _PRESENT:
                    await subscriptions.resume(tx, one.target, self._time.now())
                else:
                    await subscriptions.pause(tx, one.target, f"the bot is {change.new_chat_member.status} there")

    async def _give(self, asker: Asker, message: Message) -> bool:
        """Send an answer as `_send` does, and before it its picture, where the chat wants pictures."""
        if message.picture and asker.preference.pictures:
            await self._pictures.send(asker.target, message.picture)
        return await self._send(asker.target, message)

    async def _send(self, target: Target, message: Message) -> bool:
        """Send an answer and say whether it is there. Raises Unanswered if it surely did not leave."""
        outcome = await self._patiently(target, lambda: self._sender.send(target, message))
        if isinstance(outcome, NotSent):
            raise Unanswered(outcome.reason)
        if not isinstance(outcome, Sent):
            level = logging.INFO if isinstance(outcome, Refused | Wait) else logging.WARNING
            log.log(level, "an answer to a %s chat was not sent: %s", target.kind, reason_of(outcome))
        return isinstance(outcome, Sent)

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


def _place(query: CallbackQuery) -> Target:
    """Where a pressed button stands; with who pressed it, where Telegram does not tell."""
    heard = query.message
    if heard is None:
        return Target(query.from_user.id, 0, "private")
    return _target(heard) if isinstance(heard, Heard) else Target(heard.chat.id, 0, kind_of(heard.chat.type))


def _is_there(query: CallbackQuery) -> bool:
    """Whether a button that others see too is one of its message: a changed client can press what was never shown.

    Of a message out of reach Telegram tells neither its buttons nor its topic.
    """
    heard = query.message
    if heard is None or heard.chat.type == Chat.PRIVATE:
        return True
    rows = heard.reply_markup.inline_keyboard if isinstance(heard, Heard) and heard.reply_markup else ()
    return any(button.callback_data == query.data for row in rows for button in row)


def _is_wordless(heard: Heard) -> bool:
    """Whether it is a picture, a sticker or the like, in private."""
    return heard.chat.type == Chat.PRIVATE and not heard.text and heard.effective_attachment is not None


def _wordless(asker: Asker) -> tuple[Message, ...]:
    return asker.say(asker.gettext("I read words only. /help lists what you can ask."))
