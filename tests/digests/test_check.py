from pathlib import Path

import pytest

from digests.check import check
from digests.coverage import coverage
from digests.item import Story
from tests.digests.conftest import Spoil, faults_in

ITEMS = "digests/items"
SEIZED, WORTH, STOPPED = (
    f"{ITEMS}/{name}.toml" for name in ("equipment-seized", "equipment-worth", "operations-stopped")
)
BOATS, LAMPS, HEADLINE = (f"{ITEMS}/{name}.toml" for name in ("boats-aground", "lamps-ordered", "headline"))
DISPUTES, NAMES, HEAD, SOURCES = (
    "digests/disagreements.toml",
    "digests/names.toml",
    "digests/story.toml",
    "seeds/sources.toml",
)


def test_the_story_has_no_fault(record: Story) -> None:
    assert check(record) == []


def test_the_story_forgets_no_sentence(record: Story) -> None:
    assert {found.source.id: found.forgotten for found in coverage(record) if found.forgotten} == {}


def test_the_lighthouse_has_no_fault(lighthouse: Story) -> None:
    assert check(lighthouse) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        pytest.param(
            SEIZED,
            "saw the agency confiscate 67000 miners",
            "saw the agency seize 67000 miners",
            f'{SEIZED}, claim 1: its quote "saw the agency seize 67000 miners" is not in seeds/001_e1a91d8bbb52dfcb.txt'
            "; copy the exact words",
            id="quote",
        ),
        pytest.param(
            SEIZED,
            "67,000 pieces of mining equipment, or",
            "76,000 pieces of mining equipment, or",
            f'{SEIZED}, claim 1: its number "76,000" is in none of its quotes; '
            "add the evidence, or say how it was derived",
            id="number",
        ),
        pytest.param(
            f"{ITEMS}/call-to-refrain.toml",
            "one report says.",
            "Klebanov says.",
            f'{ITEMS}/call-to-refrain.toml, claim 1: it names "Alexander Klebanov", whom none of its quotes names; '
            "add the evidence, or leave the name out",
            id="name",
        ),
        pytest.param(
            SEIZED,
            "according to reports of the statement.",
            "according to reports of the Statement.",
            f'{SEIZED}, claim 1: its capitalised word "Statement" is in none of its quotes; '
            "add evidence, or the name to digests/names.toml",
            id="capitalised word",
        ),
        pytest.param(
            f"{ITEMS}/criminal-cases.toml",
            'title = "25 criminal cases"',
            'title = "26 criminal cases"',
            f'{ITEMS}/criminal-cases.toml, title: its number "26" is in none of its quotes; '
            "add the evidence, or say how it was derived",
            id="number of a title",
        ),
        pytest.param(
            SEIZED,
            ', note = "This is the day of the announcement; the reports do not say when the equipment was seized."',
            "",
            f'{SEIZED}, when: its date "announced 15 March 2022" has "15", which none of its quotes has; '
            "add a note on how it is known",
            id="date",
        ),
        pytest.param(
            SEIZED,
            "value = 67000",
            "value = 67001",
            f'{SEIZED}, claim 1: its figure "Equipment seized" is 67001, which no quote of it has; correct it',
            id="value of a figure",
        ),
        pytest.param(
            SEIZED,
            'as_of = "15 March 2022"\nsource = "james"',
            'as_of = "15 March 2022"\nsource = "watchdog"',
            f'{SEIZED}, claim 1: its figure "Equipment seized" is of source "watchdog", which has no evidence; add it',
            id="source of a figure",
        ),
        pytest.param(
            WORTH,
            "at 100 billion tenge, or",
            "at $100 billion, or",
            f'{WORTH}, claim 1: its number "$100 billion" is in none of its quotes; '
            "add the evidence, or say how it was derived",
            id="dollars for tenge",
        ),
        pytest.param(
            WORTH,
            "put it at $193 million",
            "put it at 193 million tenge",
            f'{WORTH}, claim 2: its number "193 million tenge" is in none of its quotes; '
            "add the evidence, or say how it was derived",
            id="tenge for dollars",
        ),
        pytest.param(
            DISPUTES,
            'quote = "106 More Crypto Mines"',
            'quote = "106 more Crypto Mines"',
            f'{DISPUTES}, disagreement what-stopped, side 3: its quote "106 more Crypto Mines" is not in '
            "seeds/004_0f83061ba3e4a988.txt; copy the exact words",
            id="quote of a side",
        ),
        pytest.param(
            DISPUTES,
            'text = "17 billion, of no named currency."',
            'text = "18 billion, of no named currency."',
            f'{DISPUTES}, disagreement receipts-currency, side 1: its number "18 billion" is in none of its quotes; '
            "add the evidence, or say how it was derived",
            id="number of a side",
        ),
        pytest.param(
            DISPUTES,
            'note = "The sale of mined coins is likely meant."\n',
            "",
            f"{DISPUTES}, disagreement mint-sales: it has one side; add the other, "
            "or a note that says what cannot be right",
            id="one side without a note",
        ),
        pytest.param(
            SEIZED,
            'topics = ["seizures"]',
            'topics = ["seizures", "sezures"]',
            f'{SEIZED}, topics: "sezures" is not in {HEAD}; correct it, or add it there',
            id="unknown topic",
        ),
        pytest.param(
            SEIZED,
            'topics = ["seizures"]',
            'topics = ["seizures", "people"]',
            f'{SEIZED}, topics: "people" is not in {HEAD}; correct it, or add it there',
            id="topic that is a view",
        ),
        pytest.param(
            SEIZED,
            'names = ["financial-monitoring-agency"]',
            'names = ["fma"]',
            f'{SEIZED}, names: "fma" is not in {NAMES}; correct it, or add it there',
            id="unknown name",
        ),
        pytest.param(
            SEIZED,
            'disagreements = ["seized-or-confiscated"]',
            'disagreements = ["seized-or-confiscated", "nothing"]',
            f'{SEIZED}, disagreements: "nothing" is not in {DISPUTES}; correct it, or add it there',
            id="unknown disagreement",
        ),
        pytest.param(
            f"{ITEMS}/call-to-refrain.toml",
            'source = "watchdog"',
            'source = "watchdogs"',
            f'{ITEMS}/call-to-refrain.toml, claim 1: its source "watchdogs" is not in {SOURCES}; '
            "name one of james, onose, watchdog, unsigned, coindesk",
            id="unknown source",
        ),
        pytest.param(
            DISPUTES,
            'names = ["durov"]',
            'names = ["durow"]',
            f'{DISPUTES}, disagreement durov-post: "durow" is not in {NAMES}; correct it, or add it there',
            id="unknown name of a disagreement",
        ),
        pytest.param(
            DISPUTES,
            'measures = ["Budget receipts from mining, currency not named"]',
            'measures = ["Budget"]',
            f'{DISPUTES}, disagreement receipts-currency: no figure has the measure "Budget"; correct its spelling',
            id="unknown measure",
        ),
        pytest.param(
            DISPUTES,
            'names = ["durov"]\n',
            "",
            f"{DISPUTES}, disagreement durov-post: no reader sees it; give it a measure or a name, "
            "or list it in an item",
            id="disagreement nobody sees",
        ),
        pytest.param(
            SOURCES,
            'printed = "Ryan James"',
            'printed = "Brian James"',
            f'{SOURCES}, source james, author: "Brian James" is not in seeds/000_fc41a23b1064b416.txt; '
            "copy the exact words",
            id="author",
        ),
        pytest.param(
            SOURCES,
            'quote = "In Brief"',
            'quote = "In brief"',
            f'{SOURCES}, source james, left_out 2: "In brief" is not in seeds/000_fc41a23b1064b416.txt; '
            "copy the exact words",
            id="words left out",
        ),
        pytest.param(
            NAMES,
            'spellings = ["Astana"]',
            'spellings = ["Astana", "Nur-Sultan"]',
            f'{NAMES}, name astana: no source prints "Nur-Sultan"; correct it, or take it out',
            id="spelling",
        ),
        pytest.param(
            NAMES,
            'name = "Astana"',
            'name = "Nur-Sultan"',
            f'{NAMES}, name astana: "Nur-Sultan" is not among its spellings; use one that a source prints',
            id="name beside its spellings",
        ),
        pytest.param(
            HEAD,
            "[[topics]]",
            '[[topics]]\nid = "sport"\ncommand = "sport"\ntitle = "S"\ndescription = "S"\nshows = "items"\n[[topics]]',
            f"{HEAD}, topic sport: no item has this topic; add one, or take the topic out",
            id="empty topic",
        ),
        pytest.param(
            HEAD,
            'names = "person"\n',
            "",
            f'{HEAD}, topic people: names goes with shows = "names": say person, place or organisation',
            id="view of names without a kind",
        ),
        pytest.param(
            HEAD,
            'time_zone = "Asia/Almaty"',
            'time_zone = "Almaty"',
            f'{HEAD}, time_zone: "Almaty" is no time zone; write one such as Asia/Almaty',
            id="time zone",
        ),
    ],
)
def test_a_spoilt_place_gives_its_fault(spoil_mine: Spoil, file: str, old: str, new: str, fault: str) -> None:
    """Every other place stays sound, so the fault stands alone."""
    assert spoil_mine(file, old, new) == [fault]


