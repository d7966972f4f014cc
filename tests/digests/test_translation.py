"""A story in another language: what is replaced, what stays, and what a translation must not change."""

import json
from pathlib import Path

import pytest

from digests.evidence import mentioned
from digests.export import export
from digests.figures import disagreements_of, measured
from digests.item import Name, Story
from digests.library import load
from tests.digests.conftest import Spoil, faults_in

BOATS, LAMPS, HEADLINE = (f"digests/items/{name}.toml" for name in ("boats-aground", "lamps-ordered", "headline"))
DISPUTES, NAMES, HEAD, SOURCES = (
    "digests/disagreements.toml",
    "digests/names.toml",
    "digests/story.toml",
    "seeds/sources.toml",
)


@pytest.fixture(scope="session")
def russian(lighthouse: Story) -> Story:
    return lighthouse.told_in("ru")


def test_a_translation_has_other_words(russian: Story) -> None:
    boats, headline, _ = russian.items
    assert (russian.language, russian.title) == ("ru", "Вахта у маяка")
    assert boats.title == "Лодки сели на мель у мыса Несс"
    assert boats.claims[0].text == "Лодки сели на мель, когда на мысе Несс погасла лампа."
    assert boats.when is not None
    assert boats.when.note.startswith("Сообщение от 12 января")
    assert [figure.words for figure in boats.claims[0].figures] == ["2 рыбацкие лодки (11 января 2031 года)", "3 лодки"]
    assert headline.title == "Маяк погас"
    assert russian.topics[0].description == "Что случилось с лодками"
    assert [side.text for side in russian.disagreements[0].sides] == ["Две лодки.", "Три лодки."]
    assert russian.sources[1].notes == ("У текста нет заголовка, автора и даты.",)


def test_evidence_and_printed_words_stay(lighthouse: Story, russian: Story) -> None:
    for one, other in zip(lighthouse.items, russian.items, strict=True):
        assert (one.id, one.file, one.topics, one.names, one.key) == (
            *(other.id, other.file, other.topics),
            *(other.names, other.key),
        )
        assert [claim.evidence for claim in one.claims] == [claim.evidence for claim in other.claims]
    assert [source.text for source in lighthouse.sources] == [source.text for source in russian.sources]
    assert [name.spellings for name in lighthouse.names] == [name.spellings for name in russian.names]


def test_what_is_not_translated_keeps_its_words(lighthouse: Story, russian: Story) -> None:
    assert russian.items[2] == lighthouse.items[2]
    assert russian.topics[1] == lighthouse.topics[1]
    assert russian.sources[0] == lighthouse.sources[0]


def test_only_an_editor_says_reviewed(lighthouse: Story, russian: Story) -> None:
    assert [item.wording for item in russian.items] == ["reviewed", "draft", "original"]
    assert [found.wording for found in russian.disagreements] == ["draft"]
    assert {item.wording for item in lighthouse.items} == {"original"}


def test_another_language_is_the_original(lighthouse: Story) -> None:
    assert lighthouse.told_in("en") is lighthouse
    assert lighthouse.told_in("de") is lighthouse
    assert lighthouse.language == "en"


def test_disagreements_stand_beside_translated_figures(russian: Story) -> None:
    """A figure that is not translated would still find the disagreement on its measure."""
    assert disagreements_of(russian, russian.items[0]) == russian.disagreements
    assert measured(russian)[0].measure == "Лодки на мели"
    assert measured(russian)[0].disagreements == russian.disagreements
    assert russian.disagreements[0].measures == ("Boats aground", "Лодки на мели")


