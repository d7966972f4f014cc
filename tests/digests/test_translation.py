"""A story in another language: what is replaced, what stays, and what a translation must not change."""

import json
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from digests.evidence import mentioned
from digests.export import export
from digests.figures import disagreements_of, measured
from digests.item import Name, Story
from digests.language import language_of
from digests.library import load
from digests.translation import Text, compare, notices, progress
from tests.conftest import ROOT
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
    boats, _, headline = russian.items
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
    assert russian.items[1] == lighthouse.items[1]
    assert russian.topics[1] == lighthouse.topics[1]
    assert russian.sources[0] == lighthouse.sources[0]


def test_only_an_editor_says_reviewed(lighthouse: Story, russian: Story) -> None:
    assert [item.wording for item in russian.items] == ["reviewed", "original", "draft"]
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
            f"{BOATS}, when, printed in ru: the original has none; take it out",
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
    assert [item["wording"] for item in told["items"]] == ["reviewed", "original", "draft"]
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


def found(original: str, told: str, language: str = "ru") -> list[str]:
    """What is wrong with a translation of some English words."""
    english, other = language_of("en"), language_of(language)
    assert english is not None
    assert other is not None
    names = tuple(replace(name, spellings=(name.spellings[0],)) for name in BROTHERS)
    return [*compare(Text(original, english, names), Text(told, other, names))]


@pytest.mark.parametrize(
    ("language", "original", "told"),
    [
        ("ru", "over 67,000 machines", "свыше 67 000 машин"),
        ("ru", "over 67,000 machines", "свыше 67\u00a0тыс. машин"),
        ("ru", "$2.3 million, or 100 billion tenge", "2,3 млн долларов, или 100 млрд тенге"),
        ("ru", "$2.3 million, or 100 billion tenge", "$2,3 миллиона, или 100 миллиардов тенге"),
        ("ru", "25 cases, twenty-one of them old", "двадцать пять дел, из них двадцать одно старое"),
        ("ru", "one of eighteen; nearly a third", "одно из восемнадцати; почти треть"),
        ("ru", "the 17th richest", "17-й по богатству"),
        ("ru", "Both are true, and the two differ.", "Верно и то и другое, и эти два различаются."),
        ("ru", "On Mar 15, 2022, a Tuesday in spring", "Весной, во вторник, 15 марта 2022 года"),
        ("ru", "May 11, 2023", "11 мая 2023 года"),
        ("ru", "crypto mining", "криптомайнинг"),
        ("ru", 'the "fall" it saw, and why?', "«спад», который он увидел, и почему?"),
        ("ru", 'It says "earlier this week".', "Там сказано «earlier this week» («ранее на этой неделе»)."),
        ("ru", 'printed as "Updated May 11, 2023"', "напечатано как «Updated May 11, 2023»"),
        ("ru", 'headed "over 67,000 seized"', "озаглавлено «over 67,000 seized»"),
        ("ru", "Bank and Bolat Nazarbayev", "«Банк» и Болат Назарбаев"),
        ("ru", "25 criminal charges", "25 уголовных обвинений"),
        ("ru", "Bolat Nazarbayev is suspected, it says", "Болата Назарбаева подозревают, говорится там"),
        ("kk", "over 67,000 machines", "67 000-нан астам машина"),
        ("kk", "more than 2 million people", "2 млн-нан астам адам"),
        ("kk", "12 of twenty-five", "жиырма бестің он екісі"),
        ("kk", "nearly a third of 106", "106-ның үштен біріне жуығы"),
        ("kk", "$642,000", "642 000 доллардың"),
        ("kk", "15 March 2022", "2022 жылғы 15 наурызда"),
        ("kk", "suspected of fraud, it may be", "алаяқтық жасады деген күдік бар, мүмкін"),
        ("kk", "The government said so.", "Үкімет солай деді."),
        ("kk", "It does not say when, nobody does.", "Онда қашан екені айтылмайды."),
    ],
)
def test_the_same_said_otherwise_is_no_fault(language: str, original: str, told: str) -> None:
    assert found(original, told, language) == []