def test_a_wrong_sum_proves_nothing(spoil_mine: Spoil) -> None:
    """The number that the sentence says is then unproved as well."""
    assert spoil_mine(STOPPED, 'derived = "55 + 51 = 106"', 'derived = "55 + 51 = 107"') == [
        f'{STOPPED}, claim 2: its derivation "55 + 51 = 107" does not add up; correct it',
        f'{STOPPED}, claim 2: its number "106" is in none of its quotes; add the evidence, or say how it was derived',
    ]


def test_a_sum_needs_its_parts_as_evidence(spoil_house: Spoil) -> None:
    fault = f"{LAMPS}, claim 1: its derivation uses 41, which is in none of its quotes; add the evidence"
    assert spoil_house(LAMPS, "\n\n[[claims.figures]]", '\nderived = "40 + 41 = 81"\n[[claims.figures]]') == [fault]


@pytest.mark.parametrize("derived", ["about 81", "40 and 40 make 80", "=", "40 = 40"])
def test_a_derivation_that_is_no_sum_is_refused(spoil_house: Spoil, derived: str) -> None:
    fault = f'{LAMPS}, claim 1: its derivation "{derived}" is no sum; write it as 55 + 51 = 106'
    assert spoil_house(LAMPS, "\n\n[[claims.figures]]", f'\nderived = "{derived}"\n[[claims.figures]]') == [fault]


