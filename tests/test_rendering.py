from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answers import Answers
from bot.crediting import credit, figure_lines
from bot.measuring import measure
from bot.messages import Button, Message
from bot.rendering import (
    ENTITIES,
    LIMIT,
    READABLE,
    Answer,
    Piece,
    Renderer,
    oversized,
)
from bot.sandbox import World
from bot.sandbox.entities import tidy, units
from bot.sandbox.markup import parse_html
from bot.tongue import tongue_of
from bot.voices import Voices
from digests.figures import disagreements_of, measured
from digests.item import Claim, Disagreement, Evidence, Figure, Item, Name, Story
from digests.source import Known

ENGLISH = tongue_of("en")
DROPPED = "\r\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u0333\u033f\u030a"
"""Characters that Telegram takes out."""
SIGNS = st.sampled_from("<>&\"'/=;#ab 😀𝔘\n“”")
NASTY = st.text(SIGNS | st.characters(codec="utf-8", exclude_characters=DROPPED), max_size=60)


def every_answer(told: Answers) -> list[Answer]:
    """Each page that a story has by itself."""
    story = told.story
    found = [
        *(told._topic_answer(topic.id) for topic in story.topics),
        *(answer(item.id) for item in story.items for answer in (told._item_answer, told._proof_answer)),
        *(told._name_answer(name.id) for name in story.names),
        *(told._dispute_answer(dispute.id) for dispute in story.disagreements),
        *(told._start_answer(), told._help_answer(), told._about_answer()),
    ]
    return [answer for answer in found if answer is not None]


def every_message(told: Answers) -> Iterator[Message]:
    for answer in every_answer(told):
        yield from told._renderer.messages(answer)
        for number in range(1, len(told._renderer.divide(answer, READABLE)) + 1):
            yield told._renderer.page(answer, number)


def plain(html: str) -> str:
    return parse_html(html).plain


def page_of(told: Answers, action: str) -> str:
    message = told.act(action)
    assert message is not None
    return plain(message.html)


@pytest.fixture(scope="module", params=["record", "lighthouse"])
def told(request: pytest.FixtureRequest) -> Iterator[Answers]:
    """The answers of either story."""
    voices = Voices(request.getfixturevalue(request.param))
    found = voices.own
    yield found
    voices.close()


@pytest.fixture(scope="module")
def messages(told: Answers) -> list[Message]:
    """Every message that either story has by itself."""
    return list(every_message(told))


@pytest.fixture
def lamps(lighthouse: Story) -> Iterator[Answers]:
    voices = Voices(lighthouse)
    found = voices.own
    yield found
    voices.close()


def test_pages_are_measured_as_telegram_does(messages: list[Message]) -> None:
    for message in messages:
        read = tidy(parse_html(message.html))
        length, entities = measure(message.html)
        assert length == units(read.plain)
        assert len(read.entities) <= entities


def test_no_page_exceeds_telegrams_limits(messages: list[Message]) -> None:
    for message in messages:
        length, entities = measure(message.html)
        assert 0 < length <= LIMIT
        assert entities <= ENTITIES
        assert all(len(button.action.encode()) <= 64 for button in chain.from_iterable(message.buttons))
        assert sum(map(len, message.buttons)) <= 100


async def test_telegram_accepts_every_page(messages: list[Message], world: World) -> None:
    """The sandbox refuses what Telegram refuses, and complains of what it would drop in silence."""
    reader = world.person("Anna")
    world.write(reader, world.private_chat(reader).id, "/start")
    for message in messages:
        keyboard = [[{"text": one.label[:60], "callback_data": one.action} for one in row] for row in message.buttons]
        reply = await world.ask(
            "sendMessage",
            chat_id=reader.id,
            text=message.html,
            parse_mode="HTML",
            reply_markup={"inline_keyboard": keyboard},
        )
        assert reply.status == 200, reply.json
    assert world.complaints == []


@given(NASTY)
def test_any_words_are_measured_as_telegram_does(lighthouse: Story, words: str) -> None:
    html = _renderer(lighthouse).page(Answer("", (Piece("text", f"x{words}x"),)), 1).html
    assert measure(html) == (units(tidy(parse_html(html)).plain), 0)


