import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.actions import link_of, read_action
from bot.answers import Answers
from bot.measuring import measure
from bot.menu import MENU
from bot.messages import Button, Message
from bot.rendering import ENTITIES
from bot.sandbox.markup import parse_html
from bot.voices import Voices
from digests.evidence import mentioned
from digests.figures import disagreements_of
from digests.item import Story
from digests.recap import Recap, choose

DAY, LATER = date(2031, 1, 17), date(2031, 1, 24)
SUBJECTS = (
    "2022-03-15",
    "--03",
    "2024",
    "equipment-seized",
    "seizures",
    "figures",
    "klebanov",
    "mint-sales",
    "saryarka",
    "67 000",
    "x",
    "",
)
ACTIONS = st.builds(
    "".join,
    st.tuples(
        st.sampled_from("tisdnqaehwblkz"),
        st.sampled_from((":", "", "<", "::")),
        st.sampled_from(SUBJECTS) | st.text(max_size=20),
        st.sampled_from(
            ("", ":1", ":2", ":99", ":999", ":1000", ":0", ":-1", ":٣", ":²", ":", "<", "<l:1", "<<", "\n")
        ),
        st.text(max_size=10),
    ),
)


@pytest.fixture(scope="module")
def record_answers(record: Story) -> Iterator[Answers]:
    voices = Voices(record)
    told = voices.own
    told.search("Klebanov")  # the first question makes the index: examples have a deadline
    yield told
    voices.close()


@pytest.fixture(scope="module")
def lamps(lighthouse: Story) -> Iterator[Answers]:
    voices = Voices(lighthouse)
    told = voices.own
    yield told
    voices.close()


@pytest.fixture(scope="module", params=["record_answers", "lamps"])
def told(request: pytest.FixtureRequest) -> Answers:
    """The answers of either story."""
    found: Answers = request.getfixturevalue(request.param)
    return found


@pytest.fixture(scope="module")
def reached(told: Answers) -> dict[str, Message | None]:
    """Every action that buttons lead to, from the commands and some searches on: each with its answer."""
    topics = [f"t:{topic.id}" for topic in told.story.topics]
    dates = ["a:2022", "a:2031-02", "e:2022-03-15", "e:--03", "e:2021-12-01"]
    words = [f"q:{told.story.example}", "q:the report", "q:miners", "q:Klebonov"]
    return walk(told, ["w", "h", "b", *topics, *words, *dates])


def walk(told: Answers, begin: list[str]) -> dict[str, Message | None]:
    """Press every button, breadth first. /latest is the reader's, who asks the store."""
    found: dict[str, Message | None] = {}
    ahead = begin
    while ahead:
        for action in ahead:
            found[action] = told.act(action)
        pressed = (button.action for action in ahead for button in buttons(found[action]))
        ahead = [action for action in dict.fromkeys(pressed) if action not in found]
    return found


def buttons(message: Message | None) -> list[Button]:
    return list(chain.from_iterable(message.buttons)) if message else []


def plain(message: Message | None) -> str:
    assert message is not None
    return parse_html(message.html).plain


def test_every_button_leads_somewhere(reached: dict[str, Message | None]) -> None:
    assert [action for action, answer in reached.items() if answer is None] == []


def test_buttons_reach_the_whole_story(told: Answers, reached: dict[str, Message | None]) -> None:
    opened = {action.partition("<")[0] for action in reached}
    story = told.story
    assert {f"t:{topic.id}" for topic in story.topics} <= opened
    assert {f"{verb}:{item.id}" for item in story.items for verb in "is"} <= opened
    assert {f"n:{name.id}" for name in story.names if any(name.id in item.names for item in story.items)} <= opened
    assert {f"d:{found.id}" for found in story.disagreements} <= opened


def test_every_button_fits_into_64_bytes(reached: dict[str, Message | None]) -> None:
    assert max(len(button.action.encode()) for answer in reached.values() for button in buttons(answer)) <= 64


DRAFT = {"ru": "Черновой перевод: редактор его ещё не читал.", "kk": "Аударманың жобасы: оны редактор әлі оқыған жоқ."}


@pytest.fixture(scope="module", params=["ru", "kk"])
def abroad(request: pytest.FixtureRequest, record: Story) -> Iterator[tuple[Answers, dict[str, Message | None]]]:
    """The answers in a translation, and all that its buttons lead to. Original words are asked for elsewhere."""
    voices = Voices(record)
    told = voices.of(request.param)
    begin = ["w", "h", "b", *(f"t:{topic.id}" for topic in record.topics), "a:2022", "e:--03-15", "q:Клебанав"]
    reached = walk(told, begin)
    yield told, {action: answer for action, answer in reached.items() if not action.startswith("o:")}
    voices.close()


