"""SIGTERM in the middle of a broadcast leaves nothing in doubt; and no process ever writes the token."""

from pathlib import Path

import pytest

from tests.faults.kills import moments
from tests.faults.stage import Stage, stage
from tests.leaks import TOKEN

STOPS = 20
MOST_SECONDS = 40.0


async def stop_often(set_up: Stage) -> None:
    """Stop the only process again and again; each time it ends in time and well."""
    replica = set_up.fleet.start()
    for count in moments(set_up, STOPS):
        await replica.announced()
        assert await set_up.reach(count)
        await set_up.moment()
        code, took = await set_up.fleet.stop(replica, MOST_SECONDS)
        assert code == 0, set_up.fleet.words()[-3000:]
        assert took < MOST_SECONDS
        replica = set_up.fleet.start()


async def test_twenty_stops_double_nothing(file: str, tmp_path: Path) -> None:
    async with stage(file, tmp_path, private=1950, seed=31) as set_up:
        await stop_often(set_up)
        account = await set_up.finish()
        assert not account.complaints(), account.line()
        assert account.states == {"sent": len(set_up.audience)}
        assert not account.doubled


@pytest.mark.parametrize("kind", ["file", "shared"])
async def test_no_output_holds_the_token(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    """At DEBUG, through a start, an update, a broadcast, an unreachable Telegram, and the end."""
    url = request.getfixturevalue(kind)
    async with stage(url, tmp_path, private=50, channels=2, seed=32, log_level="DEBUG") as set_up:
        lost = set_up.fleet.start(telegram_api_url="http://127.0.0.1:9", database_url=f"sqlite:///{tmp_path / 'lost'}")
        first = set_up.fleet.start()
        await first.announced()
        reader = set_up.world.people[set_up.audience.private[0]]
        set_up.world.write(reader, reader.id, "/help")
        await set_up.finish()
        await set_up.fleet.stop(first)
        await set_up.fleet.stop(lost)
        words = set_up.fleet.words()
    assert "DEBUG" in words
    assert TOKEN not in words
    assert TOKEN.partition(":")[2] not in words