@given(st.text(SIGNS | st.sampled_from(DROPPED), max_size=60))
def test_no_words_are_measured_too_short(lighthouse: Story, words: str) -> None:
    html = _renderer(lighthouse).page(Answer("", (Piece("text", f"x{words}x"),)), 1).html
    assert measure(html)[0] >= units(tidy(parse_html(html)).plain)


@given(NASTY, NASTY)
def test_any_words_reach_the_reader_unchanged(lighthouse: Story, title: str, words: str) -> None:
    answer = Answer(f"t{title}", (Piece("text", f"x{words}x"),), intro=f"i{words}")
    shown = plain(_renderer(lighthouse).page(answer, 1).html)
    assert shown.startswith(f"t{title}\ni{words}\n")
    assert shown.endswith(f"x{words}x")


@lru_cache
def _renderer(story: Story) -> Renderer:
    """One for all the examples of a property."""
    return Renderer(story, ENGLISH, "en")


BAD = "<b>&amp;\"'</b>"


def test_whatever_a_story_holds_is_escaped(lighthouse: Story) -> None:
    """Every field that a page shows is put in as words, never as markup."""
    claim = Claim(f"T{BAD}", (Evidence("harbour", f"Q{BAD}"),), f"D{BAD}", (Figure("m", 2, BAD, BAD, BAD, "harbour"),))
    dispute = Disagreement("d", f"A{BAD}", (claim, claim), f"N{BAD}", ("m",), ())
    name = Name("n", "person", f"P{BAD}", (f"P{BAD}", f"S{BAD}"), (f"O{BAD}",))
    known = Known(f"K{BAD}", f"H{BAD}")
    source = replace(lighthouse.sources[0], title=known, author=known, address=known, notes=(BAD,))
    item = replace(lighthouse.items[0], title=f"I{BAD}", claims=(claim,), notes=(f"O{BAD}",), names=("n",))
    when = replace(item.when, printed=f"W{BAD}", note=f"V{BAD}") if item.when else None
    topics = tuple(replace(topic, title=BAD, description=BAD) for topic in lighthouse.topics)
    story = Story(
        *("x", BAD, BAD, "UTC", BAD),
        sources=(source,),
        items=(replace(item, when=when),),
        names=(name,),
        topics=topics,
        disagreements=(dispute,),
    )
    voices = Voices(story)
    told = voices.own
    for message in every_message(told):
        read = parse_html(message.html)
        assert {entity.type for entity in read.entities} <= {"bold", "italic", "blockquote"}
        assert read.plain.count(BAD) == message.html.count("&lt;b&gt;&amp;amp;&#34;&#39;&lt;/b&gt;")
        assert BAD not in message.html
    voices.close()


def test_a_division_never_splits_a_piece(told: Answers) -> None:
    for answer in every_answer(told):
        for size in (1, READABLE):
            pages = told._renderer.divide(answer, size)
            assert tuple(chain.from_iterable(pages)) == answer.pieces
            assert all(pages)


def test_a_page_is_as_full_as_it_may_be(record: Story) -> None:
    renderer = Renderer(record, ENGLISH, "en")
    answer = Answer("T", tuple(Piece("text", "x" * 400) for _ in range(20)))
    assert {len(page) for page in renderer.divide(answer, READABLE)[:-1]} == {4}
    assert len(renderer.divide(answer, 10**6)) == 1


def test_many_formatted_stretches_divide_a_page(lighthouse: Story) -> None:
    item = replace(lighthouse.items[0], notes=("n",) * 30)
    answer = Answer("", (Piece("item", item),) * 6)
    pages = Renderer(lighthouse, ENGLISH, "en").divide(answer, 10**6)
    assert [len(page) for page in pages] == [2, 2, 2]


