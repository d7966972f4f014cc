"""Time zones by the names of their cities and countries, in every language that the bot speaks."""

import difflib
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from bot.schedule import load_zone, zone_names
from bot.tongue import Tongue, languages, tongue_of

NEAR = 0.75
"""How much a misspelt name has to have in common with a known one; 1 is all."""
OFFERED = 4
COMMON = (
    "Europe/London",
    "Europe/Berlin",
    "Europe/Istanbul",
    "Europe/Moscow",
    "Asia/Dubai",
    "Asia/Tashkent",
    "Asia/Almaty",
    "Asia/Shanghai",
    "America/New_York",
)
"""Zones that are offered before anybody names one."""
ALSO: Mapping[str, tuple[str, ...]] = {
    "Asia/Almaty": ("Astana", "Астана", "Shymkent", "Шымкент", "Karaganda", "Qaraghandy", "Караганда", "Қарағанды"),
    "Asia/Kolkata": ("Delhi", "Дели", "Mumbai", "Мумбаи"),
    "Asia/Shanghai": ("Beijing", "Пекин", "Бейжің"),
    "Europe/Istanbul": ("Ankara", "Анкара"),
    "Europe/Moscow": ("Saint Petersburg", "St Petersburg", "Санкт-Петербург"),
    "America/New_York": ("Washington", "Вашингтон"),
}
"""Cities that people live in and that no zone is called after."""


@dataclass(frozen=True, slots=True)
class Found:
    """The zones that a name may mean. Where nothing has that name, `guessed`: they have one like it."""

    zones: tuple[str, ...] = ()
    guessed: bool = False


def find(words: str) -> Found:
    """Find the zones of a city, or else of a country, or of a zone's own name; the nearest where none has that name."""
    name = _plain(words)
    for known in (_cities(), _countries()):
        if name in known:
            return Found(known[name])
    near = difflib.get_close_matches(name, [*_cities(), *_countries()], n=OFFERED, cutoff=NEAR)
    zones = [zone for one in near for zone in _cities().get(one) or _countries()[one][:1]]
    return Found(tuple(dict.fromkeys(zones))[:OFFERED], guessed=True)


def city(zone: str, tongue: Tongue) -> str:
    """Name a zone by its city in a language: Нью-Йорк; by its own name where the language has none for it."""
    return next(_printed(zone, tongue), zone.rpartition("/")[2].replace("_", " "))


def offset(zone: str, moment: datetime) -> str:
    """Say how far the clocks of a zone are from UTC: UTC+5, UTC−3:30."""
    minutes = (moment.astimezone(load_zone(zone)).utcoffset() or timedelta(0)) // timedelta(minutes=1)
    hours, rest = divmod(abs(minutes), 60)
    sign = "−" if minutes < 0 else "+"
    return f"UTC{sign}{hours}{f':{rest:02}' if rest else ''}" if minutes else "UTC"


@cache
def _cities() -> Mapping[str, tuple[str, ...]]:
    """Zones by the plain names of their cities, in all languages, and by their own names."""
    return _gather((name, zone) for zone, old in _zones().items() for name in _names(zone, old))


@cache
def _countries() -> Mapping[str, tuple[str, ...]]:
    """Zones by the plain names of their countries."""
    from babel.core import get_global  # noqa: PLC0415 - a tenth of a second that a start need not wait for

    zones, tongues = get_global("territory_zones"), [tongue_of(code) for code in languages()]
    return _gather(
        (tongue.locale.territories.get(country, country), zone)
        for country, found in zones.items()
        for tongue in tongues
        for zone in found
        if zone in zone_names()
    )


@cache
def _zones() -> Mapping[str, tuple[str, ...]]:
    """The zones by the names that hold today, each with those that it had before."""
    from babel.core import get_global  # noqa: PLC0415 - see above

    today = get_global("zone_aliases")
    zones: dict[str, list[str]] = {zone: [] for zone in sorted(zone_names()) if today.get(zone) not in zone_names()}
    for old, zone in today.items():
        if zone in zones:
            zones[zone].append(old)
    return {zone: tuple(old) for zone, old in zones.items()}


def _names(zone: str, old: Iterable[str]) -> Iterator[str]:
    for name in (zone, *old):
        yield name
        yield name.rpartition("/")[2]
    yield from ALSO.get(zone, ())
    for code in languages():
        yield from _printed(zone, tongue_of(code))


def _printed(zone: str, tongue: Tongue) -> Iterator[str]:
    """What a language calls the city of a zone; it may know the zone by an older name."""
    for name in (zone, *_zones().get(zone, ())):
        known = tongue.locale.time_zones.get(name, {})
        if "city" in known:
            yield known["city"]


def _gather(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for name, zone in pairs:
        found[_plain(name)][zone] = None
    return {name: tuple(zones) for name, zones in found.items()}


def _plain(name: str) -> str:
    """Leave out case, accents and whatever is neither a letter nor a figure."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(sign))
    return " ".join("".join(sign if sign.isalnum() else " " for sign in bare).split())