BROTHERS = (
    Name("bolat", "person", "Болат Назарбаев", ("Bolat Nazarbayev",), (), ("Болат Назарбаев",)),
    Name("nursultan", "person", "Нурсултан Назарбаев", ("Nursultan Nazarbayev",), (), ("Назарбаев",)),
    Name("bank", "organisation", "Банк Назарбаева", ("Bank",), (), ("Банк",)),
)


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("Назван Болат Назарбаев.", ["bolat"]),
        ("о Болате Назарбаеве", ["bolat"]),
        ("брата Назарбаева", ["nursultan"]),
        ("Болата Назарбаева, брата Назарбаева", ["bolat", "nursultan"]),
        ("Bolat Nazarbayev", ["bolat"]),
        ("назарбаев", []),
        ("Сберабанк, Лжебанк", []),
        ("", []),
    ],
)
def test_a_stem_knows_inflected_mentions(text: str, ids: list[str]) -> None:
    assert [name.id for name, *_ in mentioned(text, BROTHERS)] == ids


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        pytest.param(
            HEADLINE,
            'ru = { title = "Маяк погас" }\n',
            "",
            f"{HEADLINE}, the whole file: its words in ru are missing; translate all of it, or nothing",
            id="title",
        ),
        pytest.param(
            BOATS,
            'ru = { measure = "Лодки на мели", words = "3 лодки" }\n',
            "",
            f"{BOATS}, claim 1, figure 2: its words in ru are missing; translate all of it, or nothing",
            id="figure",
        ),
        pytest.param(
            BOATS,
            'ru = { text = "Лодки сели на мель, когда на мысе Несс погасла лампа." }\n',
            "",
            f"{BOATS}, claim 1: its words in ru are missing; translate all of it, or nothing",
            id="claim",
        ),
        pytest.param(
            BOATS,
            'note = "Сообщение от 12 января 2031 года говорит о ночи на 11 января; год указан в нём самом."',
            'note = ""',
            f"{BOATS}, ru, when, note: it is missing; "
            'translate "The report of 12 January 2031 says the night of 11 January; the year is its own."',
            id="note of a date",
        ),
        pytest.param(
            BOATS,
            "when = { note",
            'when = { printed = "11 января", note',
            f"{BOATS}, ru, when, printed: the original has none; take it out",
            id="more than the original",
        ),
        pytest.param(
            HEADLINE,
            'title = "Маяк погас"',
            'title = "Маяк погас", notes = ["Это много."]',
            f"{HEADLINE}, ru, notes: it has 1, and the original 0; translate each",
            id="notes",
        ),
        pytest.param(
            DISPUTES,
            'ru = { text = "Три лодки." }\n',
            "",
            f"{DISPUTES}, disagreement boats-aground, side 2: its words in ru are missing; "
            "translate all of it, or nothing",
            id="side",
        ),
        pytest.param(
            NAMES,
            'spellings = ["Tom Vane"]',
            'spellings = ["Tom Vane"]\nnotes = ["He is named once."]',
            f"{NAMES}, name tom-vane, ru, notes: it has 0, and the original 1; translate each",
            id="note of a name",
        ),
        pytest.param(
            SOURCES,
            'file = "letter.txt"',
            'file = "letter.txt"\ntitle = { printed = "three boats", how = "the loudest words" }',
            f"{SOURCES}, source letter, title: its words in ru are missing; translate all of it, or nothing",
            id="known of a source",
        ),
        pytest.param(
            HEADLINE,
            "ru = { text = ",
            "de = { text = ",
            f'{HEADLINE}, claim 1: "de" is not among the languages of {HEAD}; add it there, or correct the key',
            id="unknown language",
        ),
        pytest.param(
            HEAD,
            'languages = ["ru"]',
            'languages = ["ru", "russian"]',
            f'{HEAD}, languages: "russian" is no language; write its code of two or three small letters',
            id="no code",
        ),
        pytest.param(
            HEAD,
            'languages = ["ru"]',
            'languages = ["ru", "id"]',
            f'{HEAD}, languages: "id" is a key of these files; write the longer code',
            id="code that is a key",
        ),
        pytest.param(
            HEAD,
            'languages = ["ru"]',
            'languages = ["ru", "en"]',
            f'{HEAD}, languages: "en" is the original\'s own; take it out',
            id="language of the original",
        ),
        pytest.param(
            HEADLINE,
            "ru = { text = ",
            'ru = { txet = "x", text = ',
            f"{HEADLINE}, claim 1, ru, txet: this key is unknown; correct its spelling or take it out",
            id="unknown key",
        ),
    ],
)
def test_a_translation_in_part_is_a_fault(spoil_house: Spoil, file: str, old: str, new: str, fault: str) -> None:
    assert spoil_house(file, old, new) == [fault]


def test_the_export_has_every_translation(lighthouse: Story) -> None:
    plain = json.loads(json.dumps(export(lighthouse)))
    told = plain["translations"]["ru"]
    assert told["title"] == "Вахта у маяка"
    assert [item["wording"] for item in told["items"]] == ["reviewed", "draft", "original"]
    assert told["items"][0]["figures"][0]["words"] == "2 рыбацкие лодки (11 января 2031 года)"
    assert told["names"][1]["stems"] == ["Том Вейн", "Вейн"]
    assert [item["id"] for item in told["items"]] == [item["id"] for item in plain["items"]]


def test_a_story_needs_no_translation(house: Path, spoil_house: Spoil) -> None:
    for path in [*(house / "digests").rglob("*.toml"), *(house / "seeds").rglob("*.toml")]:
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        path.write_text("".join(line for line in lines if not line.startswith("ru =")), encoding="utf-8")
    assert spoil_house(HEAD, 'languages = ["ru"]\n', "") == []
    assert load(house).translations == ()
    assert faults_in(house) == []
