"""A language of the interface: its words from a catalogue, its dates and numbers by Babel."""

import io
from datetime import date, datetime
from functools import cache, cached_property
from gettext import GNUTranslations, NullTranslations
from importlib import resources
from typing import TYPE_CHECKING

from bot.schedule import load_zone
from digests.when import When

if TYPE_CHECKING:
    from babel import Locale

ENGLISH = "en"
"""The language that the code is written in; it needs no catalogue."""
_SHORTENED = 10**6
_LOCALES = {ENGLISH: "en_GB"}
"""Where a language is written in several ways: the day before the month, and 24 hours."""


class Tongue:
    """How the bot speaks one language."""

    def __init__(self, code: str) -> None:
        """Read the catalogue of a language that `languages` names."""
        self.code = code
        self._words = _catalogue(code)
        self.gettext = self._words.gettext
        self.ngettext = self._words.ngettext

    @cached_property
    def locale(self) -> "Locale":
        """Babel's knowledge of the language."""
        from babel import Locale  # noqa: PLC0415 - a tenth of a second that a start need not wait for

        return Locale.parse(_LOCALES.get(self.code, self.code))

    @property
    def name(self) -> str:
        """What its speakers call it: English, Русский."""
        shown = self.locale.languages.get(self.code) or self.code
        return shown[:1].upper() + shown[1:]

    def day(self, day: date) -> str:
        """Say a day: 5 January 2026."""
        from babel.dates import format_date  # noqa: PLC0415 - see locale

        return format_date(day, "long", locale=self.locale)

    def moment(self, moment: datetime, zone: str, place: str = "") -> str:
        """Say a moment as clocks in the zone show it, by that name: Monday 5 January 2026, 09:00 (Asia/Almaty)."""
        from babel.dates import format_date, format_time  # noqa: PLC0415 - see locale

        local = moment.astimezone(load_zone(zone))
        day = format_date(local.date(), "full", locale=self.locale)
        return f"{day}, {format_time(local.time(), 'short', locale=self.locale)} ({place or zone})"

    def weekday(self, number: int) -> str:
        """Name a weekday by itself; Monday is 0."""
        return str(self.locale.days["stand-alone"]["wide"][number])

    def when(self, when: When) -> str:
        """Say when something happened, as precisely as the sources do: 15 March 2022, March 2022, autumn 2021, 2024."""
        if when.printed:
            return when.printed
        year, month, day = when.order
        match when.precision:
            case "day":
                return self.day(date(year, month, day))
            case "month":
                return self._month(date(year, month, 1))
            case "season":
                return self._season(when.at.partition("-")[2]).format(year=year)
        return str(year)

    def any_year(self, day: date, *, whole_month: bool) -> str:
        """Say a day or a month without its year: 15 March, March."""
        from babel.dates import format_skeleton  # noqa: PLC0415 - see locale

        if whole_month:
            return str(self.locale.months["stand-alone"]["wide"][day.month])
        return format_skeleton("MMMMd", day, locale=self.locale)

    def number(self, value: float) -> str:
        """Write a number: 67,000; from a million on in words: 2.1 million."""
        from babel.numbers import format_compact_decimal, format_decimal  # noqa: PLC0415 - see locale

        if value < _SHORTENED:
            return format_decimal(value, locale=self.locale)
        step = 1000 ** ((len(str(int(value))) - 1) // 3)
        digits = 10 if value % step else 0  # with digits behind the comma Russian takes another plural
        return format_compact_decimal(value, format_type="long", locale=self.locale, fraction_digits=digits)

    def _month(self, first: date) -> str:
        from babel.dates import format_skeleton  # noqa: PLC0415 - see locale

        return format_skeleton("yMMMM", first, locale=self.locale)

    def _season(self, season: str) -> str:
        return {
            "winter": self.gettext("winter {year}"),
            "spring": self.gettext("spring {year}"),
            "summer": self.gettext("summer {year}"),
            "autumn": self.gettext("autumn {year}"),
        }[season]


@cache
def languages() -> tuple[str, ...]:
    """The languages that the bot speaks: English, and one for each catalogue."""
    folder = resources.files("bot") / "locale"
    return (ENGLISH, *sorted(entry.name for entry in folder.iterdir() if entry.is_dir()))


def nearest(code: str) -> str:
    """The language to speak to whose Telegram says `code` ("ru-RU"): that one, or English."""
    short = code.partition("-")[0].lower()
    return short if short in languages() else ENGLISH


@cache
def tongue_of(code: str) -> Tongue:
    """The tongue for a language, or for the nearest that the bot speaks."""
    return Tongue(nearest(code))


def _catalogue(code: str) -> NullTranslations:
    if code == ENGLISH:
        return NullTranslations()
    from babel.messages.mofile import write_mo  # noqa: PLC0415 - only who does not speak English waits for it
    from babel.messages.pofile import read_po  # noqa: PLC0415

    compiled = io.BytesIO()
    file = resources.files("bot") / "locale" / code / "LC_MESSAGES" / "minewatch.po"
    with file.open("rb") as source:
        write_mo(compiled, read_po(source, locale=code))
    compiled.seek(0)
    return GNUTranslations(compiled)
