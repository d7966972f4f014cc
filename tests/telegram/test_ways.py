"""The ways through the story: from item to item, by time, by name, and to what is new."""

import logging
import re
from dataclasses import replace
from datetime import timedelta
from string import ascii_lowercase

import pytest

from bot.sandbox import Fault
from bot.sandbox.messages import Message
from bot.store import preferences
from digests.item import Claim, Item, Story
from tests.conftest import Talk, Talking
from tests.telegram.test_languages import LATIN
from tests.telegram.test_recaps import MONDAY, wake_at

LANGUAGES = ("en", "ru", "kk")
FIRST = {"en": "From now on /new", "ru": "Теперь /new", "kk": "Енді /new"}
NOTHING = "Nothing is new since you last looked."


def labels(message: Message) -> list[str]:
    return [button["text"] for row in message.keyboard for button in row]


def with_item(story: Story, item: Item) -> Story:
    """The story with one item more, in all its languages."""
    told = tuple(replace(one, items=(*one.items, item)) for one in story.translations)
    return replace(story, items=(*story.items, item), translations=told)


def with_news(story: Story) -> Story:
    return with_item(story, replace(story.items[0], id="news", title="Something new", key=False))


def corrected(story: Story) -> Story:
    """The story whose first item says something else, in all its languages."""
    claim: Claim = replace(story.items[0].claims[0], text="Told otherwise now.")
    change = replace(story.items[0], claims=(claim,), title="A corrected title")
    told = tuple(replace(one, items=(change, *one.items[1:])) for one in story.translations)
    return replace(story, items=(change, *story.items[1:]), translations=told)


@pytest.mark.parametrize(
    ("code", "forth", "back"),
    [
        ("en", "Next in time ›", "‹ Previous in time"),
        ("ru", "Дальше по времени ›", "‹ Раньше по времени"),
        ("kk", "Кейінірек ›", "‹ Бұрынырақ"),
    ],
)
async def test_an_item_leads_on_in_time_and_back_in_place(talk: Talk, code: str, forth: str, back: str) -> None:
    talk.world.speak(talk.you, code)
    (first,) = await talk.say("/start i_alexander-klebanov")
    second = await talk.press(forth)
    assert second.text != first
    assert (await talk.press(back)).text == first
    assert len(talk.shown()) == 1


async def test_an_items_link_is_shared_and_copied(talk: Talk) -> None:
    await talk.say("/start i_equipment-seized")
    (share, copy) = talk.shown()[-1].keyboard[-1]
    link = "https://t.me/minewatch_bot?start=i_equipment-seized"
    assert copy["copy_text"] == {"text": link}
    assert share["url"] == "https://t.me/share/url?url=https%3A%2F%2Ft.me%2Fminewatch_bot%3Fstart%3Di_equipment-seized"


async def test_an_item_leads_to_all_its_names_and_topics(talk: Talk, record: Story) -> None:
    item = max(record.items, key=lambda one: len(one.names))
    await talk.say(f"/start i_{item.id}")
    data = {button.get("callback_data") for row in talk.shown()[-1].keyboard for button in row}
    assert {f"n:{name}" for name in item.names} | {f"t:{topic}" for topic in item.topics} <= data


async def test_a_person_is_told_source_by_source(talk: Talk) -> None:
    await talk.say("/start n_klebanov")
    page = talk.shown()[-1]
    second, fourth, fifth = (page.text.index(f"\n[{number}] ") for number in (2, 4, 5))
    assert second < fourth < fifth
    assert "[5] Eliza Gkritsi, CoinDesk · Mar 15, 2022 at 9:58 a.m. UTC" in page.text
    by_second = page.text[second:fourth]
    assert "\n• One report calls Alexander Klebanov the ex-chairman of Qazaqgoz. [2]\n" in by_second
    assert "[4]" not in by_second
    assert "None of these words is a verdict." in page.text
    assert "No source tells of a verdict, or gives his answer." in page.text


@pytest.mark.parametrize("code", LANGUAGES)
async def test_the_timeline_has_a_button_for_each_year(talk: Talk, code: str) -> None:
    talk.world.speak(talk.you, code)
    *_, first = await talk.say("/timeline")  # beneath its picture
    assert "\n2021\n" in first
    years = [label for label in labels(talk.shown()[-1]) if re.fullmatch(r"(• )?\d{4}", label)]
    assert years == ["• 2021", "2022", "2024"]
    page = await talk.press("2024")
    assert "\n2024\n" in page.text
    assert "• 2024" in labels(page)
    assert "2022\n" not in page.text
    assert talk.shown()[-1] is page