def test_every_button_of_a_translation_leads_somewhere(abroad: tuple[Answers, dict[str, Message | None]]) -> None:
    _, reached = abroad
    pressed = [button for answer in reached.values() for button in buttons(answer)]
    assert [action for action, answer in reached.items() if answer is None] == []
    assert max(len(button.action.encode()) for button in pressed) <= 64


def test_every_page_of_a_draft_says_that_it_is_one(abroad: tuple[Answers, dict[str, Message | None]]) -> None:
    told, reached = abroad
    cites = {action: plain(answer) for action, answer in reached.items() if re.search(r"[.»)] \[\d\]", plain(answer))}
    assert {"t:people", "t:places:2", "n:durov"} <= set(cites)
    assert [action for action, text in cites.items() if DRAFT[told.tongue.code] not in text] == []


def test_every_button_has_a_label(reached: dict[str, Message | None]) -> None:
    assert all(button.label.strip() for answer in reached.values() for button in buttons(answer))


def test_every_link_opens_what_its_button_does(told: Answers, reached: dict[str, Message | None]) -> None:
    links = {link: action.partition("<")[0] for action in reached if (link := link_of(action))}
    assert len(links) > len(told.story.items)
    for link, action in links.items():
        assert len(link) <= 64
        assert all(char.isascii() and (char.isalnum() or char in "_-") for char in link)
        assert told.follow(link) == (reached.get(action) or told.act(action))


def test_back_leads_to_the_page_it_came_from(told: Answers, reached: dict[str, Message | None]) -> None:
    """Pressing "Sources" and then "Back" shows the same page again, whichever page of an answer it was."""
    seen = 0
    again = dict(reached)
    for action, answer in reached.items():
        for button in buttons(answer):
            if "<" in button.action and "<" not in action:
                back = buttons(reached[button.action])[-1]
                assert back.label == "‹ Back"
                if back.action not in again:
                    again[back.action] = told.act(back.action)
                assert again[back.action] == answer
                assert all((wish := read_action(one.action)) and wish.in_place for one in (button, back))
                seen += 1
    assert seen > len(told.story.items)


def test_pages_of_a_view_remember_the_way_back(record_answers: Answers) -> None:
    long = max((record_answers.act(f"s:{item.id}<t:law:2") for item in record_answers.story.items), key=_turns)
    turns = [button for button in buttons(long) if button.label[-1] == "›"]
    assert turns
    second = record_answers.act(turns[0].action)
    assert buttons(second)[-1] == Button("‹ Back", "t:law:2")


def _turns(message: Message | None) -> int:
    return sum("›" in button.label for button in buttons(message))


@given(st.text() | ACTIONS)
def test_no_action_breaks_the_answers(record_answers: Answers, action: str) -> None:
    answer = record_answers.act(action)
    if answer and len(action.encode()) <= 64:
        assert all(len(button.action.encode()) <= 64 for button in buttons(answer))
    link_of(action)
    read_action(action)


@given(st.text())
def test_no_words_break_the_answers(record_answers: Answers, words: str) -> None:
    record_answers.search(words)
    record_answers.unknown_command(words)
    record_answers.command(words)
    record_answers.follow(words)


@pytest.mark.parametrize("words", ["miner " * 2000, "x" * 10_000, "😀" * 4000, "<b>" * 1000, ": " * 3000 + "miners"])
def test_a_long_question_gets_a_short_answer(record_answers: Answers, words: str) -> None:
    answer = record_answers.search(words)
    assert len(parse_html(answer.html).plain) < 4096
    assert all(len(button.action.encode()) <= 64 for button in buttons(answer))


@pytest.mark.parametrize(
    "action",
    [
        *("", "z", "t", "t:", "t:nothing", "i:nothing", "s:", "d:x", "n:x", "l:1", "T:law"),
        *("e:", "e:--", "e:15", "e:--13", "e:0000", "a:", "a:--03-15", "a:9999-12-31", "a:soon"),
    ],
)
def test_an_action_of_no_story_is_none(record_answers: Answers, action: str) -> None:
    assert record_answers.act(action) is None


@pytest.mark.parametrize("words", ["hi", "Hello!", "what?", "no"])
def test_a_greeting_is_welcomed(lamps: Answers, words: str) -> None:
    assert lamps.search(words) == lamps.command("start")


