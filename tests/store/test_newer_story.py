"""Two processes on one database, one of which tells a newer story: nothing new is passed over by the older."""

import logging

import pytest

from bot.app import GONE
from bot.editions import Tick, tick
from bot.sandbox import World
from bot.store import Store, publications
from digests.item import Story
from tests.conftest import FRIDAY, Talking
from tests.store.test_cadences import NEWER, compose, often, subscribe
from tests.store.test_editions import DAY, HOUR, MONDAY, MONDAYS, RECORD, WEEK, publish, told
from tests.telegram.test_recaps import with_news

SHARED = pytest.mark.parametrize("url", ["postgresql"], indirect=True)
"""Over the database that several processes may share."""


async def begin(store: Store, story: Story, mark: str) -> None:
    """What a process does when it begins."""
    await publish(store, story, MONDAY - HOUR)
    async with store.begin() as tx:
        await publications.mark(tx, mark, MONDAY - HOUR)


async def test_an_older_story_leaves_recaps_to_the_newer(store: Store) -> None:
    await publish(store, RECORD, MONDAY - WEEK)
    one = await subscribe(store, MONDAYS, MONDAY - DAY)
    await begin(store, RECORD, "old")
    await begin(store, NEWER, "new")
    assert await tick(store, RECORD, compose, MONDAY, mark="old") == Tick(behind=True)
    assert await tick(store, NEWER, compose, MONDAY, mark="new") == Tick(made=1)
    assert await told(store, one) == ["2026-03-02 news: power-b"]


async def test_a_story_that_is_taken_back_is_told_again(store: Store) -> None:
    await publish(store, RECORD, MONDAY - WEEK)
    one = await subscribe(store, often("each"), MONDAY - DAY)
    for story, mark in ((RECORD, "old"), (NEWER, "new"), (RECORD, "old")):
        await begin(store, story, mark)
    assert await tick(store, NEWER, compose, MONDAY, mark="new") == Tick(behind=True)
    assert await tick(store, RECORD, compose, MONDAY, mark="old") == Tick()
    assert await told(store, one) == []


@SHARED
async def test_of_two_bots_the_newer_sends_the_news(talking: Talking, url: str, record: Story) -> None:
    async with talking(database_url=url) as older:
        await older.say("/subscribe")
        async with talking(with_news(record), database_url=url) as newer:
            older.world.clock.set(FRIDAY + 3 * DAY)
            before = len(older.shown())
            for _ in range(3):
                await older.minewatch.wake()
            assert len(older.shown()) == before
            await newer.minewatch.wake()
            assert "Something new" in older.shown()[-1].text


@SHARED
async def test_editors_hear_once_that_the_newer_story_is_gone(
    talking: Talking, url: str, record: Story, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    chat = world.supergroup("Editors", members=[world.person("Anna")])
    settings = {"database_url": url, "editors_chat": str(chat.id)}
    async with talking(**settings) as older:
        await older.say("/subscribe")
        async with talking(with_news(record), **settings):
            world.clock.set(FRIDAY + 3 * DAY)
            await older.minewatch.wake()
        assert older.shown(chat) == []
        for _ in range(3):
            world.clock.advance(GONE)
            await older.minewatch.wake()
        (letter,) = older.shown(chat)
        assert letter.text.startswith("No recaps are written")
        said = [one for one in caplog.records if one.name == "bot.app" and one.levelno == logging.WARNING]
        assert ["a newer story" in one.message for one in said] == [True]
