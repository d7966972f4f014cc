"""The world of the sandbox: people, what they do, and what the bot has done."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bot.sandbox import calls, inline, moves, shown, talk
from bot.sandbox.calls import Reply
from bot.sandbox.chats import Chat, Topic
from bot.sandbox.events import Changes
from bot.sandbox.messages import Document, Message, Photo
from bot.sandbox.parameters import Upload
from bot.sandbox.people import Member, Person
from bot.sandbox.results import InlineQuery
from bot.sandbox.rights import GENERAL
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

    def speak(self, person: Person, language_code: str | None) -> None:
        """Let somebody's Telegram be in another language; the bot sees it with the next update of theirs."""
        person.language_code = language_code
        self.say({"type": "person", "person": shown.person(person)})

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
            chat.members[self.bot.id] = moves.administrator(
                self.bot, chat, None if bot_can_post else ["can_invite_users"]
            )
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
        """Write into a chat; commands, mentions and links become entities. Writing to a blocked bot unblocks it."""
        if chat_id == person.id:
            self.unblock(person)
        return talk.write(self, person, chat_id, text, reply_to=reply_to, thread_id=thread_id)

    def open_link(self, person: Person, payload: str) -> int:
        """Follow a deep link, given as its payload or whole, and tap Start: the bot hears `/start <payload>`."""
        words = talk.start_words(payload, self.bot.username or "")
        return self.write(person, self.private_chat(person).id, words)

    def edit(self, person: Person, chat_id: int, message_id: int, text: str) -> int:
        """Replace the text of one's own message."""
        return talk.edit(self, person, chat_id, message_id, text)

    def delete(self, person: Person, chat_id: int, message_id: int) -> None:
        """Take a message away; a bot is never told of that."""
        talk.delete(self, person, chat_id, message_id)

    def press(self, person: Person, chat_id: int, message_id: int, data: str) -> int:
        """Press the inline button that carries `data`; ValueError when there is none."""
        return talk.press(self, person, chat_id, message_id, data)

    def seek(self, person: Person, chat_id: int, words: str, offset: str = "", thread_id: int | None = None) -> int:
        """Type words behind the bot's name, in any chat; an answer that Telegram still keeps comes without the bot."""
        query = InlineQuery(self.new_id(), self.clock.now(), person, chat_id, words, offset, thread_id)
        return inline.seek(self, query)

    def choose(self, person: Person, result_id: str) -> int:
        """Send one of the results that the bot gave to what the person typed last."""
        return inline.choose(self, person, result_id)

    def block(self, person: Person) -> int:
        """Block the bot."""
        return moves.turn(self, person, blocked=True)

    def unblock(self, person: Person) -> int:
        """Take the bot up again."""
        return moves.turn(self, person, blocked=False)

    def add_bot(self, chat: Chat, by: Person, rights: Iterable[str] | None = None) -> int:
        """Add the bot: to a channel as an administrator, to a group as a member unless rights are given."""
        member = Member(self.bot)
        if rights is not None or chat.kind == "channel":
            member = moves.administrator(self.bot, chat, rights)
        return moves.come(self, chat, member, by)

    def remove_bot(self, chat: Chat, by: Person) -> int:
        """Throw the bot out."""
        return moves.go(self, chat, Member(self.bot, "kicked"), by)

    def promote_bot(self, chat: Chat, by: Person, rights: Iterable[str] | None = None) -> int:
        """Make the bot an administrator with these rights, or with all; also to change its rights."""
        return moves.stand(self, chat, moves.administrator(self.bot, chat, rights), by)

    def demote_bot(self, chat: Chat, by: Person) -> int:
        """Make the bot a plain member again; a channel has none, so there it leaves."""
        return moves.stand(self, chat, Member(self.bot, "left" if chat.kind == "channel" else "member"), by)

    def restrict_bot(self, chat: Chat, by: Person, rights: Iterable[str] = ()) -> int:
        """Leave the bot in a supergroup with these rights of a member alone, by default silent."""
        return moves.stand(self, chat, Member(self.bot, "restricted", frozenset(rights)), by)

    def promote(self, person: Person, chat: Chat, by: Person, rights: Iterable[str] | None = None) -> int:
        """Make somebody an administrator; the bot hears of it only if it is one and asked for chat_member."""
        return moves.stand(self, chat, moves.administrator(person, chat, rights), by)

    def demote(self, person: Person, chat: Chat, by: Person) -> int:
        """Make somebody a plain member again."""
        return moves.stand(self, chat, Member(person), by)

    def join(self, person: Person, chat: Chat) -> int:
        """Enter a chat."""
        return moves.come(self, chat, Member(person), person)

    def leave(self, person: Person, chat: Chat) -> int:
        """Leave a chat."""
        return moves.go(self, chat, Member(person, "left"), person)

    def close_topic(self, chat: Chat, topic_id: int, *, closed: bool = True) -> None:
        """Close a topic to all but administrators, or open it again."""
        chat.topics[topic_id].closed = closed
        self.show_chat(chat)

    def migrate(self, group: Chat) -> Chat:
        """Turn a group into a supergroup, which has another id; the old id answers with the new one."""
        return moves.migrate(self, group)

    def push(self, update: Mapping[str, Any]) -> int:
        """Queue a raw update, malformed or not; the number is added."""
        return self.updates.push(dict(update))

    async def handled(self, update_id: int) -> None:
        """Wait until the bot has acknowledged an update, which it does after handling it."""
        await self.updates.handled(update_id)

    def messages(self, chat_id: int) -> Sequence[Message]:
        """Say what is visible in a chat, oldest first."""
        return tuple(self.chats[chat_id].messages.values())

    def file(self, path: str) -> Photo | Document | None:
        """Find a picture or a document by the path that getFile gives."""
        return self.files.get(path)

    async def call(
        self,
        token: str,
        method: str,
        params: Mapping[str, Any] | None = None,
        files: Mapping[str, Upload] | None = None,
    ) -> Reply:
        """Carry out a call of the Bot API without a socket, as a fake transport does. Params are JSON values or text.

        The reply is what would go over the wire: a status and bytes; with `cut` set nothing would, and the fake has
        to raise what its library raises for a broken connection. A fault of kind silence never returns.
        """
        return await calls.call(self, token, method, params, files)

    async def ask(self, method: str, /, **params: object) -> Reply:
        """Call a method as the bot itself: `(await world.ask("getChat", chat_id=5)).result`. Uploads are files."""
        files = {name: value for name, value in params.items() if isinstance(value, Upload)}
        fields = {name: value for name, value in params.items() if name not in files}
        return await self.call(self.token, method, fields, files)

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
            "profile": shown.profile(self.profile),
            "inline": self.inline,
            "typing": [],
        }

    def _gather(self, chat: Chat, members: Iterable[Person], *, bot_inside: bool) -> Chat:
        for place, person in enumerate(members):
            chat.members[person.id] = Member(person, "member" if place else "creator")
        if bot_inside:
            chat.members[self.bot.id] = Member(self.bot)
        self.show_chat(chat)
        return chat
