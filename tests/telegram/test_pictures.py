"""Pictures: drawn once, uploaded once, and never in the way of the text."""

import asyncio
import logging
import threading
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram.ext import ExtBot

from bot.messages import Picture
from bot.sandbox import Fault, World
from bot.sandbox.chats import Chat
from bot.store import Store, open_store
from bot.store.values import Target
from bot.telegram.pictures import CAPTION, Pictures, fitting
from tests.inprocess import SandboxRequest

PNG = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + (10).to_bytes(4) + (10).to_bytes(4)


@dataclass
class Artist:
    """Draws what it is asked for, and notes when and how many at once."""

    seconds: float = 0.0
    drawn: list[str] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0
    threads: set[int] = field(default_factory=set)

    def picture(self, name: str, *, fails: bool = False) -> Picture:
        def draw() -> bytes:
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
            self.threads.add(threading.get_ident())
            time.sleep(self.seconds)
            self.at_once -= 1
            self.drawn.append(name)
            if fails:
                raise ValueError("no ink")
            return PNG + name.encode()

        return Picture(name, f"In words: {name}.", draw)


@pytest.fixture
def artist() -> Artist:
    return Artist()


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with open_store(f"sqlite:///{tmp_path / 'minewatch.db'}") as opened:
        yield opened


@pytest.fixture
async def bot(world: World) -> AsyncIterator[ExtBot[None]]:
    async with ExtBot(world.token, request=SandboxRequest(world), get_updates_request=SandboxRequest(world)) as made:
        yield made


@pytest.fixture
def pictures(bot: ExtBot[None], store: Store, world: World) -> Pictures:
    return Pictures(bot, store, world.clock.now)


@pytest.fixture
def anna(world: World) -> Chat:
    return reader(world, "Anna")


def reader(world: World, name: str) -> Chat:
    """Somebody who has written to the bot, so that it may write."""
    person = world.person(name)
    chat = world.private_chat(person)
    world.write(person, chat.id, "/map")
    return chat


def target(chat: Chat) -> Target:
    return Target(chat.id, 0, "private")


def captions(world: World, chat: Chat) -> list[str]:
    return [message.text for message in world.messages(chat.id) if message.photo]


async def test_a_picture_is_uploaded_once_and_then_named(
    pictures: Pictures, artist: Artist, world: World, anna: Chat
) -> None:
    for _ in range(3):
        await pictures.send(target(anna), artist.picture("map"))
    assert captions(world, anna) == ["In words: map."] * 3
    assert (artist.drawn, len(world.files)) == (["map"], 1)


async def test_its_words_are_folded_beneath_it(pictures: Pictures, artist: Artist, world: World, anna: Chat) -> None:
    await pictures.send(target(anna), artist.picture("map"))
    message = world.messages(anna.id)[-1]
    assert [(one.type, one.offset, one.length) for one in message.entities] == [("expandable_blockquote", 0, 14)]


async def test_another_process_draws_nothing_that_is_known(
    pictures: Pictures, artist: Artist, bot: ExtBot[None], store: Store, world: World, anna: Chat
) -> None:
    await pictures.send(target(anna), artist.picture("map"))
    await Pictures(bot, store, world.clock.now).send(target(anna), artist.picture("map"))
    assert (artist.drawn, len(world.files), len(captions(world, anna))) == (["map"], 1, 2)


async def test_many_who_ask_at_once_get_one_drawing(pictures: Pictures, artist: Artist, world: World) -> None:
    artist.seconds = 0.05
    chats = [reader(world, f"Reader {number}") for number in range(20)]
    await asyncio.gather(*(pictures.send(target(chat), artist.picture("map")) for chat in chats))
    assert all(len(captions(world, chat)) == 1 for chat in chats)
    assert (artist.drawn, len(world.files)) == (["map"], 1)


async def test_pictures_are_drawn_one_at_a_time_beside_the_loop(
    pictures: Pictures, artist: Artist, world: World, anna: Chat
) -> None:
    artist.seconds = 0.05
    beats = 0

    async def beat() -> None:
        nonlocal beats
        while True:
            beats += 1
            await asyncio.sleep(0.005)

    heart = asyncio.create_task(beat())
    await asyncio.gather(*(pictures.send(target(anna), artist.picture(f"map {number}")) for number in range(4)))
    heart.cancel()
    assert (len(artist.drawn), artist.most_at_once) == (4, 1)
    assert threading.get_ident() not in artist.threads
    assert beats > 10


async def test_a_picture_that_telegram_forgot_is_uploaded_anew(
    pictures: Pictures, artist: Artist, world: World, anna: Chat
) -> None:
    await pictures.send(target(anna), artist.picture("map"))
    world.files.clear()
    await pictures.send(target(anna), artist.picture("map"))
    await pictures.send(target(anna), artist.picture("map"))
    assert (artist.drawn, len(captions(world, anna)), len(world.files)) == (["map", "map"], 3, 1)


async def test_many_who_find_it_forgotten_upload_it_once(pictures: Pictures, artist: Artist, world: World) -> None:
    chats = [reader(world, f"Reader {number}") for number in range(8)]
    await pictures.send(target(chats[0]), artist.picture("map"))
    world.files.clear()
    await asyncio.gather(*(pictures.send(target(chat), artist.picture("map")) for chat in chats[1:]))
    assert (len(world.files), artist.drawn) == (1, ["map", "map"])
    assert all(len(captions(world, chat)) == 1 for chat in chats)


async def test_a_drawing_that_fails_is_logged_once(
    pictures: Pictures, artist: Artist, world: World, anna: Chat, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(3):
        await pictures.send(target(anna), artist.picture("map", fails=True))
    assert captions(world, anna) == []
    assert [record.message for record in caplog.records if record.levelno == logging.ERROR] == [
        "a picture cannot be drawn; its text is sent alone"
    ]
    assert artist.drawn == ["map"]


@pytest.mark.parametrize(
    "fault",
    [
        Fault("bad_request", method="sendPhoto", description="Bad Request: IMAGE_PROCESS_FAILED"),
        Fault("forbidden", method="sendPhoto"),
        Fault("too_many_requests", method="sendPhoto"),
        Fault("server_error", method="sendPhoto"),
        Fault("cut_before", method="sendPhoto"),
    ],
    ids=lambda fault: str(fault.kind),
)
async def test_a_refused_picture_raises_nothing_and_is_drawn_once(
    pictures: Pictures, artist: Artist, world: World, anna: Chat, fault: Fault
) -> None:
    world.faults.add(fault)
    await pictures.send(target(anna), artist.picture("map"))
    assert captions(world, anna) == []
    world.faults.clear()
    await pictures.send(target(anna), artist.picture("map"))
    assert (captions(world, anna), artist.drawn) == (["In words: map."], ["map"])


async def test_a_database_that_is_away_raises_nothing(
    pictures: Pictures, artist: Artist, store: Store, world: World, anna: Chat
) -> None:
    async with store.begin() as tx:
        await tx.exec_driver_sql("DROP TABLE picture")
    await pictures.send(target(anna), artist.picture("map"))
    assert captions(world, anna) == []


@given(st.text(st.sampled_from("ab. ⚖🖼я"), max_size=2000))
def test_words_beneath_a_picture_always_fit(words: str) -> None:
    fitted = fitting(words)
    assert len(fitted.encode("utf-16-le")) // 2 <= CAPTION
    assert fitted == words or fitted.endswith("…")


def test_words_that_are_too_long_end_with_a_sentence() -> None:
    assert fitting("One is said. " * 100).endswith("One is said. …")