@pytest.mark.parametrize("derived", ["40 + , = 40", "40 / 0 = 40", "40.. + 40 = 80", "40 / 9000 = ."])
def test_an_impossible_sum_does_not_add_up(spoil_house: Spoil, derived: str) -> None:
    found = spoil_house(LAMPS, "\n\n[[claims.figures]]", f'\nderived = "{derived}"\n[[claims.figures]]')
    assert f'{LAMPS}, claim 1: its derivation "{derived}" does not add up; correct it' in found


@pytest.mark.parametrize(
    ("derived", "said"),
    [
        ("9000 / 40 = 225", 225),
        ("9,000 - 40 = 8,960", 8960),
        ("40 * 9000 = 360000", "360,000"),
        ("40 + 40 * 40 = 1640", "1,640"),
    ],
)
def test_a_derived_number_may_be_said(spoil_house: Spoil, derived: str, said: object) -> None:
    assert spoil_house(LAMPS, "\n\n[[claims.figures]]", f'\nderived = "{derived}"\n[[claims.figures]]') == []
    assert spoil_house(LAMPS, "for 9,000 crowns.", f"for 9,000 crowns, or {said}.") == []


@pytest.mark.parametrize(
    ("file", "text", "kind", "repeated"),
    [
        (SOURCES, '\n[[sources]]\nid = "letter"\nfile = "letter.txt"\n', "source", "letter"),
        (
            HEAD,
            '\n[[topics]]\nid = "lamps"\ncommand = "l"\ntitle = "L"\ndescription = "L"\nshows = "items"\n',
            "topic",
            "lamps",
        ),
        (
            HEAD,
            '\n[[topics]]\nid = "l"\ncommand = "lamps"\ntitle = "L"\ndescription = "L"\nshows = "timeline"\n',
            "command",
            "lamps",
        ),
        (
            NAMES,
            '\n[[names]]\nid = "tom-vane"\nkind = "person"\nname = "Vane"\nspellings = ["Vane"]\n',
            "name",
            "tom-vane",
        ),
        (
            DISPUTES,
            (
                '\n[[disagreements]]\nid = "boats-aground"\nabout = "A"\nnote = "N"\nnames = ["tom-vane"]\nsides = '
                '[{ text = "Dark.", evidence = [{ source = "harbour", quote = "went dark" }] }]\n'
            ),
            "disagreement",
            "boats-aground",
        ),
    ],
)
def test_an_id_that_stands_twice_is_a_fault(house: Path, file: str, text: str, kind: str, repeated: str) -> None:
    with (house / file).open("a", encoding="utf-8") as added:
        added.write(text)
    assert f"{file}, {kind} {repeated}: this id stands twice; ids are unique, so rename one" in faults_in(house)


