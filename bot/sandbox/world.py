"""The world of the sandbox: people, what they do, and what the bot has done."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bot.sandbox import calls, shown, talk
from bot.sandbox.calls import Reply
from bot.sandbox.chats import Chat, Topic
from bot.sandbox.events import Changes
from bot.sandbox.messages import Message, Photo
from bot.sandbox.parameters import Upload
from bot.sandbox.people import Member, Person
from bot.sandbox.rights import ADMIN_RIGHTS, GENERAL
from bot.sandbox.state import FIRST_PERSON, State


class World(State):
    """Everything outside the bot, driven by Python: tests, the demo and the chat page act through it.

    An act answers with the id of the update that tells the bot of it, or with 0 when the bot is not told.
    """

    def person(
        self,
        first_name: str,
        username: str | None = None,
        language_code: str | None = "en",
        last_name: str | None = None,
    ) -> Person:
        """Make somebody with a Telegram account."""
        someone = Person(FIRST_PERSON + len(self.people) - 1, first_name, username, language_code, last_name)
        self.people[someone.id] = someone
        self.say({"type": "person", "person": shown.person(someone)})
        return someone

    def private_chat(self, person: Person) -> Chat:
        """Find or open the chat of a person and the bot; until they write, the bot can't."""
        if person.id in self.chats:
            return self.chats[person.id]
        chat = self.new_chat("private", person=person)
        chat.members = {person.id: Member(person), self.bot.id: Member(self.bot)}
        self.show_chat(chat)
        return chat

    def group(self, title: str, members: Iterable[Person] = (), *, bot_inside: bool = True) -> Chat:
        """Make a basic group; the first member owns it."""
        return self._gather(self.new_chat("group", title=title), members, bot_inside=bot_inside)

    def supergroup(
        self,
        title: str,
        members: Iterable[Person] = (),
        topics: Iterable[str] = (),
        *,
        username: str | None = None,
        bot_inside: bool = True,
    ) -> Chat:
        """Make a supergroup; with topics it is a forum, whose general topic is thread 1."""
        chat = self._gather(self.new_chat("supergroup", title=title), members, bot_inside=bot_inside)
        chat.username = username
        names = list(topics)
        if names:
            chat.is_forum = True
            chat.topics[GENERAL] = Topic(GENERAL, "General")
            chat.last_id = max(chat.last_id, GENERAL)
        for name in names:
            self.topic(chat, name)
        self.show_chat(chat)
        return chat

    def channel(
        self,
        title: str,
        username: str | None = None,
        *,
        owner: Person,
        bot_can_post: bool | None = None,
    ) -> Chat:
        """Make a channel. The bot posts there, is there without that right, or with None is not there."""
        chat = self.new_chat("channel", title=title)
        chat.username = username
        chat.members[owner.id] = Member(owner, "creator")
        if bot_can_post is not None:
            rights = set(ADMIN_RIGHTS["channel"]) - {"can_promote_members"}
            rights -= set() if bot_can_post else {"can_post_messages", "can_edit_messages"}
            chat.members[self.bot.id] = Member(self.bot, "administrator", frozenset(rights))
        self.show_chat(chat)
        return chat

    def topic(self, chat: Chat, name: str) -> Topic:
        """Open a topic in a forum; its id is that of the message that says so."""
        opened = self.post(chat, None, service={"forum_topic_created": {"name": name, "icon_color": 7322096}})
        topic = chat.topics[opened.id] = Topic(opened.id, name)
        self.change(chat, opened, thread_id=topic.id)
        return topic

    def write(
        self,
        person: Person,
        chat_id: int,
        text: str,
        reply_to: int | None = None,
        thread_id: int | None = None,
    ) -> int:
        """Write into a chat; commands, mentions and links in the text become entities."""
        return talk.write(self, person, chat_id, text, reply_to=reply_to, thread_id=thread_id)

    def push(self, update: Mapping[str, Any]) -> int:
        """Queue a raw update, malformed or not; the number is added."""
        return self.updates.push(dict(update))

    async def handled(self, update_id: int) -> None:
        """Wait until the bot has acknowledged an update, which it does after handling it."""
        await self.updates.handled(update_id)

    def messages(self, chat_id: int) -> Sequence[Message]:
        """Say what is visible in a chat, oldest first."""
        return tuple(self.chats[chat_id].messages.values())

    def file(self, path: str) -> Photo | None:
        """Find a picture by the path that getFile gives."""
        return self.photos.get(path)

    async def call(
        self,
        token: str,
        method: str,
        params: Mapping[str, Any] | None = None,
        files: Mapping[str, Upload] | None = None,
    ) -> Reply:
        """Carry out a call of the Bot API without a socket."""
        return await calls.call(self, token, method, params, files)

    def subscribe(self) -> Changes:
        """Follow all changes; events.py says in what form."""
        return self.feed.subscribe()

    def snapshot(self) -> dict[str, Any]:
        """Show everything as it is; events.py says in what form."""
        chats = [one for one in self.chats.values() if one.moved_to is None]
        return {
            "bot": shown.person(self.bot),
            "clock": shown.clock(self.clock),
            "people": [shown.person(one) for one in self.people.values() if not one.is_bot],
            "chats": [shown.chat(one, self.bot) for one in chats],
            "messages": {
                str(one.id): [shown.message(each, self.people) for each in one.messages.values()] for one in chats
            },
            "commands": shown.commands(self.commands),
            "typing": [],
        }

    def _gather(self, chat: Chat, members: Iterable[Person], *, bot_inside: bool) -> Chat:
        for place, person in enumerate(members):
            chat.members[person.id] = Member(person, "member" if place else "creator")
        if bot_inside:
            chat.members[self.bot.id] = Member(self.bot)
        self.show_chat(chat)
        return chat
