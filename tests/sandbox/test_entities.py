"""Text as Telegram tidies it, and what it finds in it by itself."""

import pytest

from bot.sandbox.entities import Entity, Text, cut, detect, tidy


def found(words: str) -> list[tuple[str, str]]:
    """Say what Telegram finds in plain words."""
    text = detect(Text(words))
    return [(one.type, cut(text.plain, one)) for one in text.entities]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("/start", [("bot_command", "/start")]),
        ("/start@minewatch_bot now", [("bot_command", "/start@minewatch_bot")]),
        ("see /people, /timeline.", [("bot_command", "/people"), ("bot_command", "/timeline")]),
        ("1/2 and a/b", []),
        ("@minewatch_bot hi", [("mention", "@minewatch_bot")]),
        ("write to a.b@example.com", [("email", "a.b@example.com")]),
        ("https://example.com/a?b=1.", [("url", "https://example.com/a?b=1")]),
        ("example.com and e.g. this", [("url", "example.com")]),
        ("#miners #2025 $BTC", [("hashtag", "#miners"), ("cashtag", "$BTC")]),
    ],
)
def test_plain_words_get_their_entities(words: str, expected: list[tuple[str, str]]) -> None:
    """Commands, mentions, addresses and tags need no markup."""
    assert found(words) == expected


def test_nothing_is_found_inside_code() -> None:
    """Code and links keep their own meaning."""
    code = Entity("code", 0, 6)
    assert detect(Text("/start", (code,))).entities == (code,)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (Text("  a \n"), Text("a")),
        (Text("a\tb\rc"), Text("a bc")),
        (Text("\u00a0a"), Text("\u00a0a")),
        (Text(" a b ", (Entity("bold", 0, 5),)), Text("a b", (Entity("bold", 0, 3),))),
        (Text("a  b", (Entity("bold", 1, 2),)), Text("a  b")),
        (Text("a\rb", (Entity("bold", 2, 1),)), Text("ab", (Entity("bold", 1, 1),))),
        (Text("\r", (Entity("bold", 0, 1),)), Text("")),
        (Text("ab", (Entity("bold", 0, 1), Entity("bold", 1, 1))), Text("ab", (Entity("bold", 0, 2),))),
        (Text("ab", (Entity("code", 0, 2), Entity("bold", 0, 2))), Text("ab", (Entity("code", 0, 2),))),
        (Text("ab", (Entity("bold", 0, 2), Entity("code", 0, 2))), Text("ab", (Entity("code", 0, 2),))),
    ],
)
def test_text_is_tidied_as_telegram_does(before: Text, after: Text) -> None:
    """White space goes at both ends and from the fronts of marks; marks that touch become one."""
    assert tidy(before) == after


def test_a_hundred_marks_are_kept_links_first() -> None:
    """Bold goes before links do, and nobody is told."""
    bold = tuple(Entity("bold", place * 2, 1) for place in range(80))
    links = tuple(Entity("text_link", 160 + place * 2, 1, url="http://e.com/") for place in range(50))
    kept = tidy(Text("x " * 130, bold + links)).entities
    assert [one.type for one in kept] == ["bold"] * 50 + ["text_link"] * 50