def test_two_items_of_one_id_are_faults(house: Path) -> None:
    """The second file has a wrong name as well."""
    (house / BOATS).with_name("again.toml").write_bytes((house / BOATS).read_bytes())
    assert faults_in(house) == [
        f"{ITEMS}/again.toml, id: the file must be called boats-aground.toml after its id",
        f"{ITEMS}, item boats-aground: this id stands twice; ids are unique, so rename one",
    ]


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ('["zeppelin", "67k"]', None),
        ('["what"]', '"what" only asks or joins, so nobody searches for it; write a word that means something'),
        ('["zeppelin", "zeppelin"]', '"zeppelin" stands twice; take one out'),
    ],
)
def test_the_words_of_an_editor_must_find_something(spoil_house: Spoil, words: str, problem: str | None) -> None:
    faults = [] if problem is None else [f"{LAMPS}, words: {problem}"]
    assert spoil_house(LAMPS, "key = true", f"key = true\nwords = {words}") == faults


def test_the_words_of_a_topic_are_checked_too(spoil_house: Spoil) -> None:
    (fault,) = spoil_house(HEAD, 'command = "lamps"', 'command = "lamps"\nwords = ["the"]')
    assert fault.startswith(f'{HEAD}, topic lamps, words: "the" only asks')


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        (LAMPS, "key = true", "kee = true", f"{LAMPS}, kee: this key is unknown; correct its spelling or take it out"),
        (LAMPS, 'title = "40 lamps ordered"\n', "", f"{LAMPS}, title: this key is missing; add it"),
        (
            LAMPS,
            'measure = "Price of the lamps"\n',
            "",
            f"{LAMPS}, claim 1, figure 1, measure: this key is missing; add it",
        ),
        (HEAD, 'command = "lamps"\n', "", f"{HEAD}, topic 2, command: this key is missing; add it"),
        (
            HEAD,
            'command = "lamps"',
            'command = "la-mps"',
            f"{HEAD}, topic 2, command: write small letters, digits and, in an id, -, in a command, _; not too many",
        ),
        (
            SOURCES,
            'file = "letter.txt"',
            'file = "../letter.txt"',
            f"{SOURCES}, source letter: its file ../letter.txt must stand in seeds/",
        ),
        (BOATS, "2031-01-11", "2031-13", f'{BOATS}, when: "2031-13" is no day of the calendar'),
        (
            BOATS,
            "2031-01-11",
            "11 January",
            f'{BOATS}, when: "11 January" is not a date: write 2022-03-15, 2022-03, 2021-autumn or 2022',
        ),
    ],
)
def test_a_file_of_the_wrong_form_names_its_place(
    spoil_house: Spoil, file: str, old: str, new: str, fault: str
) -> None:
    assert spoil_house(file, old, new) == [fault]


