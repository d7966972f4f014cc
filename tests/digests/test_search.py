from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.item import Story
from digests.search import Index
from digests.terms import divided


@pytest.fixture(scope="module")
def index(record: Story) -> Iterator[Index]:
    found = Index(record)
    found.find("Klebanov")  # the first question makes the index: examples have a deadline
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
    assert [name.id for name in index.find("who is klebanov?").names] == ["klebanov"]


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("Nazarbaev", ["bolat-nazarbayev", "nursultan-nazarbayev"]),
        ("Назарбаеву", ["bolat-nazarbayev", "nursultan-nazarbayev"]),
        ("Bolat Nazarbayev", ["bolat-nazarbayev"]),
        ("Asia", []),
    ],
)
def test_a_surname_alone_names_all_who_bear_it(index: Index, words: str, names: list[str]) -> None:
    assert [name.id for name in index.find(words).names] == names


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


def test_disagreements_and_notes_are_found(house: Index) -> None:
    assert found(house, "three") == ["boats-aground"]


@pytest.mark.parametrize(
    ("asked", "meant", "item"),
    [
        ("Klebonov", "Klebanov", "alexander-klebanov"),
        ("klebanow", "Klebanov", "alexander-klebanov"),
        ("Клебанов", "Klebanov", "alexander-klebanov"),
        ("Kostanai", "Kostanay", "farms-by-city"),
        ("licences", "licenses", "licences-required"),
        ("terorism", "terrorism", "terrorism-warning"),
        ("seized equipmnet", "equipment", "equipment-seized"),
    ],
)
def test_another_spelling_is_forgiven_and_said(original: Index, asked: str, meant: str, item: str) -> None:
    answer = original.find(asked)
    assert answer.meant == (meant,)
    assert answer.whole
    assert item in [found.id for found in answer.items[:3]]


@pytest.mark.parametrize("asked", ["miner", "Miners", "SEIZED", "67k", "saryarka", "china's"])
def test_a_word_as_the_story_has_it_is_not_said(index: Index, asked: str) -> None:
    assert index.find(asked).meant == ()


@pytest.mark.parametrize("asked", ["68,000", "66k", "203 megawats", "tax", "CZZ"])
def test_numbers_and_short_words_are_not_guessed(index: Index, asked: str) -> None:
    short = asked.split(maxsplit=1)[0]
    assert not any(short.casefold() in word for word in index.find(asked).meant)
    assert not {"67000", "202"} & index.find(asked).hits


def test_a_word_of_the_story_outweighs_a_guess(index: Index) -> None:
    assert found(index, "Durov exchagne")[0] == "zhao-and-durov-visit"


@pytest.mark.parametrize(("asked", "meant"), [("Klebansky", "Klebanov"), ("Клебанофты", "Клебанов")])
def test_a_form_of_a_name_is_not_said_where_the_name_is_meant(index: Index, asked: str, meant: str) -> None:
    assert index.find(asked).meant == (meant,)


@pytest.mark.parametrize("asked", ["arrested", "who was arrested?"])
def test_another_word_is_not_taken_for_a_slip(index: Index, asked: str) -> None:
    assert index.find(asked).items == ()


def test_nothing_near_is_offered_for_gibberish(index: Index) -> None:
    assert index.nearest("xqzvw", "en") == ()
    assert index.nearest("192 million", "en") == ()
    assert index.nearest("nazarbauly", "en")[0] == "Nazarbayev"
    assert len(index.nearest("kazakstan nazarbaev bolot astona", "en")) == 3


@pytest.mark.parametrize("asked", ["абырвалг", "арест", "люди", "контрабандист", "Клебанский", "part", "electro"])
def test_the_nearest_are_words_of_the_readers_language_that_find_something(
    record: Story, index: Index, asked: str
) -> None:
    told = record.told_in("ru")
    titles = [item.title for item in told.items] + [topic.title for topic in told.topics]
    shown = " ".join([*titles, *chain.from_iterable((name.name, *name.spellings) for name in told.names)])
    for word in index.nearest(asked, "ru"):
        assert word.casefold() in shown.casefold()
        assert index.find(word).items