MORE = "is not in the original; say no more than it does"


@pytest.mark.parametrize(
    ("language", "original", "told", "fault"),
    [
        ("ru", "67,000 machines", "76 000 машин", 'it lacks the number "67,000"; say it as the original does'),
        ("ru", "67,000 machines", "67 000 машин, 5 ферм", 'its number "5" is not in the original; correct it'),
        ("ru", "67 machines", "67 тыс. машин", 'its number "67 тыс." is not in the original; correct it'),
        ("ru", "$5 million", "5 млн тенге", 'its number "5 млн тенге" is not in the original; correct it'),
        ("ru", "17 billion", "17 млрд тенге", 'its number "17 млрд тенге" is not in the original; correct it'),
        ("ru", "worth in dollars", "стоимость в тенге", 'its "тенге" is not in the original; say the same currency'),
        ("kk", "worth in dollars", "құны", 'it lacks "dollars"; say the same currency'),
        ("ru", "two boats", "три лодки", 'its number "три" is not in the original; correct it'),
        ("ru", "a third", "половина", 'it lacks the number "third"; say it as the original does'),
        ("ru", "15 March", "15 мая", 'its "мая" is not in the original; say the same date'),
        ("ru", "on Tuesday", "в четверг", 'it lacks "Tuesday"; say the same date'),
        (
            "ru",
            "Bolat Nazarbayev is named.",
            "Брат назван.",
            'it does not name "Bolat Nazarbayev"; name it, or mend the stems of bolat in digests/names.toml',
        ),
        (
            "ru",
            "The brother is named.",
            "Болат Назарбаев назван.",
            'it names "Болат Назарбаев", and the original does not; leave it out, or mend the stems of bolat',
        ),
        ("ru", 'the "raid"', "«рейд", "its quotation marks do not pair; correct them"),
        ("ru", 'the "raid"', "рейд", "it quotes 0 passages, and the original 1; quote the same"),
        ("ru", "the raid", "так называемый «рейд»", "it quotes 1 passages, and the original 0; quote the same"),
        ("ru", "Will it?", "Будет.", "it does not ask what the original asks; put the same question marks"),
        ("ru", "suspected of fraud", "обманывали", 'it has lost the original\'s "suspected"; say it too'),
        ("ru", "It fell, one report says.", "Оно упало.", 'it has lost the original\'s "report"; say it too'),
        ("ru", "It does not say when.", "Там сказано когда.", 'it has lost the original\'s "not"; say it too'),
        ("kk", "It does not say when.", "Онда қашан екені айтылады.", 'it has lost the original\'s "not"; say it too'),
        ("ru", "It is likely a slip.", "Это описка.", 'it has lost the original\'s "likely"; say it too'),
        (
            "ru",
            "He was accused.",
            "Его обвинили, он виновен.",
            f'its word "виновен" {MORE}',
        ),
        ("ru", "a case", "дело преступника", f'its word "преступника" {MORE}'),
        ("kk", "67,000 machines", "67 машина", 'it lacks the number "67,000"; say it as the original does'),
        ("kk", "two boats", "үш қайық", 'its number "үш" is not in the original; correct it'),
        ("kk", "in March", "мамырда", 'its "мамырда" is not in the original; say the same date'),
        ("kk", "suspected of fraud", "алаяқтық жасады", 'it has lost the original\'s "suspected"; say it too'),
        ("kk", "a case", "қылмыскер", f'its word "қылмыскер" {MORE}'),
    ],
)
def test_what_is_said_otherwise_is_a_fault(language: str, original: str, told: str, fault: str) -> None:
    assert fault in found(original, told, language)


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        pytest.param(
            BOATS,
            'words = "3 лодки"',
            'words = "4 лодки"',
            f'{BOATS}, claim 1, figure 2, words in ru: it lacks the number "3"; say it as the original does',
            id="figure",
        ),
        pytest.param(
            BOATS,
            "говорит о ночи на 11 января",
            "говорит о ночи на 11 февраля",
            f'{BOATS}, when, note in ru: its "февраля" is not in the original; say the same date',
            id="note of a date",
        ),
        pytest.param(
            DISPUTES,
            "Две лодки",
            "Двадцать две лодки",
            f'{DISPUTES}, disagreement boats-aground, side 1 in ru: its number "Двадцать две" is not in the original; '
            "correct it",
            id="side",
        ),
        pytest.param(
            NAMES,
            '"Том Вейн", "Вейн"',
            '"Том Вэйн"',
            f'{NAMES}, name tom-vane, name in ru: it does not name "Tom Vane"; '
            "name it, or mend the stems of tom-vane in digests/names.toml",
            id="stems",
        ),
        pytest.param(
            BOATS,
            'ru = { measure = "Лодки на мели", words = "3 лодки" }',
            'ru = { measure = "Севшие на мель лодки", words = "3 лодки" }',
            f'{BOATS}, claim 1, figure 2, measure in ru: "Boats aground" is "Лодки на мели" elsewhere; '
            "translate a measure in one way",
            id="measure",
        ),
        pytest.param(
            SOURCES,
            "У текста нет заголовка, автора и даты.",
            "У текста нет заголовка, автора и даты; вероятно, он о Томе Вейне.",
            f'{SOURCES}, source letter, note 1 in ru: it names "Томе Вейне", and the original does not; '
            "leave it out, or mend the stems of tom-vane",
            id="note of a source",
        ),
        pytest.param(
            HEAD,
            "Погасший маяк на мысе Несс",
            "Погасший маяк",
            f'{HEAD}, description in ru: it does not name "Ness Point"; '
            "name it, or mend the stems of ness-point in digests/names.toml",
            id="heading",
        ),
        pytest.param(
            HEAD,
            'languages = ["ru"]',
            'languages = ["ru", "de"]',
            f'{HEAD}, languages: nothing tells the words of "de"; add digests/languages/de.toml',
            id="language without words",
        ),
    ],
)
def test_a_spoilt_translation_gives_its_fault(spoil_house: Spoil, file: str, old: str, new: str, fault: str) -> None:
    assert fault in spoil_house(file, old, new)