def test_a_piece_too_long_for_telegram_is_named(lighthouse: Story) -> None:
    answer = Answer("T", (Piece("text", "x" * 5000),), buttons=((Button("b", f"q:{'😀' * 16}"),),))
    found = [why for _, why in oversized(Renderer(lighthouse, ENGLISH, "en"), [answer])]
    assert "a piece of it is 5003 characters and 1 formatted stretches long; shorten it" in found
    assert "an id in it is too long for a button; shorten it" in found


def test_a_page_beyond_the_last_is_the_last(lamps: Answers) -> None:
    assert page_of(lamps, "t:lamps:99") == page_of(lamps, "t:lamps:1") == page_of(lamps, "t:lamps:0")


def test_pages_say_where_they_are(record: Story) -> None:
    renderer = Renderer(record, ENGLISH, "en")
    answer = Answer("T", tuple(Piece("text", "x" * 1500) for _ in range(3)), intro="Intro", action="t:x")
    assert plain(renderer.page(answer, 1).html).startswith("T · 1 of 3\nIntro\n")
    assert plain(renderer.page(answer, 2).html).startswith("T · 2 of 3\n\nx")
    turns = [[button.action for button in row] for row in renderer.page(answer, 2).buttons]
    assert turns == [["t:x:1", "t:x:3"]]


def test_disagreements_stand_beside_each_item(told: Answers) -> None:
    """Whatever states a disputed measure or names a disputed name shows all sides."""
    for item in told.story.items:
        shown = page_of(told, f"i:{item.id}")
        for found in disagreements_of(told.story, item):
            assert all(text in shown for text in (found.about, *(side.text for side in found.sides)))
    assert any(disagreements_of(told.story, item) for item in told.story.items)


def test_disagreements_stand_beside_each_name(told: Answers) -> None:
    for name in told.story.names:
        pages = [plain(message.html) for message in _pages(told, f"n:{name.id}")]
        for found in told.story.disagreements:
            if name.id in found.names:
                assert any(found.about in page for page in pages)


def test_disagreements_stand_beside_each_figure(told: Answers) -> None:
    pages = [plain(message.html) for message in _pages(told, "t:figures")]
    for figures in measured(told.story):
        page = next(page for page in pages if f"{figures.measure}\n•" in page)
        assert all(found.about in page for found in figures.disagreements)


def _pages(told: Answers, action: str) -> list[Message]:
    """Every page of an answer."""
    found: list[Message] = []
    while (message := told.act(f"{action}:{len(found) + 1}")) and message not in found:
        found.append(message)
    return found


def test_one_page_shows_a_disagreement_once(lighthouse: Story) -> None:
    (dispute,) = lighthouse.disagreements
    item = lighthouse.items[0]
    piece = Piece("item", item, item.claims, (dispute,))
    shown = plain(Renderer(lighthouse, ENGLISH, "en").page(Answer("", (piece, piece)), 1).html)
    assert shown.count(dispute.about) == 1


def test_every_sentence_carries_its_marks(told: Answers) -> None:
    numbers = {source.id: source.number for source in told.story.sources}
    for item in told.story.items:
        shown = page_of(told, f"i:{item.id}").splitlines()
        for claim in item.claims:
            marks = "".join(f"[{number}]" for number in sorted(numbers[source] for source in claim.sources))
            assert any(line.startswith(f"{claim.text} {marks}") for line in shown)


def test_every_mark_has_its_source_line(told: Answers, messages: list[Message]) -> None:
    """Only the welcome and the page about the bot speak of a mark without using it."""
    for message in messages:
        shown = plain(message.html).replace("[1] is the first source", "")
        for source in told.story.sources:
            if f" [{source.number}]" in shown or f"][{source.number}]" in shown:
                line = f"[{source.number}] {credit(source, ENGLISH).who} · {credit(source, ENGLISH).when}"
                assert line in shown.splitlines()


def test_people_pages_say_what_is_not_told(told: Answers) -> None:
    """Nobody is left as only suspected: readers learn that the sources tell no outcome."""
    for name in told.story.names:
        if name.kind == "person":
            for message in _pages(told, f"n:{name.id}"):
                assert "These sources do not say what came later for " in plain(message.html)
    (people,) = (topic for topic in told.story.topics if topic.names == "person")
    for message in _pages(told, f"t:{people.id}"):
        assert "These sources do not say what came later for" in plain(message.html)


