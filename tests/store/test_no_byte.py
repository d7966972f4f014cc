"""No byte of a chat that is forgotten stays in any file: with rows in every table, after changes, and after a crash."""

import random
import shutil
from collections.abc import Collection
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text, update

from bot.clock import Time
from bot.delivery import Turns
from bot.forgetting import Forgetting
from bot.store import Store, holdings, moves, open_store
from bot.store.scrubbing import traces_of
from bot.store.tables import failed_update, flag, limit, metadata, preference, report, subscription
from bot.store.tables import text as words
from bot.telegram.flood import Flood
from tests.store.test_delivery import MONDAY
from tests.store.test_forgetting import NUMBER, OF_A_CHAT, ON_A_CHAT, value_of

OTHERS = range(7_246_813_000, 7_246_813_060)
CHATS = (*OTHERS[:30], NUMBER, *OTHERS[30:])
GROUPS = tuple(-1_000_000_000_000 - number for number in CHATS)


async def fill(store: Store, chats: tuple[int, ...]) -> None:
    """Give each chat a row in every table that names chats, its number wherever a number can stand."""
    async with store.begin() as tx:
        for number in (0, 1):
            await tx.execute(insert(words).values(fingerprint=f"text {number}", html="x", buttons=[], refusals=0))
        for row, chat in enumerate(chats, 1):
            for table in metadata.sorted_tables:
                if table in (*OF_A_CHAT, *ON_A_CHAT):
                    await tx.execute(insert(table).values({one.name: value_of(one, chat, row) for one in table.c}))
            body = f'{{"message": {{"chat": {{"id": {chat}}}, "from": {{"id": {chat}}}}}}}'
            await tx.execute(update(failed_update).where(failed_update.c.chat_id == chat).values(body=body))
            for kind in ("chat", "halt"):
                await tx.execute(insert(limit).values(key=f"{kind}:{chat}", free_at=MONDAY))
            await moves.note(tx, chat - 10**13, chat, MONDAY)


async def change(store: Store, draw: random.Random, chats: tuple[int, ...]) -> None:
    """Let rows grow, shrink and go, so that SQLite moves them about."""
    async with store.begin() as tx:
        for chat in draw.sample(chats, 20):
            long = "x" * draw.randrange(3000)
            await tx.execute(update(subscription).where(subscription.c.chat_id == chat).values(reason=long))
            await tx.execute(update(report).where(report.c.chat_id == chat).values(words=long, reason=long))
            await tx.execute(update(preference).where(preference.c.chat_id == chat).values(language=long[:16]))
        leaver = draw.choice([chat for chat in chats if abs(chat) % 10**10 != NUMBER])
        await holdings.forget(tx, leaver)


def traces(folder: Path, chat: int) -> list[str]:
    wanted = (*traces_of(chat), chat.to_bytes(8, "big", signed=True))
    return [file.name for file in folder.iterdir() if any(trace in file.read_bytes() for trace in wanted)]


def forgetting(store: Store) -> Forgetting:
    turns = Turns(store, Time(lambda: MONDAY))
    return Forgetting(store, turns, Flood(), set(), lambda: MONDAY + timedelta(hours=1))


@pytest.mark.parametrize("chats", [CHATS, GROUPS])
@pytest.mark.parametrize("seed", range(3))
async def test_no_byte_is_left_after_changes(fast: Path, chats: tuple[int, ...], seed: int) -> None:
    mine = chats[CHATS.index(NUMBER)]
    draw = random.Random(seed)  # noqa: S311 - the same changes each time
    async with open_store(f"sqlite:///{fast / 'bot.db'}") as store:
        await fill(store, chats)
        for _ in range(30):
            await change(store, draw, chats)
        assert traces(fast, mine)
        await forgetting(store).forget(mine)
        assert traces(fast, mine) == []
        await change(store, draw, chats)
        assert traces(fast, mine) == []
    assert traces(fast, mine) == []


async def half_done(store: Store, folder: Path, left: Path, *, forget: bool) -> None:
    """Copy the files as a crash amid a transaction leaves them: pages written, the journal full."""
    async with store.begin() as tx:
        await tx.execute(text("PRAGMA cache_size = 5"))
        if forget:
            await holdings.forget(tx, NUMBER)
        await tx.execute(update(subscription).values(reason="y" * 3000))
        await tx.execute(update(report).values(words="y" * 3000))
        shutil.copytree(folder, left)


@pytest.mark.parametrize("forget", [False, True])
async def test_no_byte_is_left_after_a_crash(fast: Path, *, forget: bool) -> None:
    """A crash amid the deletion undoes it whole: Telegram brings the press again."""
    left = fast / "left"
    folder = fast / "before"
    folder.mkdir()
    async with open_store(f"sqlite:///{folder / 'bot.db'}") as store:
        await fill(store, CHATS)
        await change(store, random.Random(1), CHATS)  # noqa: S311
        await half_done(store, folder, left, forget=forget)
    journal = left / "bot.db-journal"
    assert journal.stat().st_size > 0
    async with open_store(f"sqlite:///{left / 'bot.db'}") as store:
        async with store.begin() as tx:
            assert all((await holdings.read(tx, NUMBER)).values())
        await forgetting(store).forget(NUMBER)
        assert traces(left, NUMBER) == []
        async with store.begin() as tx:
            assert not any(str(NUMBER) in key for key in await tx.scalars(select(flag.c.key)))
    assert traces(left, NUMBER) == []


async def test_a_crash_between_deletion_and_rebuilding_is_made_good(fast: Path) -> None:
    left = fast / "left"
    folder = fast / "before"
    folder.mkdir()

    class Killed(Store):
        async def scrub(self, traces: Collection[bytes] = ()) -> bool:
            shutil.copytree(folder, left)
            return await super().scrub(traces)

    async with open_store(f"sqlite:///{folder / 'bot.db'}") as store:
        await fill(store, CHATS)
        for seed in range(10):
            await change(store, random.Random(seed), CHATS)  # noqa: S311
        await forgetting(Killed(store._engine)).forget(NUMBER)
    async with open_store(f"sqlite:///{left / 'bot.db'}") as store:
        await forgetting(store).sweep()
        assert traces(left, NUMBER) == []
