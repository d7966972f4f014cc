"""Reports and answers on their way: the intent is written first, and a crash loses nothing and doubles no answer."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from bot.messages import Message
from bot.outcome import NotSent, Outcome, Refused, Sent, Wait
from bot.reporting import GIVEN_UP, LEASE, Reporting, letter_of
from bot.store import Store, holdings, reports
from bot.store.reports import Mistake, MistakeDraft
from bot.store.values import Target
from bot.voices import Voices
from digests.item import Item, Story
from tests.conftest import FRIDAY

READER = 7_913_824_657


@dataclass
class Post:
    """Answers as it is told, and keeps what it got: to the editors, and to readers."""

    editors: list[str] = field(default_factory=list)
    readers: list[str] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    clock: datetime = FRIDAY

    def now(self) -> datetime:
        return self.clock

    def later(self, pause: timedelta) -> None:
        self.clock += pause

    async def show(self, message: Message) -> Outcome:
        return self._take(self.editors, message)

    async def send(self, target: Target, message: Message) -> Outcome:
        assert target == Target(READER, 0, "private")
        return self._take(self.readers, message)

    def _take(self, to: list[str], message: Message) -> Outcome:
        outcome = self.outcomes.pop(0) if self.outcomes else Sent(1)
        if isinstance(outcome, Sent):
            to.append(message.html)
        return outcome


@pytest.fixture
def voices(record: Story) -> Iterator[Voices]:
    voices = Voices(record, reports=True)
    yield voices
    voices.close()


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def way(store: Store, voices: Voices, post: Post) -> Reporting:
    return Reporting(store, voices, post.show, post.send, post.now)


def long_item(voices: Voices) -> Item:
    """The item whose report takes the most messages."""

    def length(item: Item) -> int:
        return len(letter_of(Mistake(1, 1, item.id, "f", "😀" * 1000, 0, 1, FRIDAY), voices.own))

    return max(voices.story.items, key=length)


async def write(store: Store, voices: Voices, words: str = "Wrong.") -> int:
    draft = MistakeDraft(READER, 1, long_item(voices).id, "f", words, "en")
    async with store.begin() as tx:
        return await reports.write(tx, draft, FRIDAY)


async def test_a_letter_goes_on_where_it_was_interrupted(
    store: Store, voices: Voices, post: Post, way: Reporting
) -> None:
    await write(store, voices, "😀" * 1000)
    post.outcomes = [Sent(1), NotSent("away")]
    await way.pass_on()
    assert len(post.editors) == 1
    post.later(timedelta(minutes=1))
    await way.pass_on()
    assert len(post.editors) > 1
    assert len(set(post.editors)) == len(post.editors)
    post.later(timedelta(days=1))
    await way.pass_on()
    assert len(set(post.editors)) == len(post.editors)


@pytest.mark.parametrize("outcome", [Refused("kicked"), NotSent("away"), Wait(700)])
async def test_a_report_is_tried_until_the_editors_have_it(
    store: Store, voices: Voices, post: Post, way: Reporting, outcome: Outcome
) -> None:
    await write(store, voices)
    post.outcomes = [outcome] * 20
    for _ in range(40):
        await way.pass_on()
        post.later(timedelta(minutes=15))
    assert len(post.editors) == 1


async def test_two_processes_pass_a_report_on_once(store: Store, voices: Voices, post: Post, way: Reporting) -> None:
    await write(store, voices)
    other = Reporting(store, voices, post.show, post.send, post.now)
    await asyncio.gather(way.pass_on(), other.pass_on())
    assert len(post.editors) == 1


async def test_a_crash_while_an_answer_is_sent_is_told_to_the_editors(
    store: Store, voices: Voices, post: Post, way: Reporting
) -> None:
    number = await write(store, voices)
    await way.pass_on()
    async with store.begin() as tx:
        assert await reports.write_answer(tx, number, 9, "Right.", post.now())
        (taken,) = await reports.reserve_answers(tx, post.now(), LEASE)
    await way.pass_on()
    post.later(LEASE)
    await way.pass_on()
    assert post.readers == []
    assert "nobody can know whether the answer arrived" in post.editors[-1]
    assert taken.words == "Right."


async def test_an_answer_is_given_up_after_a_day(store: Store, voices: Voices, post: Post, way: Reporting) -> None:
    number = await write(store, voices)
    await way.pass_on()
    post.outcomes = [NotSent("away")]
    await way.answer(number, 9, "Right.")
    post.later(GIVEN_UP + timedelta(minutes=1))
    post.outcomes = [NotSent("away")]
    await way.pass_on()
    assert "could not be delivered: away" in post.editors[-1]


async def test_several_answers_to_one_report_all_arrive(
    store: Store, voices: Voices, post: Post, way: Reporting
) -> None:
    number = await write(store, voices)
    for message_id, words in ((9, "First."), (10, "Second."), (10, "Second.")):
        assert await way.answer(number, message_id, words) == ""
    assert ["First." in one for one in post.readers] == [True, False]


async def test_answers_that_cannot_be_passed_on_are_explained(
    store: Store, voices: Voices, post: Post, way: Reporting
) -> None:
    number = await write(store, voices)
    assert "answer in words" in await way.answer(number, 9, "")
    assert "3000 is the most" in await way.answer(number, 9, "x" * 3001)
    assert "There is no report 99 any more" in await way.answer(99, 9, "Right.")
    assert post.readers == []


async def test_a_reader_who_is_forgotten_meanwhile_gets_nothing_more(
    store: Store, voices: Voices, post: Post, way: Reporting
) -> None:
    number = await write(store, voices)
    post.outcomes = [Sent(1), NotSent("away")]
    await way.pass_on()
    await way.answer(number, 9, "Right.")
    async with store.begin() as tx:
        await holdings.forget(tx, READER)
    post.later(timedelta(hours=1))
    await way.pass_on()
    assert post.readers == []


async def test_a_report_that_is_forgotten_while_another_is_sent_stays_unsent(store: Store, voices: Voices) -> None:
    """And so does the rest of one of which a part was sent."""
    for number, forgetful in enumerate((READER, READER + 1)):
        post = Post()

        async def show(message: Message, post: Post = post, forgetful: int = forgetful) -> Outcome:
            async with store.begin() as tx:
                await holdings.forget(tx, forgetful)
            return await post.show(message)

        for chat_id in (READER, READER + 1):
            draft = MistakeDraft(chat_id, number + 1, long_item(voices).id, "f", f"Wrong in {chat_id}.", "en")
            async with store.begin() as tx:
                await reports.write(tx, draft, FRIDAY)
        await Reporting(store, voices, show, post.send, post.now).pass_on()
        told = [html for html in post.editors if f"Wrong in {forgetful}." in html]
        assert len(told) == (1 if forgetful == READER else 0)
        whole = len(letter_of(Mistake(1, 1, long_item(voices).id, "f", "Wrong.", 0, 1, FRIDAY), voices.own))
        assert len(post.editors) == whole + len(told)
        async with store.begin() as tx:
            for chat_id in (READER, READER + 1):
                await holdings.forget(tx, chat_id)


async def test_an_answer_whose_reader_is_forgotten_in_that_moment_is_not_sent(
    store: Store, voices: Voices, post: Post
) -> None:
    async def send(target: Target, message: Message) -> Outcome:
        async with store.begin() as tx:
            await holdings.forget(tx, READER)
        return await post.send(target, message)

    way = Reporting(store, voices, post.show, send, post.now)
    number = await write(store, voices)
    async with store.begin() as tx:
        for message_id in (8, 9):
            assert await reports.write_answer(tx, number, message_id, f"Answer {message_id}.", FRIDAY)
    await way.pass_on()
    assert len(post.readers) == 1