@pytest.mark.parametrize(("words", "command"), [("boats", "boats"), ("Help", "help"), ("TIMELINE?", "timeline")])
def test_a_command_without_its_slash_is_that_command(lamps: Answers, words: str, command: str) -> None:
    assert lamps.search(words) == lamps.command(command)


@pytest.mark.parametrize(
    ("words", "topic"),
    [
        ("Люди", "people"),
        ("люди?", "people"),
        ("Адамдар", "people"),
        ("alleged offences", "offences"),
        ("ақша", "money"),
    ],
)
def test_the_title_of_a_topic_opens_it_in_any_language(record_answers: Answers, words: str, topic: str) -> None:
    assert record_answers.search(words) == record_answers.act(f"t:{topic}")
    assert record_answers.command(words.lower().strip("?")) == record_answers.act(f"t:{topic}")


@pytest.mark.parametrize(
    "payload", ["", "i", "i_", "i_gone", "q_miners", "h_x", "I_headline", "i_headline\n", "i_../x"]
)
def test_a_made_up_link_leads_nowhere(lamps: Answers, payload: str) -> None:
    assert lamps.follow(payload) is None


def test_every_command_of_a_topic_answers(told: Answers) -> None:
    for topic in told.story.topics:
        assert plain(told.command(topic.command)).startswith(topic.title)
    assert set(told.commands) == {topic.command for topic in told.story.topics} | set(MENU)


def test_help_lists_every_command(told: Answers) -> None:
    shown = plain(told.command("help"))
    assert all(f"/{command} – {description}" in shown for command, description in told.commands.items())


def test_the_welcome_offers_three_things(lamps: Answers) -> None:
    shown = plain(lamps.command("start"))
    assert shown.startswith("Lampwatch\n")
    assert [line for line in shown.splitlines() if line.startswith("•")] == [
        "• /boats – What became of the boats",
        "• /lamps – The lamps and their price",
        "• Ness Point – any words, and I look for them (in a group: with a mention of me)",
    ]


@pytest.mark.parametrize(
    ("command", "shown"),
    [
        ("lamp", "There is no /lamp. Did you mean /lamps?"),
        ("subscribee", "There is no /subscribee. Did you mean /subscribe?"),
        ("goats", "There is no /goats. Did you mean /boats?"),
        ("weather", "There is no /weather. /help lists them all."),
        ("xyzzy", "There is no /xyzzy. /help lists them all."),
        ("q" * 64, f"There is no /{'q' * 32}. /help lists them all."),
        ("<b>", "There is no /<b>. /help lists them all."),
    ],
)
def test_an_unknown_command_names_the_nearest(lamps: Answers, command: str, shown: str) -> None:
    assert plain(lamps.unknown_command(command)) == shown


def _latest(told: Answers, *newest_first: tuple[str, date]) -> list[str]:
    titles = {item.title: item.id for item in told.story.items}
    lines = plain(told.latest(newest_first)).splitlines()
    return [titles[line] for line in lines if line in titles]


def test_the_latest_of_one_day_go_by_what_happened(lamps: Answers) -> None:
    """The baseline is published in one go, so the order of publication says nothing."""
    everything = [(item, DAY) for item in ("headline", "lamps-ordered", "boats-aground")]
    assert _latest(lamps, *everything)[0] == "boats-aground"


def test_the_latest_of_several_days_go_by_publication(lamps: Answers) -> None:
    assert _latest(lamps, ("headline", LATER), ("boats-aground", DAY), ("lamps-ordered", DAY)) == [
        "headline",
        "boats-aground",
        "lamps-ordered",
    ]


def test_the_latest_pass_over_what_is_gone(lamps: Answers) -> None:
    assert _latest(lamps, ("gone", LATER), ("headline", DAY)) == ["headline"]
    assert plain(lamps.latest([])) == "The latest"


def test_the_latest_lead_back_to_their_page(record_answers: Answers) -> None:
    newest = [(item.id, DAY) for item in record_answers.story.items]
    second = record_answers.latest(newest, 2)
    (back,) = {button.action.partition("<")[2] for button in buttons(second) if "<" in button.action}
    assert back == "l:2"
    assert {button.action for button in buttons(second) if button.action.startswith("l:")} == {"l:1", "l:3"}


