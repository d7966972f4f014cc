import json
from dataclasses import replace
from pathlib import Path

import pytest

from digests.export import export
from digests.fingerprint import fingerprint
from digests.item import Story
from digests.library import load
from tests.digests.conftest import Spoil

BOATS = "digests/items/boats-aground.toml"


def print_of(story: Story) -> str:
    return next(fingerprint(item, story) for item in story.items if item.id == "boats-aground")


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (BOATS, "Boats ran aground when", "Some boats ran aground when"),
        (BOATS, 'title = "Boats ran', 'title = "The boats ran'),
        (BOATS, "ran aground, whatever", "ran aground"),
        (BOATS, "2031-01-11", "2031-01-12"),
        (BOATS, "the year is its own", "the year too"),
        (BOATS, "value = 3", "value = 2"),
        ("digests/disagreements.toml", 'text = "Two boats."', 'text = "2 boats."'),
        ("digests/disagreements.toml", "How many boats", "What number of boats"),
    ],
)
def test_what_a_reader_is_told_changes_it(house: Path, spoil_house: Spoil, file: str, old: str, new: str) -> None:
    before = print_of(load(house))
    spoil_house(file, old, new)
    assert print_of(load(house)) != before


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (BOATS, "key = true", "key = false"),
        (BOATS, 'topics = ["boats"]', 'topics = ["boats", "lamps"]'),
        (BOATS, 'names = ["ness-point"]', "names = []"),
        (BOATS, "[[claims]]", "# a word between us\n\n[[claims]]"),
        ("digests/items/lamps-ordered.toml", "40 lamps ordered", "Lamps ordered"),
        ("digests/disagreements.toml", 'id = "boats-aground"', 'id = "boats"'),
    ],
)
def test_what_no_reader_sees_leaves_it(house: Path, spoil_house: Spoil, file: str, old: str, new: str) -> None:
    before = print_of(load(house))
    spoil_house(file, old, new)
    assert print_of(load(house)) == before


def test_the_files_name_leaves_it(house: Path) -> None:
    before = print_of(load(house))
    (house / BOATS).rename(house / "digests/items/another.toml")
    assert print_of(load(house)) == before


def test_a_disagreement_that_goes_changes_it(lighthouse: Story) -> None:
    assert print_of(replace(lighthouse, disagreements=())) != print_of(lighthouse)


def test_every_item_has_its_own(record: Story) -> None:
    prints = {fingerprint(item, record) for item in record.items}
    assert len(prints) == len(record.items)
    assert all(len(found) == 64 for found in prints)


def test_the_export_is_plain_json(record: Story) -> None:
    plain = export(record)
    assert json.loads(json.dumps(plain, allow_nan=False)) == json.loads(json.dumps(plain))
    assert {"sources", "items", "names", "topics"} <= plain.keys()
    assert [source["id"] for source in plain["sources"]] == [source.id for source in record.sources]
    assert len(plain["items"]) == len(record.items)


def test_an_exported_item_holds_all_shown(lighthouse: Story) -> None:
    boats = next(item for item in export(lighthouse)["items"] if item["id"] == "boats-aground")
    assert boats["claims"][0]["text"] == "Boats ran aground when the lamp at Ness Point failed."
    assert boats["claims"][0]["evidence"][1]["source"] == "letter"
    assert [(figure["value"], figure["unit"]) for figure in boats["figures"]] == [(2, "fishing boats"), (3, "boats")]
    assert [found["about"] for found in boats["disagreements"]] == ["How many boats ran aground"]
    assert (boats["when"]["precision"], boats["when"]["shown"]) == ("day", "11 January 2031")
    assert boats["when"]["note"].startswith("The report of 12 January")
    assert {"notes", "names", "topics", "title", "key", "fingerprint"} <= boats.keys()


def test_two_exports_are_one(house: Path) -> None:
    assert json.dumps(export(load(house))) == json.dumps(export(load(house)))


@pytest.mark.parametrize(
    ("item", "told"),
    [
        ("alexander-klebanov", "42940613e8e6d2447638001409fab7cd41b8d4781594876e298577a671c065dd"),
        ("equipment-seized", "5a21f3f1cf5d2d7bc77ac9235f2cdcffb77083106a1dced7d57763394894049e"),
        ("operations-stopped", "bbbb0c37a5c2442cb96c6921cba52e72c51030ef3cfd1f4cba0ff81c08159902"),
        ("statement-of-15-march", "2e12d9fa4042773a861180b9d174bb16ac6824891170c828f945e66de7d370de"),
        ("losses", "1f4c197b21340e9cd8af83f176b24ee2a8b781b35cf9ca91d367675413027fd1"),
    ],
)
def test_no_translation_tells_an_item_anew(record: Story, item: str, told: str) -> None:
    """What the bot has told before the story had translations; change these with the item's own words alone."""
    assert next(fingerprint(one, record) for one in record.items if one.id == item) == told


def test_a_mended_translation_leaves_it(house: Path, spoil_house: Spoil) -> None:
    before = print_of(load(house))
    spoil_house(BOATS, 'words = "3 лодки"', 'words = "три лодки"')
    spoil_house("digests/disagreements.toml", "Две лодки", "2 лодки")
    spoil_house(BOATS, "reviewed = true", "reviewed = false")
    assert print_of(load(house)) == before