def test_pages_without_people_say_nothing_of_them(lamps: Answers) -> None:
    assert "what came later" not in page_of(lamps, "i:boats-aground")
    assert "These sources do not say what came later for Tom Vane." in page_of(lamps, "i:lamps-ordered")


def test_the_unknown_is_shown_as_unknown(lamps: Answers) -> None:
    shown = page_of(lamps, "t:sources")
    assert "[2] no headline, author unknown\nHeadline: unknown\nAuthor: unknown\n" in shown
    assert "Author: Ada Brook (printed after By)" in shown
    assert "[2] no headline, author unknown · date unknown" in page_of(lamps, "i:boats-aground")


def test_an_author_unknown_is_told_by_the_headline(lighthouse: Story) -> None:
    headline = Known("A headline of very many words that goes on and on and on", "h")
    source = replace(lighthouse.sources[0], author=None, title=headline, updated=Known("2 May", "h"))
    assert credit(source, ENGLISH).who == "“A headline of very many words that goes on…”, author unknown"
    assert credit(source, ENGLISH).when == "12 January 2031, updated 2 May"


def test_an_inferred_date_is_marked_as_ours(lamps: Answers) -> None:
    assert "11 January 2031 (dated by us) · Boats ran aground" in page_of(lamps, "t:timeline")
    assert "Our note: The report of 12 January 2031" in page_of(lamps, "i:boats-aground")
    assert "Not dated · The lighthouse went dark" in page_of(lamps, "t:timeline")


def test_a_derivation_is_shown_with_its_sentence(answers: Answers) -> None:
    assert "(55 + 51 = 106)" in page_of(answers, "i:operations-stopped")


def test_one_sided_disagreements_are_called_unclear(lighthouse: Story) -> None:
    (both,) = lighthouse.disagreements
    one = replace(both, sides=both.sides[:1], note="It cannot be.")
    renderer = Renderer(lighthouse, ENGLISH, "en")
    shown = [
        plain(renderer.page(Answer("", (Piece("item", lighthouse.items[0], (), (found,)),)), 1).html)
        for found in (both, one)
    ]
    assert "⚖️ Sources differ: How many boats ran aground\n• Two boats. [1]\n• Three boats. [2]" in shown[0]
    assert "⚖️ Unclear: How many boats ran aground\n• Two boats. [1]\nOur note: It cannot be." in shown[1]


def test_figures_that_say_the_same_stand_together(lighthouse: Story) -> None:
    boats = next(found for found in measured(lighthouse) if found.measure == "Boats aground")
    assert [(line.words, line.sources) for line in figure_lines(boats, ENGLISH)] == [
        ("2 fishing boats (11 January 2031)", ("harbour",)),
        ("3 boats", ("letter",)),
    ]
    same = replace(
        boats,
        figures=tuple((replace(boats.figures[0][0], source=one), item) for one in "ab" for item in _items(lighthouse)),
    )
    assert [line.sources for line in figure_lines(same, ENGLISH)] == [("a", "b")]


def _items(story: Story) -> tuple[Item, ...]:
    return story.items[:1]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (2, "2"),
        (67000, "67,000"),
        (1.5, "1.5"),
        (999_999, "999,999"),
        (10**6, "1 million"),
        (7_600_000, "7.6 million"),
        (193_000_000, "193 million"),
        (10**11, "100 billion"),
        (1_234_567, "1.234567 million"),
        (-3, "-3"),
    ],
)
def test_large_figures_are_said_in_words(lighthouse: Story, value: float, shown: str) -> None:
    item = lighthouse.items[0]
    figures = replace(measured(lighthouse)[0], figures=((Figure("m", value, "", "over", "", "harbour"), item),))
    assert [line.words for line in figure_lines(figures, ENGLISH)] == [f"over {shown}"]


def test_no_page_has_two_empty_lines(messages: list[Message]) -> None:
    assert [message.html for message in messages if "\n\n\n" in message.html] == []
