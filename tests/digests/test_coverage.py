from dataclasses import replace
from pathlib import Path

from digests.coverage import coverage
from digests.item import Story
from digests.library import load
from tests.digests.conftest import Spoil


def test_told_left_out_and_forgotten_are_all(record: Story) -> None:
    for found in coverage(record):
        assert found.told + len(found.left_out) + len(found.forgotten) == found.total > 0
        assert found.share == found.told / found.total


def test_what_is_left_out_says_why(lighthouse: Story) -> None:
    harbour, letter = coverage(lighthouse)
    assert (harbour.told, harbour.total) == (6, 7)
    assert harbour.left_out == (("Subscribe to our newsletter.", "a promotion"),)
    assert (letter.share, letter.left_out, letter.forgotten) == (1.0, (), ())


def test_a_removed_claim_makes_its_sentences_forgotten(house: Path, spoil_house: Spoil) -> None:
    text = (house / "digests/items/lamps-ordered.toml").read_text(encoding="utf-8")
    spoil_house("digests/items/lamps-ordered.toml", text[text.rindex("[[claims]]") :], "")
    assert coverage(load(house))[1].forgotten == (
        "Nobody asked the keepers.",
        "Tom Vane is suspected of ordering lamps from his cousin.",
    )


def test_words_told_are_not_left_out(lighthouse: Story) -> None:
    """A sentence that an item tells counts as told, whatever else is said of it."""
    harbour = lighthouse.sources[0]
    told = replace(harbour, left_out=(replace(harbour.left_out[0], quote="By Ada Brook"),))
    found = coverage(replace(lighthouse, sources=(told, lighthouse.sources[1])))[0]
    assert (found.told, found.left_out, found.forgotten) == (6, (), ("Subscribe to our newsletter.",))


def test_an_empty_source_is_told_whole(lighthouse: Story) -> None:
    empty = replace(lighthouse.sources[0], text="\n\n", left_out=())
    assert coverage(replace(lighthouse, sources=(empty,)))[0].share == 1.0
