"""What the bot's side and the people's side of the sandbox share: chats, people, messages, updates, the ledger."""

import random
from dataclasses import replace
from typing import Any

from bot.sandbox import shown, wire
from bot.sandbox.chats import Chat, ChatKind
from bot.sandbox.clock import Clock
from bot.sandbox.events import Event, Feed
from bot.sandbox.faults import Faults
from bot.sandbox.hook import Hook
from bot.sandbox.ledger import Accepted, Answer, Query
from bot.sandbox.limits import Limits
from bot.sandbox.messages import Message
from bot.sandbox.people import Member, Person
from bot.sandbox.refusals import bad_request, forbidden
from bot.sandbox.results import InlineAnswer, InlineQuery
from bot.sandbox.updates import Updates
from bot.sandbox.uploads import Kept

FIRST_PERSON = 500_000_001
FIRST_GROUP = -4_000_001
FIRST_SUPERGROUP = -1_002_000_000_001
DEFAULT_TOKEN = "1000001:sandbox-token-of-minewatch-0123456789"  # noqa: S105 - it opens nothing but the sandbox


class State:
    """One bot's Telegram, without the people's acts (world.py) and the bot's methods (methods/).

    To read: `ledger` (what took effect, in order), `answers` (to pressed buttons), `complaints` (where the sandbox is
    stricter than Telegram), `commands` (by scope as JSON and language), `profile` (by field and language),
    `inline_answers` (to inline queries), `offered` (the results before each person).
    To set: `faults` (what goes wrong), `limits` (None is no flood limits), `latency` (seconds before each call),
    `privacy_mode` (True hides ordinary talk in groups from the bot, as Telegram does by default), `inline_feedback`
    (True tells the bot which results are chosen, which Telegram does not by default).
    """

    def __init__(
        self,
        token: str = DEFAULT_TOKEN,
        username: str = "minewatch_bot",
        name: str = "Minewatch",
        clock: Clock | None = None,
        seed: int = 0,
        *,
        inline: bool = True,
    ) -> None:
        """Begin with the bot alone, which answers `inline` unless told otherwise.

        `seed` decides all that is drawn; the clock runs from now unless one is given.
        """
        self.token = token
        self.clock = clock or Clock()
        self.draw = random.Random(seed)  # noqa: S311 - repeatable on purpose
        self.bot = Person(int(token.partition(":")[0]), name, username, None, is_bot=True)
        self.people: dict[int, Person] = {self.bot.id: self.bot}
        self.chats: dict[int, Chat] = {}
        self.updates = Updates(self.clock.now, self.draw.randrange(100_000_000, 900_000_000))
        self.hook: Hook | None = None
        self.faults = Faults(random.Random(seed))  # noqa: S311 - repeatable on purpose
        self.limits: Limits | None = None
        self.latency = 0.0
        self.privacy_mode = False
        self.inline = inline
        self.inline_feedback = False
        self.feed = Feed()
        self.ledger: list[Accepted] = []
        self.answers: list[Answer] = []
        self.complaints: list[str] = []
        self.files: Kept = {}
        self.commands: dict[tuple[str, str], list[dict[str, str]]] = {}
        self.profile: dict[tuple[str, str], str] = {}
        self.queries: dict[str, Query] = {}
        self.inline_queries: dict[str, InlineQuery] = {}
        self.inline_answers: list[InlineAnswer] = []
        self.inline_messages: dict[str, tuple[int, int]] = {}
        self.seeking: dict[int, InlineQuery] = {}
        self.offered: dict[int, list[InlineAnswer]] = {}
        self._next_ids = {"group": FIRST_GROUP, "supergroup": FIRST_SUPERGROUP}
        self._last_id = 0
        self.clock.watch(lambda: self.feed.tell(lambda: {"type": "clock", **shown.clock(self.clock)}))

    def chat(self, name: int | str) -> Chat:
        """Find a chat that the bot knows by its id or by its username; refuse as Telegram does."""
        if isinstance(name, int):
            found = self.chats.get(name)
        else:
            public = (one for one in self.chats.values() if one.kind in {"supergroup", "channel"})
            found = next((one for one in public if (one.username or "").lower() == name.lower()), None)
        if found is None and self._met(name):
            raise forbidden("bot can't initiate conversation with a user")
        if found is None:
            raise bad_request("chat not found")
        return found

    def new_chat(self, kind: ChatKind, *, title: str | None = None, person: Person | None = None) -> Chat:
        """Make an empty chat."""
        chat = Chat(self._chat_id(kind, person), kind, title, person=person)
        self.chats[chat.id] = chat
        return chat

    def standing(self, chat: Chat) -> Member:
        """Say how the bot stands in a chat."""
        return chat.member(self.bot)

    def post(self, chat: Chat, sender: Person | None, **fields: Any) -> Message:
        """Put a new message into a chat, and say it to whoever follows."""
        message = Message(self._message_id(chat), chat.id, sender, self.clock.now(), **fields)
        chat.messages[message.id] = message
        self.feed.tell(lambda: {"type": "message", "message": shown.message(message, self.people)})
        return message

    def change(self, chat: Chat, message: Message, **fields: Any) -> Message:
        """Replace fields of a message, and say it."""
        changed = replace(message, **fields)
        chat.messages[message.id] = changed
        self.feed.tell(lambda: {"type": "edit", "message": shown.message(changed, self.people)})
        return changed

    def remove(self, chat: Chat, message_ids: list[int]) -> None:
        """Take messages out of a chat, and say it."""
        gone = [one for one in message_ids if chat.messages.pop(one, None)]
        if gone:
            self.feed.tell(lambda: {"type": "delete", "chat_id": chat.id, "message_ids": gone})

    def show_chat(self, chat: Chat) -> None:
        """Say that a chat is new or has changed."""
        self.feed.tell(lambda: {"type": "chat", "chat": shown.chat(chat, self.bot)})

    def message_json(self, message: Message) -> dict[str, Any]:
        """Write a message as the Bot API does."""
        return wire.message(message, self.chats[message.chat_id], self.people)

    def record(self, method: str, chat_id: int, message: Message | None) -> None:
        """Write into the ledger what took effect."""
        about = (message.thread_id, message.id, message.text) if message else (None, None, None)
        self.ledger.append(Accepted(self.clock.now(), method, chat_id, *about))

    def tell_bot(self, kind: str, body: dict[str, Any]) -> int:
        """Queue an update of this kind; 0 says that the bot did not ask for such."""
        return self.updates.push({kind: body}) if self.updates.wants(kind) else 0

    def new_id(self) -> str:
        """Draw a number for a query, as Telegram writes them."""
        return str(self.draw.randrange(10**17, 10**18))

    async def unhook(self) -> None:
        """Take the webhook away, if there is one."""
        hook, self.hook = self.hook, None
        if hook is not None:
            await hook.close()

    def say(self, event: Event) -> None:
        """Say an event to whoever follows."""
        self.feed.tell(lambda: event)

    def _met(self, name: int | str) -> bool:
        """Say whether the bot knows this person from a chat that they share."""
        shared = (one for one in self.chats.values() if self.bot.id in one.members)
        return isinstance(name, int) and any(name in one.members for one in shared)

    def _chat_id(self, kind: ChatKind, person: Person | None) -> int:
        if person is not None:
            return person.id
        number = self._next_ids["group" if kind == "group" else "supergroup"]
        self._next_ids["group" if kind == "group" else "supergroup"] = number - 1
        return number

    def _message_id(self, chat: Chat) -> int:
        if chat.kind in {"supergroup", "channel"}:
            chat.last_id += 1
            return chat.last_id
        self._last_id += 1
        return self._last_id
