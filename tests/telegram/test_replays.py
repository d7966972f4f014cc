"""Twenty thousand updates, mangled and repeated in any order: each is settled, and the next good one is answered."""

import asyncio
import copy
import random
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.telegram.incoming import number_of
from tests.conftest import Talk
from tests.telegram.test_garbage import GONE, GOOD, PATHS, Held, held, mangle

EXAMPLES = 40
UPDATES = 500
RUBBISH: tuple[object, ...] = (
    *(
        None,
        True,
        -1,
        10**30,
        1.5,
        "",
        "x",
        "\x00",
        "\ud800",
        [],
        {},
        [None],
        {"id": 5},
        "left",
        "group",
        "private",
        GONE,
    ),
)
__all__ = ["held"]


def some(draw: random.Random, first: int) -> list[Any]:
    """Make updates: good ones, mangled ones, ones without a number, and repeats of those before, in any order."""
    made: list[Any] = []
    for number in range(first, first + UPDATES):
        if made and draw.random() < 0.3:
            made.append(copy.deepcopy(draw.choice(made)))
            continue
        name = draw.choice(sorted(GOOD))
        update: Any = {"update_id": number} | copy.deepcopy(GOOD[name])
        for _ in range(draw.choice((0, 1, 1, 2, 3))):
            mangle(update, draw.choice([("update_id",), *PATHS[name]]), draw.choice(RUBBISH))
        made.append(update if draw.random() < 0.98 else draw.choice(RUBBISH))
    return made


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(seed=st.integers(0, 2**32))
async def test_mangled_and_repeated_updates_are_all_settled(held: Held, seed: int) -> None:
    talk = held.talk
    draw = random.Random(seed)  # noqa: S311 - repeatable on purpose
    made = some(draw, draw.randrange(1, 2**30))
    for start in range(0, UPDATES, 100):
        batch = made[start : start + 100]
        taken = await asyncio.gather(*(talk.listening.intake.take(raw) for raw in batch))
        numbered = [number_of(raw) is not None for raw in batch]
        assert [one == "settled" for one in taken] == numbered
        assert [one == "unnumbered" for one in taken] == [not one for one in numbered]
    assert talk.listening.intake.in_hand == 0
    assert await talk.say("/start i_equipment-seized")
    await nothing_is_answered_twice(talk, made)


async def nothing_is_answered_twice(talk: Talk, made: list[Any]) -> None:
    """All of them once more: the ledger of what took effect stays as it is."""
    before = len(talk.world.ledger), len(talk.world.answers)
    taken = await asyncio.gather(*(talk.listening.intake.take(raw) for raw in made[:400]))
    assert "unsettled" not in taken
    assert (len(talk.world.ledger), len(talk.world.answers)) == before
