"""Where messages are: private chats, groups, forums with topics, channels."""

from dataclasses import dataclass, field
from typing import Any, Literal

from bot.sandbox.messages import Message
from bot.sandbox.people import Member, Person

ChatKind = Literal["private", "group", "supergroup", "channel"]


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
