"""What the ledger and the database say together: what was lost, doubled, or is not listed."""

from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sqlalchemy import NullPool, func, select
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from bot.sandbox import World
from bot.store.address import read_address
from bot.store.tables import delivery, edition, subscription
from tests.faults.audience import Audience

OPEN = ("queued", "sending")
LISTED = ("unknown", "refused", "skipped", "expired")
MOST_IN_PRIVATE = 2
MOST_IN_PUBLIC = 1


@dataclass(frozen=True, slots=True)
class Row:
    """A delivery as the database has it."""

    chat_id: int
    state: str
    attempts: int
    doubts: int


@dataclass(frozen=True, slots=True)
class Account:
    """One broadcast: how many copies each chat got, and what the database says of each."""

    audience: Audience
    copies: Counter[int]
    rows: Sequence[Row]

    @property
    def states(self) -> Counter[str]:
        """Count the deliveries by state."""
        return Counter(row.state for row in self.rows)

    @property
    def lost(self) -> set[int]:
        """Chats that got nothing and of which the database does not say so."""
        listed = {row.chat_id for row in self.rows if row.state in LISTED}
        return {chat for chat, _ in self.audience if not self.copies[chat]} - listed

    @property
    def doubled(self) -> Counter[str]:
        """Count the chats that got two copies, by kind."""
        return Counter(kind for chat, kind in self.audience if self.copies[chat] > 1)

    @property
    def too_many(self) -> set[int]:
        """Chats that got more copies than the promise allows."""
        most = {"private": MOST_IN_PRIVATE, "channel": MOST_IN_PUBLIC}
        return {chat for chat, kind in self.audience if self.copies[chat] > most[kind]}

    @property
    def without_intent(self) -> set[int]:
        """Chats that got more copies than attempts were written down."""
        attempts = Counter({row.chat_id: row.attempts for row in self.rows})
        return {chat for chat, copies in self.copies.items() if copies > attempts[chat]}

    @property
    def unlisted(self) -> set[int]:
        """Chats that got two copies although the database has no doubt about them."""
        sure = {row.chat_id for row in self.rows if not row.doubts}
        return {chat for chat, copies in self.copies.items() if copies > 1 and chat in sure}

    @property
    def misjudged(self) -> set[int]:
        """Chats that are said to refuse though they do not, and closed ones that are not said to.

        Where two attempts were cut off by kills, nobody can know that either.
        """
        refused = {row.chat_id for row in self.rows if row.state == "refused"}
        unknown = {row.chat_id for row in self.rows if row.state == "unknown" and row.doubts > 1}
        return (refused - self.audience.closed) | (self.audience.closed - refused - unknown)

    def complaints(self) -> list[str]:
        """Say what breaks the promise; empty if it is held."""
        found = {
            "lost": self.lost,
            "more copies than promised": self.too_many,
            "a copy without a committed intent": self.without_intent,
            "a second copy that no editor could see": self.unlisted,
            "refused, or not, in error": self.misjudged,
            "not settled": {row.chat_id for row in self.rows if row.state in OPEN},
        }
        words = [f"{what}: {len(chats)}, such as {min(chats)}" for what, chats in found.items() if chats]
        if len(self.rows) != len(self.audience):
            words.append(f"{len(self.rows)} deliveries for {len(self.audience)} chats")
        return words

    def line(self) -> str:
        """Say it all in one line."""
        states = ", ".join(f"{count} {state}" for state, count in sorted(self.states.items()))
        doubled = self.doubled
        return (
            f"{len(self.audience)} chats: {states}; lost {len(self.lost)}; "
            f"two copies in {doubled['private']} private chats and {doubled['channel']} channels"
        )


@asynccontextmanager
async def looking(url: str) -> AsyncIterator[AsyncConnection]:
    """Look into the database beside the bot."""
    engine = create_async_engine(read_address(url).url, poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            yield connection
    finally:
        await engine.dispose()


async def settle(world: World, audience: Audience, url: str) -> Account:
    """Draw up the account."""
    query = select(subscription.c.chat_id, *delivery.c["state", "attempts", "doubts"]).select_from(
        delivery.join(edition).join(subscription)
    )
    async with looking(url) as connection:
        rows = [Row(*row) for row in await connection.execute(query)]
    return Account(audience, copies(world, audience), rows)


def copies(world: World, audience: Audience) -> Counter[int]:
    """Count what Telegram accepted for each chat of the audience."""
    chats = {chat for chat, _ in audience}
    sent = (entry.chat_id for entry in world.ledger if entry.method == "sendMessage")
    return Counter(chat for chat in sent if chat is not None and chat in chats)


async def unsettled(url: str, expected: int) -> int:
    """Count the deliveries that are still to be sent or settled, and those that are not written yet."""
    query = select(func.count()).where(delivery.c.state.not_in(OPEN))
    async with looking(url) as connection:
        return expected - (await connection.scalar(query) or 0)