@pytest.mark.parametrize("data", ["t:timeline:3", "t:timeline:99", "i:gone:1", "k:0-9:99", "k:9-0", "e:2031", "a:1999"])
async def test_an_old_button_of_a_way_answers(talk: Talk, data: str) -> None:
    await talk.say("/start")
    await talk.tap(data, talk.shown()[-1].id)
    assert await talk.say("/help")


@pytest.mark.parametrize("data", ["k:", "k:x-y", f"k:{'9' * 30}-1", "e:", "e:--", "e:15", "a:--03-15", "a:9999-12-31"])
async def test_a_made_up_button_of_a_way_leads_nowhere(talk: Talk, data: str) -> None:
    await talk.say("/start")
    await talk.tap(data, talk.shown()[-1].id)
    assert len(talk.shown()) == 1
    assert await talk.say("/help")


@pytest.mark.parametrize("subject", ["", ":", ":gone", ":1-2-3:999", ":often=never:1", ":\x00<b>😀", ":o:o:x<q:<a"])
async def test_a_forged_button_of_any_kind_does_no_harm(
    talk: Talk, caplog: pytest.LogCaptureFixture, subject: str
) -> None:
    await talk.say("/start")
    for verb in ascii_lowercase:
        await talk.tap(f"{verb}{subject}", talk.shown()[-1].id)
        talk.world.clock.advance(timedelta(seconds=5))
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []
    assert "No recaps come to this chat." in (await talk.say("/settings"))[0]


@pytest.mark.parametrize(
    ("code", "question", "title"),
    [
        ("en", "/on 15 March", "15 March · 1 of"),
        ("ru", "/on 15 марта", "15 марта · 1 из"),
        ("kk", "/on 15 наурыз", "15 наурыз · "),
        ("ru", "/on 2022-03-15", "15 марта 2022 г. · 1 из"),
        ("kk", "/on 15 March 2022", "2022 ж. 15 наурыз · "),
    ],
)
async def test_a_day_shows_what_happened_on_it(talk: Talk, code: str, question: str, title: str) -> None:
    talk.world.speak(talk.you, code)
    (text,) = await talk.say(question)
    assert text.replace("\u202f", " ").startswith(title)
    assert len(labels(talk.shown()[-1])) > 2


async def test_what_is_dated_loosely_comes_after_and_says_so(talk: Talk) -> None:
    (text,) = await talk.say("/on 16 March 2022")
    assert text.startswith("16 March 2022 · 1 of")
    nothing, loose = "Nothing in this record is dated 16 March 2022.", "Dated less precisely, so it may belong here"
    assert 0 < text.index(nothing) < text.index(loose) < text.index("2022, month unknown")


async def test_an_empty_day_offers_the_nearest(talk: Talk) -> None:
    (text,) = await talk.say("/on 1 December 2021")
    assert text == ("1 December 2021\nNothing in this record is dated 1 December 2021. The nearest before and after:")
    before, after = labels(talk.shown()[-1])
    assert (before[0], after[-1]) == ("‹", "›")
    assert (await talk.press(before)).text.startswith(before.removeprefix("‹ "))


@pytest.mark.parametrize(
    ("code", "question", "title"),
    [
        ("en", "/since March 2022", "Since March 2022 · 1 of"),
        ("ru", "/since март 2022", "Начиная с: март 2022 г. · 1 из"),
        ("kk", "/since 2024", "Осы кезден бері: 2024 · "),
    ],
)
async def test_since_a_date_goes_on_to_the_last(talk: Talk, code: str, question: str, title: str) -> None:
    talk.world.speak(talk.you, code)
    (text,) = await talk.say(question)
    assert text.replace("\u202f", " ").startswith(title)
    assert "2021" not in text


async def test_since_a_date_turns_its_pages_in_place(talk: Talk) -> None:
    (first,) = await talk.say("/since 2022")
    second = await talk.press("2 ›")
    assert second.text.startswith("Since 2022 · 2 of")
    assert (await talk.press("‹ 1")).text == first
    assert len(talk.shown()) == 1


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("question", ["/on", "/since", "/on zeppelin", "/on 31 April", "/since 15 March"])
async def test_a_date_that_is_none_gets_an_example(talk: Talk, code: str, question: str) -> None:
    talk.world.speak(talk.you, code)
    (text,) = await talk.say(question)
    examples = [line for line in text.splitlines() if line.startswith("/")]
    assert len(examples) == 3
    for example in examples:
        (answer,) = await talk.say(example)
        assert not answer.startswith(text.splitlines()[0])
        assert labels(talk.shown()[-1])


@pytest.mark.parametrize("code", ["ru", "kk"])
@pytest.mark.parametrize("question", ["/on", "/since x", "/new", "/on 1 2 1999", "/on 01.02.1999", "/since 2099"])
async def test_the_ways_have_no_english_left(talk: Talk, code: str, question: str) -> None:
    talk.world.speak(talk.you, code)
    for text in await talk.say(question):
        shown = text + " ".join(labels(talk.shown()[-1]))
        sources = r"^\[\d+\] .*$"  # a source is named as it names itself
        assert LATIN.findall(re.sub(rf"{sources}|/\w+", "", shown, flags=re.MULTILINE)) == []


