"""Who is there: people and bots, and how each stands in a chat."""

from dataclasses import dataclass
from typing import Literal

Standing = Literal["creator", "administrator", "member", "restricted", "left", "kicked"]

PRESENT: tuple[Standing, ...] = ("creator", "administrator", "member", "restricted")


@dataclass(slots=True, eq=False)
class Person:
    """Somebody with a Telegram account, who may change its language; the bot is one too."""

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
