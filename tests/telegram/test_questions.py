"""What is a question for this bot, read from the words alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.questions import Command, Question, Words, read

BOT = "minewatch_bot"
PRIVATE = {"private": True, "replied": False}
GROUP = {"private": False, "replied": False}
REPLY = {"private": False, "replied": True}
HELP = Command("help", "", addressed=True)


@pytest.mark.parametrize(
    ("text", "where", "question"),
    [
        ("/start", PRIVATE, Command("start", "", addressed=False)),
        ("/start i_rigs", PRIVATE, Command("start", "i_rigs", addressed=False)),
        ("  /START\n", PRIVATE, Command("start", "", addressed=False)),
        ("/search one\ntwo  three ", PRIVATE, Command("search", "one\ntwo  three", addressed=False)),
        ("/search\tone", PRIVATE, Command("search", "one", addressed=False)),
        ("/start@MineWatch_Bot", GROUP, Command("start", "", addressed=True)),
        ("/start@minewatch_bot words", GROUP, Command("start", "words", addressed=True)),
        ("/seizures", GROUP, Command("seizures", "", addressed=False)),
        ("/seizures@other_bot", GROUP, None),
        ("/seizures@other_bot", PRIVATE, None),
        ("/seizures@other_bot @minewatch_bot", GROUP, None),
        ("/seizures@minewatch_bot2", GROUP, None),
        ("/поиск слова", PRIVATE, Command("поиск", "слова", addressed=False)),
        ("/", PRIVATE, Words("/")),
        ("/ start", PRIVATE, Words("/ start")),
        ("//", GROUP, None),
        ("/a-b", PRIVATE, Words("/a-b")),
        ("/" + "a" * 65, PRIVATE, Words("/" + "a" * 65)),
        ("Klebanov", PRIVATE, Words("Klebanov")),
        ("Klebanov", GROUP, None),
        ("Klebanov", REPLY, Words("Klebanov")),
        ("@minewatch_bot Klebanov?", GROUP, Words("Klebanov?")),
        ("who is @MINEWATCH_BOT Klebanov", GROUP, Words("who is   Klebanov")),
        ("@minewatch_bot, Klebanov", PRIVATE, Words(", Klebanov")),
        ("@minewatch_bot", GROUP, HELP),
        ("@minewatch_bot2 Klebanov", GROUP, None),
        ("@other_bot Klebanov", GROUP, None),
        ("", PRIVATE, HELP),
        (" \n\t ", PRIVATE, HELP),
        ("", GROUP, None),
        ("", REPLY, HELP),
        ("<b>&amp;", PRIVATE, Words("<b>&amp;")),
    ],
)
def test_words_and_chat_make_the_question(text: str, where: dict[str, bool], question: Question | None) -> None:
    assert read(text, BOT, private=where["private"], replied=where["replied"]) == question


@given(st.text(), st.text(), st.booleans(), st.booleans())
def test_nothing_that_is_written_raises(text: str, username: str, private: bool, replied: bool) -> None:  # noqa: FBT001
    question = read(text, username, private=private, replied=replied)
    assert question is not None or not private or "@" in text


@given(st.text(alphabet="/@ \nabot_minewatch\u200b", max_size=40), st.booleans(), st.booleans())
def test_a_question_holds_no_mention_and_no_margins(text: str, private: bool, replied: bool) -> None:  # noqa: FBT001
    match read(text, BOT, private=private, replied=replied):
        case Command(name, words, _):
            assert name == name.lower()
            assert words == words.strip()
        case Words(words):
            assert words
            assert words == words.strip()
