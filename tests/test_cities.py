"""A zone is found by its city, in the words and with the slips of people."""

from datetime import UTC, datetime

import pytest

from bot import cities
from bot.schedule import zone_names
from bot.tongue import languages, tongue_of

WINTER = datetime(2031, 1, 17, tzinfo=UTC)


@pytest.mark.parametrize(
    ("words", "zone"),
    [
        ("Almaty", "Asia/Almaty"),
        ("алматы", "Asia/Almaty"),
        ("Астана", "Asia/Almaty"),
        ("BERLIN", "Europe/Berlin"),
        ("Нью-Йорк", "America/New_York"),
        ("new york", "America/New_York"),
        ("Мәскеу", "Europe/Moscow"),
        ("Kyiv", "Europe/Kyiv"),
        ("Киев", "Europe/Kyiv"),
        ("Calcutta", "Asia/Kolkata"),
        ("São Paulo", "America/Sao_Paulo"),
        ("America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires"),
        ("Франция", "Europe/Paris"),
        ("UTC", "Etc/UTC"),
    ],
)
def test_a_city_is_found_in_any_language(words: str, zone: str) -> None:
    assert cities.find(words) == cities.Found((zone,))


def test_a_country_of_several_zones_names_them_all() -> None:
    found = cities.find("Қазақстан")
    assert {"Asia/Almaty", "Asia/Oral", "Asia/Aqtau"} <= set(found.zones)
    assert not found.guessed


@pytest.mark.parametrize(("words", "zone"), [("Berln", "Europe/Berlin"), ("Алмата", "Asia/Almaty")])
def test_a_slip_is_a_guess_and_no_choice(words: str, zone: str) -> None:
    found = cities.find(words)
    assert found.guessed
    assert zone in found.zones


@pytest.mark.parametrize("words", ["", "xyzzy", "../../etc/passwd", "<b>", "?" * 4000])
def test_what_is_no_city_finds_nothing(words: str) -> None:
    assert cities.find(words) == cities.Found((), guessed=True)


def test_every_zone_is_found_by_its_own_name_and_has_a_city() -> None:
    for zone in sorted(zone_names()):
        assert cities.find(zone).zones, zone
        assert all(cities.city(zone, tongue_of(code)) for code in languages())


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("Asia/Almaty", "UTC+5"),
        ("Asia/Kathmandu", "UTC+5:45"),
        ("America/St_Johns", "UTC−3:30"),
        ("Europe/London", "UTC"),
    ],
)
def test_an_offset_is_said_as_of_that_day(zone: str, words: str) -> None:
    assert cities.offset(zone, WINTER) == words