def test_a_faulty_original_is_mended_first(spoil_house: Spoil) -> None:
    spoil_house(BOATS, 'words = "3 лодки"', 'words = "4 лодки"')
    faults = spoil_house(BOATS, "Boats ran aground when", "5 boats ran aground when")
    assert [fault for fault in faults if " in ru" in fault] == []
    assert len(faults) == 1


def test_a_topic_whose_measures_alone_are_translated_is_not(house: Path) -> None:
    file = house / HEAD
    text = file.read_text(encoding="utf-8")
    boats = text.index('id = "boats"')
    untold = text[boats:].replace("ru = {", 'picture = "figures"\nmeasures = ["Boats aground"]\n# ru = {', 1)
    file.write_text(text[:boats] + untold, encoding="utf-8")
    assert f"{HEAD}, topic boats: not translated into ru" in list(notices(load(house)))


def test_what_nobody_translated_is_no_fault(lighthouse: Story) -> None:
    assert list(notices(lighthouse)) == [
        f"{HEAD}, topic lamps: not translated into ru",
        f"{SOURCES}, source harbour: not translated into ru",
        f"{LAMPS}: not translated into ru",
    ]
    assert list(progress(lighthouse)) == ["3 items in ru: 1 draft, 1 reviewed, 1 not translated"]


def test_every_language_tells_the_same_meanings() -> None:
    """A word of doubt or guilt that a language's file does not know would pass unseen."""
    folder = ROOT / "digests/languages"
    tables = {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in folder.glob("*.toml")}
    assert {"en", "kk", "ru"} <= tables.keys()
    for table in tables.values():
        for part in ("scales", "counts", "dates", "kept", "guilt", "currencies"):
            assert table[part].keys() == tables["en"][part].keys()
        assert {"1", "2", "9", "10", "20", "90"} <= table["numbers"].keys()
