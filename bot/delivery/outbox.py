"""All that sending takes."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta

from bot.clock import Time
from bot.delivery.showing import Show
from bot.delivery.turns import Turns
from bot.messages import Message
from bot.outcome import Outcome
from bot.store import Store
from bot.store.values import Target

Send = Callable[[Target, Message], Awaitable[Outcome]]


@dataclass(frozen=True, slots=True)
class Outbox:
    """All that sending takes.

    `send` says what became of a message and raises nothing. `owner` names this life of this process and no other. What
    it reserves is its own for `lease`, longer than a send takes. `show` sends to the editors' chat, where one is set.
    `withdrawn` are deliveries that were on their way when the chat that was to get them deleted them.
    """

    store: Store
    send: Send
    turns: Turns
    time: Time
    owner: str
    lease: timedelta = timedelta(minutes=3)
    show: Show | None = None
    withdrawn: set[int] = field(default_factory=set)
    in_flight: int = 200
    batch: int = 50
