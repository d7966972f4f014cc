from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.item import Story
from digests.search import Index


@pytest.fixture(scope="module")
def index(record: Story) -> Iterator[Index]:
    found = Index(record)
    yield found
    found.close()


@pytest.fixture(scope="module")
def house(lighthouse: Story) -> Iterator[Index]:
    found = Index(lighthouse)
    yield found
    found.close()


def found(index: Index, words: str) -> list[str]:
    return [item.id for item in index.find(words).items]


def test_a_place_is_found_by_its_name(index: Index) -> None:
    assert found(index, "Saryarka")[0] == "special-economic-zones"


def test_a_persons_own_item_comes_first(index: Index) -> None:
    assert found(index, "Klebanov")[0] == "alexander-klebanov"
    assert [name.id for name in index.named("who is klebanov?")] == ["klebanov"]


@pytest.mark.parametrize("words", ["67 000", "67,000", "67000", "67\u00a0000", "67000 machines", "over 67,000?"])
def test_a_number_is_found_however_written(index: Index, words: str) -> None:
    assert found(index, words)[0] == "equipment-seized"


@pytest.mark.parametrize("words", ["saryarka", "SARYARKA", "sArYaRkA?", "«Saryarka»", "  tell me of Saryarka  "])
def test_case_and_asking_words_do_not_matter(index: Index, words: str) -> None:
    assert found(index, words) == found(index, "Saryarka")


@pytest.mark.parametrize(("one", "other"), [("miner", "miners"), ("licenses", "license"), ("seize", "seized")])
def test_one_form_of_a_word_finds_others(index: Index, one: str, other: str) -> None:
    assert set(found(index, one)) & set(found(index, other))


def test_items_with_all_words_come_alone(house: Index) -> None:
    assert found(house, "lighthouse dark") == ["headline"]
    assert set(found(house, "lighthouse cousin")) == {"headline", "lamps-ordered"}


def test_disagreements_and_notes_are_found(house: Index) -> None:
    assert found(house, "three") == ["boats-aground"]


def test_a_typing_slip_has_near_names(index: Index) -> None:
    assert found(index, "Klebonov") == []
    assert index.nearest("Klebonov") == ("klebanov",)
    assert len(index.nearest("kazakstan nazarbaev bolot astona")) == 3


@pytest.mark.parametrize("words", ["", " ", "?!", "\0", "🦊", "xyzzy", "a"])
def test_nothing_is_found_for_nothing(index: Index, words: str) -> None:
    assert found(index, words) == []


def test_another_spelling_has_near_words(index: Index) -> None:
    assert found(index, "licences") == []
    assert any("licences-required" in found(index, word) for word in index.nearest("licences"))


@pytest.mark.parametrize("words", ["what is the", "hi", "Hello!", "no", "what happened?"])
def test_words_that_only_ask_or_greet_find_nothing(index: Index, words: str) -> None:
    assert found(index, words) == []


def test_what_a_claim_tells_comes_before_what_stands_beside_it(index: Index) -> None:
    """A word in a note must not hide the items that are about it."""
    assert {"criminal-cases", "cases-since-2024"} <= set(found(index, "how many criminal cases")[:3])


def test_items_with_some_of_the_words_are_said_to_be_so(index: Index) -> None:
    assert index.find("criminal cases").whole
    assert not index.find("criminal zeppelin").whole


SYNTAX = ('"', "OR", "AND", "NOT", "NEAR(", ")", "*", "^", ":", "-", "+", "{", "title:", "'", ";", "--", "\\", "%", "_")
STRANGE = ("\0", "🦊", "ﬁ", "İ", "ß", "٣", "²", "Ⅷ", "é", "e\u0301", "\ud800", "__", "miner", "67,000")
HOSTILE = st.lists(st.sampled_from((*SYNTAX, *STRANGE)) | st.text(max_size=8), max_size=30)


@given(HOSTILE, st.sampled_from(["", " "]))
def test_no_words_break_the_search(index: Index, words: list[str], between: str) -> None:
    asked = between.join(words)
    index.find(asked)
    index.named(asked)
    index.nearest(asked)


@pytest.mark.parametrize("words", ["x" * 10_000, "miner " * 2_000, '"' * 10_000, "a b " * 2_500, "9" * 10_000])
def test_a_very_long_question_is_answered(index: Index, words: str) -> None:
    index.find(words)
    index.named(words)
    index.nearest(words)
