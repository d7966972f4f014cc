"""What is offered to who types words behind the bot's name, without Telegram."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.actions import action_of, link_of
from bot.measuring import measure
from bot.offers import AT_ONCE, offers
from bot.voices import Voices
from digests.item import Story

LANGUAGES = ("en", "ru", "kk")


@pytest.fixture(scope="module")
def voices(record: Story) -> Iterator[Voices]:
    made = Voices(record)
    yield made
    made.close()


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_item_can_stand_in_another_chat(voices: Voices, code: str) -> None:
    """Whole, with each source it cites and each disagreement beside it, within one message."""
    told = voices.of(code)
    for item in told.story.items:
        message = told.cited(item)
        length, entities = measure(message.html)
        assert length <= 4096
        assert entities <= 90
        numbers = {
            source.number for source in told.story.sources for claim in item.claims if source.id in claim.sources
        }
        assert all(f"\n[{number}] " in message.html for number in numbers)
        assert [link_of(button.action) for row in message.buttons for button in row] == [f"i_{item.id}", f"s_{item.id}"]


def test_no_words_offer_what_stands_for_the_topics(voices: Voices) -> None:
    shown = offers(voices.own, " ", "").shown
    key = [item.id for item in voices.story.items if item.key]
    assert [one.id for one in shown] == key[:AT_ONCE]
    assert shown


def test_offers_follow_each_other_to_the_end(voices: Voices) -> None:
    told, offset = voices.own, ""
    pages: list[list[str]] = []
    while not pages or offset:
        found = offers(told, "kazakhstan", offset)
        pages.append([one.id for one in found.shown])
        offset = found.next_offset
    every = [one for page in pages for one in page]
    assert len(pages) > 1
    assert every == [item.id for item in told.found("kazakhstan")]


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_button_leads_into_the_private_chat(voices: Voices, code: str) -> None:
    told = voices.of(code)
    for words in ("seized", "zeppelin"):
        action = action_of(offers(told, words, "").payload)
        assert action
        assert told.act(action)
    assert offers(told, "zeppelin", "").shown == ()


@given(st.text(max_size=256), st.text(max_size=64))
def test_no_words_and_no_offset_break_the_offers(voices: Voices, words: str, offset: str) -> None:
    found = offers(voices.own, words, offset)
    assert len(found.shown) <= AT_ONCE
    assert all(one.title and len(one.id.encode()) <= 64 for one in found.shown)


@pytest.mark.parametrize("offset", ["9" * 30, "-1", "x", "²"])
def test_an_offset_of_no_answer_does_no_harm(voices: Voices, offset: str) -> None:
    assert offers(voices.own, "seized", offset).next_offset == ""


def test_a_sentence_cut_short_says_so(record: Story) -> None:
    item = next(item for item in record.items if item.key)
    claim = replace(item.claims[0], text="Some mines are suspected of tax evasion. " * 10)
    told = tuple(replace(one, claims=(claim,)) if one is item else one for one in record.items)
    voices = Voices(replace(record, items=told))
    (offer,) = (one for one in offers(voices.own, "", "").shown if one.id == item.id)
    assert offer.description.endswith("…")
    assert len(offer.description) <= 200
    voices.close()