def test_every_item_leads_on_in_time(record_answers: Answers) -> None:
    """From the first dated item the one button passes through all of them, in the order of the timeline."""
    dated = [item.id for item in record_answers.story.items if item.when]
    passed, action = [], f"i:{dated[0]}"
    while action:
        passed.append(action.split(":")[1])
        shown = buttons(record_answers.act(action))
        action = next((button.action for button in shown if button.label == "Next in time ›"), "")
    assert passed == dated


def test_a_name_tells_each_sentence_under_each_of_its_sources(record_answers: Answers) -> None:
    story = record_answers.story
    for name in story.names:
        told = record_answers._name_answer(name.id)
        assert told is not None
        for piece in told.pieces[1:]:
            source = next(source for source in story.sources if piece.group.startswith(f"[{source.number}] "))
            assert source.id in piece.sources
        sentences = {claim.text for piece in told.pieces for claim in piece.claims}
        every = [claim.text for item in story.items for claim in item.claims]
        named = {words for words in every if name.id in {one.id for one, *_ in mentioned(words, story.names)}}
        assert sentences == named


def test_a_name_keeps_each_doubt_on_its_page(record_answers: Answers) -> None:
    """Whichever page of a name is read: what the sources differ on, and our notes, stand beside the sentences."""
    for item_id, name in (("alexander-klebanov", "klebanov"), ("kairat-itegmenov", "itegmenov")):
        told = record_answers._name_answer(name)
        item = next(item for item in record_answers.story.items if item.id == item_id)
        assert told is not None
        for page in record_answers._renderer.divide(told, told.length):
            shown = {claim.text for piece in page for claim in piece.claims}
            if shown & {claim.text for claim in item.claims}:
                beside = {found.id for piece in page for found in piece.disagreements}
                assert beside >= {found.id for found in disagreements_of(record_answers.story, item)}
                assert {note for piece in page for note in piece.notes} >= set(item.notes)


def test_words_found_stand_before_their_count(lamps: Answers) -> None:
    assert plain(lamps.search("lamps   ordered")).startswith("“lamps ordered”\n1 item found.\n")
    assert plain(lamps.search("Ness Point")).startswith("“Ness Point”\n2 items found.\n")


def test_a_name_that_is_asked_for_is_offered(lamps: Answers) -> None:
    assert Button("Tom Vane", "n:tom-vane") in buttons(lamps.search("what did tom vane order"))


def test_a_forgiven_spelling_is_said(lamps: Answers) -> None:
    assert plain(lamps.search("Vanne")).startswith("“Vanne”\nShowing results for Vane. 1 item found.\n")
    assert Button("Tom Vane", "n:tom-vane") in buttons(lamps.search("tom vanne"))


def test_words_that_were_asked_for_are_bold(lamps: Answers) -> None:
    html = lamps.search("9k crowns, who ordered").html
    assert "40 lamps had been <b>ordered</b> for <b>9,000 crowns</b>." in html
    assert "<b>" not in html.partition("Tom Vane, chair")[2].partition("had been")[0]


def test_bold_words_hold_no_markup_of_a_text(lamps: Answers) -> None:
    claim = replace(lamps.story.items[0].claims[0], text="Lamps <b>& </b> lamps")
    items = (replace(lamps.story.items[0], claims=(claim,)), *lamps.story.items[1:])
    voices = Voices(replace(lamps.story, items=items))
    html = voices.own.search("a lamp").html
    voices.close()
    assert "<b>Lamps</b> &lt;b&gt;&amp; &lt;/b&gt; <b>lamps</b>" in html


def test_no_more_is_bold_than_telegram_keeps(lamps: Answers) -> None:
    many = replace(lamps.story.items[0].claims[0], text="lamps, " * 200)
    voices = Voices(replace(lamps.story, items=tuple(replace(item, claims=(many,)) for item in lamps.story.items)))
    html = voices.own.search("a lamp").html
    voices.close()
    assert measure(html)[1] == ENTITIES


def test_nothing_found_offers_names_and_topics(lamps: Answers) -> None:
    answer = lamps.search("Boatmen")
    assert plain(answer) == "Nothing about “Boatmen” in these sources. Did you mean one of these, or a topic?"
    assert Button("boats", "q:boats") in buttons(answer)
    assert {f"t:{topic.id}" for topic in lamps.story.topics} <= {button.action for button in buttons(answer)}


def test_no_words_are_asked_for_some(lamps: Answers) -> None:
    assert plain(lamps.search(" ")).startswith("Write the words to search for after the command: /search Ness Point.")