def test_a_word_of_guilt_needs_a_quote_that_has_it(spoil_house: Spoil) -> None:
    said = "is suspected of ordering lamps from a cousin"
    assert spoil_house(LAMPS, said, "is suspected, and guilty, of ordering lamps from a cousin") == [
        f'{LAMPS}, claim 2: its word "guilty" is in none of its quotes; say no more than they do'
    ]


def test_a_person_keeps_the_doubt_of_the_quotes(spoil_house: Spoil) -> None:
    said = "An unsigned letter says that Tom Vane is suspected of ordering lamps from a cousin."
    assert spoil_house(LAMPS, said, "Tom Vane ordered lamps from a cousin.") == [
        f'{LAMPS}, claim 2: its quotes say "suspected", and it names Tom Vane without any doubt; keep the doubt'
    ]


def test_broken_toml_is_named_with_its_line(house: Path) -> None:
    (house / LAMPS).write_text('id = "lamps-ordered"\ntitle = \n', encoding="utf-8")
    assert faults_in(house) == [f"{LAMPS}: it is not TOML: Invalid value (at line 2, column 9)"]


@pytest.mark.parametrize("file", [LAMPS, HEAD, NAMES, DISPUTES, SOURCES])
def test_a_file_that_is_not_utf8_is_named(house: Path, file: str) -> None:
    (house / file).write_bytes(b'id = "\xff"\n')
    assert faults_in(house) == [
        f"{file}: it cannot be read: 'utf-8' codec can't decode byte 0xff in position 6: invalid start byte"
    ]


@pytest.mark.parametrize("file", [HEAD, NAMES, DISPUTES, SOURCES])
def test_a_file_that_is_missing_is_named(house: Path, file: str) -> None:
    (house / file).unlink()
    assert faults_in(house) == [f"{file}: there is no such file; every story needs it"]


def test_a_source_that_is_missing_is_named(house: Path) -> None:
    (house / "seeds/letter.txt").unlink()
    assert faults_in(house)[0] == "seeds/letter.txt: there is no such file; every story needs it"


def test_every_broken_file_is_named_at_once(house: Path) -> None:
    (house / LAMPS).write_text("id =", encoding="utf-8")
    (house / BOATS).write_text("", encoding="utf-8")
    (house / NAMES).unlink()
    assert {line.partition(":")[0].partition(",")[0] for line in faults_in(house)} == {LAMPS, BOATS, NAMES}


@pytest.mark.parametrize("words", ["said   that", "said\\nthat", "said\u00a0that", "\\t said that"])
def test_white_space_in_a_quote_is_folded(spoil_house: Spoil, words: str) -> None:
    quote = f"quote = \"The board's chair, Tom Vane, {words}"
    assert spoil_house(LAMPS, "quote = \"The board's chair, Tom Vane, said that", quote) == []


@pytest.mark.parametrize("mark", ["’", "‘"])
def test_shapes_of_quotation_marks_are_folded(spoil_house: Spoil, mark: str) -> None:
    assert spoil_house(LAMPS, "The board's chair, Tom", f"The board{mark}s chair, Tom") == []


@pytest.mark.parametrize(
    ("printed", "quoted"),
    [
        ('quote = "Nobody asked', 'quote = "nobody asked'),
        ('quote = "Nobody asked the keepers."', 'quote = "Nobody – asked the keepers."'),
        ('40 lamps had been ordered for 9,000 crowns." }]', '40 lamps had been ordered for 9000 crowns." }]'),
    ],
)
def test_nothing_else_in_a_quote_is_folded(spoil_house: Spoil, printed: str, quoted: str) -> None:
    (fault, *_) = spoil_house(LAMPS, printed, quoted)
    assert "copy the exact words" in fault


def test_faults_are_plain_lines(spoil_house: Spoil) -> None:
    """Each is one line, whatever a file holds."""
    found = spoil_house(LAMPS, 'quote = "Nobody asked the keepers."', 'quote = "Nobody\\nasked\\nus."')
    assert found == [f'{LAMPS}, claim 2: its quote "Nobody asked us." is not in seeds/letter.txt; copy the exact words']
