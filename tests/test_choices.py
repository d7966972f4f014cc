"""What was typed or pressed becomes a choice, or nothing."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.choices import SUBJECTS, Choice, cadence_with, is_valid, manner_with, read_choice, read_words
from bot.messages import BYTES
from bot.schedule import Cadence, Quiet, zone_names
from bot.store.values import Manner

CADENCE = Cadence(0, time(9), "Asia/Almaty")


@pytest.mark.parametrize(
    ("words", "choice"),
    [
        ("", Choice("menu")),
        ("time", Choice("time")),
        ("time 18:30", Choice("time", "1830")),
        ("time 9", Choice("time", "0900")),
        ("Time 7.05", Choice("time", "0705")),
        ("day Friday", Choice("day", "4")),
        ("day пятница", Choice("day", "4")),
        ("day жұма", Choice("day", "4")),
        ("quiet 21:30-07:15", Choice("quiet", "2130-0715")),
        ("quiet 22 – 7", Choice("quiet", "2200-0700")),
        ("quiet off", Choice("quiet", "none")),
        ("zone Нью-Йорк", Choice("zone", "Нью-Йорк")),
        ("daily", Choice("often", "daily")),
        ("often each", Choice("often", "each")),
        ("loud", Choice("sound", "loud")),
        ("nothing", Choice("new", "nothing")),
        ("pictures off", Choice("pictures", "off")),
        ("day s", None),
        ("day 5", None),
        ("time 24:00", None),
        ("quiet 7", None),
        ("menu now", None),
        ("pictures maybe", None),
        ("anything else", None),
    ],
)
def test_typed_words_become_a_choice(words: str, choice: Choice | None) -> None:
    assert read_words(words) == choice


@given(st.sampled_from(SUBJECTS), st.text(max_size=20) | st.sampled_from(["daily", "0930", "2200-0700", "on", "3"]))
def test_a_button_holds_a_valid_choice_or_is_none(subject: str, value: str) -> None:
    choice = read_choice(f"c:{subject}={value}:1")
    assert choice is None or not choice.value or is_valid(choice.subject, choice.value)


def test_every_zone_fits_into_a_button_and_comes_back() -> None:
    for zone in zone_names():
        choice = Choice("zone", zone)
        assert len(choice.action.encode()) <= BYTES
        assert read_choice(choice.action) == choice


@pytest.mark.parametrize("action", ["", "c", "c:", "c:day=7:1", "c:zone=../etc:1", "c:time=9:1", "t:seizures:1"])
def test_what_no_button_has_is_no_choice(action: str) -> None:
    assert read_choice(action) is None


def test_a_choice_changes_what_it_is_about_alone() -> None:
    assert cadence_with(CADENCE, Choice("day", "4")) == Cadence(4, time(9), "Asia/Almaty")
    assert cadence_with(CADENCE, Choice("time", "0000")) == Cadence(0, time(0), "Asia/Almaty")
    assert cadence_with(CADENCE, Choice("often", "each")) == Cadence(0, time(9), "Asia/Almaty", "each")
    assert cadence_with(CADENCE, Choice("quiet", "2200-0700")) == CADENCE
    assert manner_with(Manner(), Choice("quiet", "2200-0000")) == Manner(Quiet(time(22), time(0)))
    assert manner_with(Manner(), Choice("quiet", "0800-0800")) == Manner()
    assert manner_with(Manner(), Choice("sound", "silent")) == Manner(silent=True)