def test_a_long_question_is_asked_again_in_fewer_words(record_answers: Answers) -> None:
    answer = record_answers.search("what do they say about the illegal miners of Kazakhstan, and who are the miners?")
    assert "Ask with fewer words" not in plain(answer)
    assert any("q:illegal miners Kazakhstan" in button.action for button in buttons(answer))


def test_a_search_too_long_for_a_button_says_so(record_answers: Answers) -> None:
    answer = record_answers.search(
        "miners of Kazakhstan who stopped, the agency that seized equipment there, electricity"
    )
    assert "Ask with fewer words to see them all." in plain(answer)
    assert not any(button.action.startswith("q:") or "<q" in button.action for button in buttons(answer))


def test_a_recap_of_news_counts_them(lamps: Answers) -> None:
    recap = choose(lamps.story, ["headline", "boats-aground"], [])
    assert recap is not None
    (message,) = lamps.weekly(recap, DAY)
    assert plain(message).startswith("Lampwatch · 17 January 2031\nNew since the last recap: 2 items.\n")
    assert {button.action for button in buttons(message)} == {"s:headline", "s:boats-aground"}


def test_a_chapter_says_that_nothing_is_new(lamps: Answers) -> None:
    recap = choose(lamps.story, [], [])
    assert recap is not None
    (message,) = lamps.weekly(recap, DAY)
    assert "Nothing new this time. From the record: Boats." in plain(message)


def test_a_recap_of_everything_is_divided(record_answers: Answers) -> None:
    recap = Recap(record_answers.story.items, None)
    messages = record_answers.weekly(recap, DAY)
    assert len(messages) > 3
    assert all(len(plain(message)) <= 4096 for message in messages)
    told = [button.action for message in messages for button in buttons(message)]
    assert told == [f"s:{item.id}" for item in record_answers.story.items]


def test_neither_story_has_an_answer_too_long(told: Answers) -> None:
    assert told.faults() == []


def test_a_command_of_the_bots_own_is_a_fault(lighthouse: Story) -> None:
    topic = replace(lighthouse.topics[0], command="help")
    voices = Voices(replace(lighthouse, topics=(topic, *lighthouse.topics[1:])))
    told = voices.own
    assert told.faults() == ["digests/story.toml, topic boats: /help is the bot's own command; choose another"]
    voices.close()


def test_an_item_too_long_is_a_fault(lighthouse: Story) -> None:
    long = replace(lighthouse.items[0], notes=("x" * 5000,))
    voices = Voices(replace(lighthouse, items=(long, *lighthouse.items[1:])))
    told = voices.own
    assert any(f"i:{long.id}: a piece of it is 5" in fault for fault in told.faults())
    voices.close()


def test_an_example_that_finds_nothing_is_a_fault(lighthouse: Story) -> None:
    voices = Voices(replace(lighthouse, example="zeppelin"))
    told = voices.own
    assert told.faults() == ["digests/story.toml, example: no item is found by it; name words that one has"]
    voices.close()


@pytest.mark.parametrize("code", ["en", "ru", "kk"])
def test_no_label_is_cut_by_its_neighbours(record: Story, code: str) -> None:
    voices = Voices(record)
    told = voices.of(code)
    items = (told.act(f"i:{item.id}") for item in record.items)
    shown = [told.search("hello"), told.search("Nazarbauly"), told.asked_date("on", "2023"), *items]
    for row in chain.from_iterable(message.buttons for message in shown if message):
        assert len(row) == 1 or len(row) * max(len(button.label) for button in row) <= 40
    voices.close()


def test_a_date_that_items_may_belong_to_has_no_button_unexplained(record_answers: Answers) -> None:
    answer = record_answers.asked_date("since", "2030")
    assert "may belong here" in plain(answer)
    assert [button.label for button in buttons(answer) if button.label.startswith("‹")] == []


@pytest.mark.parametrize(("code", "example"), [("en", "Saryarka"), ("ru", "Сарыарка"), ("kk", "Сарыарқа")])
def test_the_example_is_in_the_readers_letters(record: Story, code: str, example: str) -> None:
    voices = Voices(record)
    assert f"• {example} – " in plain(voices.of(code).command("start"))
    assert voices.of(code).found(example)[0].id == "special-economic-zones"
    voices.close()


def test_a_name_that_stands_alone_has_a_capital(record_answers: Answers) -> None:
    assert plain(record_answers.act("n:working-group")).startswith("Interdepartmental working group\n")
    assert Button("Interdepartmental working group", "n:working-group") in buttons(
        record_answers.act("i:working-group")
    )
