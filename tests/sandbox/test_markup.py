"""HTML, read as Telegram reads it."""

import html
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.entities import Entity, cut, tidy, units
from bot.sandbox.markup import checked_link, parse_html
from bot.sandbox.refusals import Refusal


def entities(source: str) -> list[tuple[str, str]]:
    """Say what is marked, and how."""
    text = parse_html(source)
    return [(one.type, cut(text.plain, one)) for one in text.entities]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<b>x</b> <strong>y</strong>", [("bold", "x"), ("bold", "y")]),
        ("<i>x</i><em>y</em>", [("italic", "x"), ("italic", "y")]),
        ("<u>x</u><ins>y</ins>", [("underline", "x"), ("underline", "y")]),
        ("<s>x</s><strike>y</strike><del>z</del>", [("strikethrough", one) for one in "xyz"]),
        ('<tg-spoiler>x</tg-spoiler><span class="tg-spoiler">y</span>', [("spoiler", "x"), ("spoiler", "y")]),
        ("<code>x</code><pre>y</pre>", [("code", "x"), ("pre", "y")]),
        ("<blockquote>x</blockquote>", [("blockquote", "x")]),
        ("<blockquote expandable>x</blockquote>", [("expandable_blockquote", "x")]),
        ("<B>x</b>", [("bold", "x")]),
        ("<b>x</>", [("bold", "x")]),
        ("<b></b>x", []),
        ("<b>a<i>b</i></b>", [("bold", "ab"), ("italic", "b")]),
    ],
)
def test_every_tag_marks_what_telegram_says(source: str, expected: list[tuple[str, str]]) -> None:
    """The tags of https://core.telegram.org/bots/api#html-style and nothing else."""
    assert entities(source) == expected


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("a <x>b</x>", 'Unsupported start tag "x" at byte offset 2'),
        ("é <p>", 'Unsupported start tag "p" at byte offset 3'),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("a <b", "Unclosed start tag at byte offset 2"),
        ('<a href="x', "Unclosed start tag at byte offset 0"),
        ("<a ", 'Unclosed start tag "a" at byte offset 0'),
        ("<a href", 'Unclosed start tag "a" at byte offset 0'),
        ("<a href= ", 'Unclosed start tag "a" at byte offset 0'),
        ('<a ="x">y</a>', 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<a href=x/y>z</a>", "Unexpected end of name token at byte offset 8"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ('<tg-emoji emoji-id="x">y</tg-emoji>', "Invalid custom emoji identifier specified"),
        ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
        ("<br/>", 'Unsupported start tag "br/" at byte offset 0'),
    ],
)
def test_a_mistake_is_told_in_telegrams_words(source: str, words: str) -> None:
    """Offsets count bytes of UTF-8, as in the official server."""
    with pytest.raises(Refusal) as refused:
        parse_html(source)
    assert refused.value.description == f"Bad Request: can't parse entities: {words}"


@pytest.mark.parametrize(
    ("source", "plain"),
    [
        ("&lt;b&gt; &amp;amp; &quot;", '<b> &amp; "'),
        ("&#65;&#x42;&#X43;", "ABC"),
        ("&nbsp;&apos;&mdash;", "&nbsp;&apos;&mdash;"),
        ("&lt b & c", "< b & c"),
        ("&#0;&#x110000;", "&#0;&#x110000;"),
        ("AT&T", "AT&T"),
    ],
)
def test_only_four_names_and_numbers_are_decoded(source: str, plain: str) -> None:
    """All other references stay as they are written."""
    assert parse_html(source).plain == plain


def test_half_a_surrogate_pair_is_refused() -> None:
    """It would not be Unicode."""
    with pytest.raises(Refusal, match="invalid Unicode"):
        parse_html("&#xd800;")


def test_offsets_count_units_of_utf16() -> None:
    """An emoji outside the first plane counts twice."""
    assert parse_html("😀<b>x</b>").entities == (Entity("bold", 2, 1),)


def test_a_block_of_code_has_its_language() -> None:
    """`<pre><code class="language-…">` is one entity, and the class alone means nothing."""
    assert parse_html('<pre><code class="language-python">x</code></pre>').entities == (
        Entity("pre", 0, 1, language="python"),
    )
    assert parse_html('<code class="language-python">x</code>').entities[0].json() == {
        "type": "code",
        "offset": 0,
        "length": 1,
    }


@pytest.mark.parametrize(
    ("target", "link"),
    [
        ("https://example.com", "https://example.com/"),
        ("example.com/a?b=1", "http://example.com/a?b=1"),
        ("tg://resolve?domain=x", "tg://resolve?domain=x"),
        ("mailto:a@example.com", None),
        ("javascript:alert(1)", None),
        ("nowhere", None),
        ("http://[", None),
    ],
)
def test_a_link_is_completed_or_dropped(target: str, link: str | None) -> None:
    """Telegram says nothing of a link that it drops."""
    assert checked_link(target) == link


def test_a_link_may_be_its_own_text() -> None:
    """Without href the words are the address; quoted attributes know references."""
    assert parse_html("<a>example.com</a>").entities[0].url == "http://example.com/"
    assert parse_html('<a href="https://e.com/?a=1&amp;b=2">x</a>').entities[0].url == "https://e.com/?a=1&b=2"
    assert parse_html("<a href='e.com'>x</a>").entities[0].url == "http://e.com/"


def test_a_link_to_a_user_is_a_mention() -> None:
    """`tg://user?id=…` names somebody without a username."""
    assert parse_html('<a href="tg://user?id=42">x</a>').entities == (Entity("text_mention", 0, 1, user=42),)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_escaped_text_comes_back_unchanged(words: str) -> None:
    """What html.escape protects, the parser reads back."""
    assert parse_html(html.escape(words, quote=False)).plain == words


MARKS = st.recursive(
    st.text("ab <&é😀\n").map(lambda words: html.escape(words, quote=False)),
    lambda inner: st.builds(
        lambda tag, parts: f"<{tag}>{''.join(parts)}</{tag}>",
        st.sampled_from(["b", "i", "u", "s", "code", "blockquote"]),
        st.lists(inner, max_size=3),
    ),
    max_leaves=12,
)


@given(MARKS)
def test_well_formed_html_always_parses_in_bounds(source: str) -> None:
    """Every mark lies within the text, before and after tidying, and covers something."""
    text = parse_html(source)
    for one in (*text.entities, *tidy(text).entities):
        assert one.offset >= 0
        assert one.length > 0
    assert all(one.end <= units(text.plain) for one in text.entities)
    assert all(one.end <= units(tidy(text).plain) for one in tidy(text).entities)


@given(st.text("<>/ab =\"'&;#x1"))
def test_whatever_is_sent_parses_or_is_refused(source: str) -> None:
    """No input breaks the parser."""
    with suppress(Refusal):
        text = parse_html(source)
        assert all(one.end <= units(text.plain) for one in text.entities)
