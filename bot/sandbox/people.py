"""Who and where: people, chats, topics, and what each may do."""

from dataclasses import dataclass, field
from typing import Any, Literal

from bot.sandbox.messages import Message

ChatKind = Literal["private", "group", "supergroup", "channel"]
Standing = Literal["creator", "administrator", "member", "restricted", "left", "kicked"]

PRESENT: tuple[Standing, ...] = ("creator", "administrator", "member", "restricted")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a Telegram account; the bot is one too."""

    id: int
    first_name: str
    username: str | None = None
    language_code: str | None = "en"
    last_name: str | None = None
    is_bot: bool = False


@dataclass(frozen=True, slots=True)
class Member:
    """How somebody stands in a chat, and the rights of an administrator or of a restricted member."""

    person: Person
    standing: Standing = "member"
    rights: frozenset[str] = frozenset()

    @property
    def present(self) -> bool:
        """Say whether they are in the chat."""
        return self.standing in PRESENT


@dataclass(slots=True)
class Topic:
    """A thread of a forum; its id is that of the message that opened it, and 1 is the general one."""

    id: int
    name: str
    closed: bool = False


@dataclass(slots=True)
class Chat:
    """A place with messages. `talked` says of a private chat that the person has written to the bot."""

    id: int
    kind: ChatKind
    title: str | None = None
    username: str | None = None
    person: Person | None = None
    is_forum: bool = False
    members: dict[int, Member] = field(default_factory=dict)
    topics: dict[int, Topic] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    talked: bool = False
    moved_to: int | None = None
    muted: bool = False
    last_id: int = 0

    def member(self, person: Person) -> Member:
        """Say how `person` stands here; a stranger has left."""
        return self.members.get(person.id, Member(person, "left"))

    def json(self) -> dict[str, Any]:
        """Write it as the Bot API's Chat."""
        person = self.person
        shown: dict[str, Any] = {"id": self.id, "type": self.kind, "title": self.title, "username": self.username}
        if person is not None:
            shown |= {"first_name": person.first_name, "last_name": person.last_name, "username": person.username}
        if self.is_forum:
            shown["is_forum"] = True
        return {name: value for name, value in shown.items() if value is not None}