@pytest.mark.parametrize("code", LANGUAGES)
async def test_the_first_look_says_that_it_begins(talk: Talk, code: str) -> None:
    talk.world.speak(talk.you, code)
    assert (await talk.say("/new"))[0].startswith(FIRST[code])
    assert not (await talk.say("/new"))[0].startswith(FIRST[code])


async def test_a_look_shows_what_is_new_and_corrected_once(talking: Talking, record: Story) -> None:
    async with talking() as talk:
        await talk.say("/new")
        assert (await talk.say("/new"))[0].startswith(NOTHING)
    async with talking(with_news(corrected(record))) as talk:
        (text,) = await talk.say("/new")
        new, changed = text.index("\nNew\nSomething new\n"), text.index("\nCorrected\nA corrected title\n")
        assert text.startswith("New since you last looked")
        assert new < changed
        assert (await talk.say("/new"))[0].startswith(NOTHING)


async def test_a_subscribers_first_look_goes_back_to_the_last_recap(talking: Talking, record: Story) -> None:
    async with talking() as talk:
        await talk.say("/subscribe")
        assert await wake_at(talk, MONDAY)
    async with talking(with_news(record)) as talk:
        assert "Something new" in (await talk.say("/new"))[0]


async def test_a_question_asked_twice_by_telegram_shows_the_same(talking: Talking, record: Story) -> None:
    """A kill between the answer and its note lets the same update come again."""
    async with talking() as talk:
        await talk.say("/new")
    async with talking(with_news(record)) as talk:
        chat = {"id": talk.chat.id, "type": "private", "first_name": "Aigerim"}
        person = {"id": talk.you.id, "is_bot": False, "first_name": "Aigerim"}
        for _ in range(2):
            again = {"message_id": 4711, "date": 1, "chat": chat, "from": person, "text": "/new"}
            await talk.world.handled(talk.world.push({"message": again}))
        first, second = talk.shown()[-2:]
        assert "Something new" in first.text
        assert second.text == first.text
        assert (await talk.say("/new"))[0].startswith(NOTHING)


async def test_what_was_not_shown_is_not_seen(talking: Talking, record: Story) -> None:
    async with talking() as talk:
        await talk.say("/new")
    async with talking(with_news(record)) as talk:
        talk.world.faults.add(Fault(kind="bad_request", method="sendMessage", times=1))
        assert await talk.say("/new") == []
        assert "Something new" in (await talk.say("/new"))[0]


async def test_pages_of_a_look_stay_what_they_were(talking: Talking, record: Story) -> None:
    news = record
    for number in range(12):
        news = with_item(news, replace(record.items[0], id=f"news-{number}", title=f"News number {number}"))
    async with talking() as talk:
        await talk.say("/new")
    async with talking(news) as talk:
        (first,) = await talk.say("/new")
        second = await talk.press("2 ›")
        assert second.text.startswith("New since you last looked · 2 of")
        assert (await talk.press("‹ 1")).text == first
        async with talk.minewatch._parts.store.begin() as tx:
            assert (await preferences.get(tx, talk.chat.id)).seen == len(news.items)


@pytest.mark.parametrize(
    ("code", "original", "back"), [("ru", "В оригинале", "‹ Перевод"), ("kk", "Түпнұсқа", "‹ Ауд")]
)
async def test_the_news_are_shown_in_their_original_words(
    talking: Talking, record: Story, code: str, original: str, back: str
) -> None:
    async with talking() as talk:
        talk.world.speak(talk.you, code)
        await talk.say("/new")
    told = tuple(_renamed(one, "A new title") for one in record.translations)
    async with talking(replace(_renamed(record, "A new title"), translations=told)) as talk:
        for question in ("/new", "/latest"):
            (text,) = await talk.say(question)
            assert LATIN.search((await talk.press(original)).text.splitlines()[0])
            assert (await talk.press(back)).text == text


def _renamed(story: Story, title: str) -> Story:
    """The story whose last item has another title."""
    return replace(story, items=(*story.items[:-1], replace(story.items[-1], title=title)))


async def test_each_chat_has_looked_by_itself(talking: Talking, record: Story) -> None:
    async with talking() as talk:
        group = talk.world.group("Readers", members=[talk.you])
        for chat in (None, group):
            await talk.say("/new", chat)
    async with talking(with_news(record)) as talk:
        assert "Something new" in (await talk.say("/new"))[0]
        assert "Something new" in (await talk.say("/new", group))[0]
