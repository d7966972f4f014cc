"""Pictures in a conversation: before the text, once, and only where they are wanted."""

import logging

import pytest

from bot.charts import drawing
from bot.messages import Picture
from bot.sandbox import Fault
from bot.sandbox.messages import Message
from bot.store import preferences
from bot.tongue import languages, tongue_of
from digests.figures import measured
from digests.item import Story
from tests.conftest import Talk, Talking


def kinds(messages: list[Message]) -> list[str]:
    return ["picture" if message.photo else "text" for message in messages]


@pytest.mark.parametrize("command", ["timeline", "seizures", "closures", "law", "money", "figures", "places"])
async def test_a_topic_shows_its_picture_before_its_text(talk: Talk, command: str) -> None:
    words, text = await talk.say(f"/{command}")
    assert kinds(talk.shown()) == ["picture", "text"]
    assert talk.shown()[0].photo.width == 1080  # type: ignore[union-attr]
    assert words != text
    assert not talk.shown()[0].keyboard


async def test_a_topic_without_a_picture_shows_text_alone(talk: Talk) -> None:
    await talk.say("/people")
    assert kinds(talk.shown()) == ["text"]


async def test_the_words_beneath_say_what_it_shows(talk: Talk) -> None:
    words, _ = await talk.say("/seizures")
    assert "193 million dollars [2][4][5] (disputed)." in words


async def test_asking_again_sends_the_same_picture(talk: Talk) -> None:
    for _ in range(3):
        await talk.say("/places")
    assert kinds(talk.shown()) == ["picture", "text"] * 3
    assert len(talk.world.files) == 1


async def test_turning_pages_brings_no_picture(talk: Talk) -> None:
    await talk.say("/timeline")
    before = len(talk.shown())
    await talk.press("2 ›")
    await talk.press("‹ 1")
    assert len(talk.shown()) == before


async def test_a_button_of_the_welcome_shows_the_picture_too(talk: Talk) -> None:
    await talk.say("/start")
    await talk.press("Seizures")
    assert kinds(talk.shown()) == ["text", "picture", "text"]


async def test_who_wants_no_pictures_gets_none(talk: Talk) -> None:
    store = talk.minewatch._parts.store
    async with store.begin() as tx:
        await preferences.choose_pictures(tx, talk.chat.id, talk.world.clock.now(), wanted=False)
    await talk.say("/timeline")
    assert kinds(talk.shown()) == ["text"]


async def test_a_refused_picture_leaves_the_text(talk: Talk) -> None:
    talk.world.faults.add(Fault("bad_request", method="sendPhoto", description="Bad Request: IMAGE_PROCESS_FAILED"))
    await talk.say("/timeline")
    assert kinds(talk.shown()) == ["text"]


async def test_a_drawing_that_fails_leaves_the_text(
    talk: Talk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_: object) -> bytes:
        raise ValueError("no ink")

    monkeypatch.setattr(drawing, "draw", broken)
    await talk.say("/timeline")
    assert kinds(talk.shown()) == ["text"]
    assert any("cannot be drawn" in record.message for record in caplog.records if record.levelno >= logging.ERROR)


async def test_a_group_is_shown_pictures_too(talk: Talk) -> None:
    group = talk.world.group("Readers", [talk.you])
    await talk.say("/places", group)
    assert kinds(list(talk.shown(group))) == ["picture", "text"]


@pytest.mark.parametrize("code", languages())
async def test_each_language_has_its_own_picture(talking: Talking, record: Story, code: str) -> None:
    async with talking(story=record) as talk:
        if code != "en":
            await talk.say(f"/language {code}")
        title = next(topic.title for topic in record.told_in(code).topics if topic.id == "seizures")
        words, text = (await talk.say("/seizures"))[-2:]
        assert title in text
        assert any(words.startswith(found.measure) for found in measured(record.told_in(code)))


def test_pictures_differ_between_languages(record: Story) -> None:
    prints = set()
    for code in languages():
        told = record.told_in(code)
        topic = next(topic for topic in told.topics if topic.id == "timeline")
        picture = drawing.picture_of(told, topic, tongue_of(code))
        assert isinstance(picture, Picture)
        prints.add(picture.fingerprint)
    assert len(prints) == len(languages())