@pytest.fixture(scope="module")
def original(record: Story) -> Iterator[Index]:
    """The story without its translations."""
    found = Index(replace(record, translations=()))
    yield found
    found.close()


@pytest.fixture(scope="module")
def translated(lighthouse: Story) -> Iterator[Index]:
    """The small story with one item in Russian and one in Kazakh."""
    boats, headline, *rest = sorted(lighthouse.items, key=lambda item: item.id)
    ru = replace(boats, title="Лодки сели на мель", claims=(replace(boats.claims[0], text="Три лодки сели на мель."),))
    kk = replace(headline, title="Шамшырақ сөнді", claims=(replace(headline.claims[0], text="Шамшырақ жабылды."),))
    items = {item.id: item for item in (boats, headline, *rest)}
    told = tuple(
        replace(names, language=code, items=tuple((items | {one.id: one})[item.id] for item in lighthouse.items))
        for code, one, names in (("ru", ru, lighthouse.told_in("ru")), ("kk", kk, lighthouse))
    )
    found = Index(replace(lighthouse, translations=told))
    yield found
    found.close()


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("сколько лодок на мели?", "boats-aground"),
        ("лотки на мели", "boats-aground"),
        ("шамшырақтың жабылғаны", "headline"),
        ("шамширак", "headline"),
        ("boats aground", "boats-aground"),
        ("том вейн", "lamps-ordered"),
    ],
)
def test_translations_are_searched_beside_the_original(translated: Index, asked: str, first: str) -> None:
    assert found(translated, asked)[0] == first


def test_the_words_of_editors_are_searched(lighthouse: Story) -> None:
    items = tuple(replace(item, words=("zeppelins",)) if item.id == "headline" else item for item in lighthouse.items)
    index = Index(replace(lighthouse, items=items))
    assert found(index, "zeppelin") == ["headline"]
    index.close()


def test_the_words_of_a_topic_find_its_items(lighthouse: Story) -> None:
    topics = tuple(replace(topic, words=("zeppelin",)) for topic in lighthouse.topics if topic.id == "lamps")
    index = Index(replace(lighthouse, topics=topics))
    assert set(found(index, "zeppelin")) == {item.id for item in lighthouse.items if "lamps" in item.topics}
    index.close()


def test_a_name_is_kept_apart_from_a_word_that_sounds_like_it(record: Story, index: Index) -> None:
    """Kazakh reports are full of "қарағанда", which sounds like Karaganda and says "according to"."""
    assert any("қарағанда" in claim.text for item in record.told_in("kk").items for claim in item.claims)
    for asked in ("Karaganda", "Караганда", "в Караганде", "Қарағанды"):
        assert found(index, asked)[0] == "special-economic-zones"
        assert "қарағанда" not in index.find(asked).hits


@pytest.mark.parametrize("asked", ["Клебанова", "Клебановым", "Klebanovtyn", "Клебановтың", "КЛЕБАНОВ"])
def test_a_name_is_found_in_any_case(index: Index, asked: str) -> None:
    assert found(index, asked)[0] == "alexander-klebanov"
    assert [name.id for name in index.find(asked).names] == ["klebanov"]


def test_hits_are_seen_in_other_forms_and_letters(index: Index) -> None:
    hits = index.find("miner 67k Клебанова").hits
    shown = [part for part, hit in divided("Miners saw 67,000 machines; Klebanov did not.", hits) if hit]
    assert shown == ["Miners", "67,000", "Klebanov"]


@pytest.mark.parametrize("words", ["", " ", "?!", "\0", "🦊", "xyzzy", "a"])
def test_nothing_is_found_for_nothing(index: Index, words: str) -> None:
    assert found(index, words) == []


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
    index.nearest(asked, "en")


@pytest.mark.parametrize("words", ["x" * 10_000, "miner " * 2_000, '"' * 10_000, "a b " * 2_500, "9" * 10_000])
def test_a_very_long_question_is_answered(index: Index, words: str) -> None:
    index.find(words)
    index.nearest(words, "en")
