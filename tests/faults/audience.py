"""Who is subscribed: people and channels in the sandbox, and their rows in the database, due at once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import islice

from sqlalchemy import insert

from bot.sandbox import World
from bot.settings import DAYS
from bot.store import open_store
from bot.store.tables import subscription
from bot.store.values import Kind

ROWS = 2000


@dataclass(frozen=True, slots=True)
class Audience:
    """Chats that get the recap. Of those in `closed` the reader has blocked the bot."""

    private: Sequence[int]
    channels: Sequence[int]
    closed: frozenset[int]

    def __len__(self) -> int:
        """Count them all."""
        return len(self.private) + len(self.channels)

    def __iter__(self) -> Iterator[tuple[int, Kind]]:
        """Go through the chats with their kinds."""
        yield from ((chat, "private") for chat in self.private)
        yield from ((chat, "channel") for chat in self.channels)


def gather(world: World, private: int, channels: int, *, closed: int = 0) -> Audience:
    """Make people who have written to the bot and channels in which it may post; the first `closed` people block it."""
    people = [world.person(f"Reader {number}") for number in range(private)]
    for person in people:
        world.private_chat(person).talked = True
    for person in people[:closed]:
        world.block(person)
    world.updates.drop()
    owner = world.person("Owner")
    posts = [world.channel(f"Channel {number}", owner=owner, bot_can_post=True) for number in range(channels)]
    ids = [person.id for person in people]
    return Audience(ids, [chat.id for chat in posts], frozenset(ids[:closed]))


def cadence(now: datetime) -> tuple[str, time]:
    """A weekday and time, in UTC, that are days away from now: what a test makes due is due only because it says so."""
    return DAYS[(now + timedelta(days=3)).weekday()], time(9)


async def subscribe(url: str, audience: Audience, due: datetime) -> None:
    """Write a subscription for every chat, due at that moment."""
    day, at = cadence(datetime.now(UTC))
    row = {
        "thread_id": 0,
        "origin": "reader",
        "weekday": DAYS.index(day),
        "time": at,
        "zone": "UTC",
        "language": "en",
        "state": "active",
        "reason": "",
        "last_publication": 0,
        "next_at": due,
        "created_at": due,
    }
    rows = (row | {"chat_id": chat, "kind": kind} for chat, kind in audience)
    async with open_store(url) as store, store.begin() as tx:
        while page := list(islice(rows, ROWS)):
            await tx.execute(insert(subscription), page)
