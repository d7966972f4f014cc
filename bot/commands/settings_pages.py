"""The pages of /settings: what a chat has chosen, in words, and buttons for what it may choose."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time

from bot import cities
from bot.choices import NONE, OFF, Choice, Subject
from bot.desk import Asker
from bot.messages import Button, Message
from bot.schedule import Cadence, Frequency, Quiet
from bot.store.values import Manner, Subscription

Row = tuple[Button, ...]
HOURS = ("0600", "0700", "0800", "0900", "1000", "1200", "1400", "1600", "1800", "1900", "2000", "2100")
QUIETS = ("2200-0700", "2300-0800", NONE)
MORE = Choice("menu")


@dataclass(frozen=True, slots=True)
class Pages:
    """What the pages show: the present choices of one chat. `subscription` is None where no recaps come.

    `cadence` is what a subscription would have that began now.
    """

    asker: Asker
    subscription: Subscription | None
    cadence: Cadence
    now: datetime

    def page(self, subject: Subject) -> Message:
        """Show the page of a subject, or all that is chosen."""
        match subject:
            case "often":
                return self._offer(self._("How often should recaps come?"), self._often())
            case "day":
                return self._offer(self._("On which day?"), self._days())
            case "time":
                hint = self._("Another one: /settings time 18:30")
                return self._offer(self._("At what time?") + "\n" + hint, self._times())
            case "zone":
                hint = self._("Another city, in any of my languages: /settings zone Berlin")
                return self._offer(self._("By the clocks of which city?") + "\n" + hint, self.zones(self._common()))
            case "quiet":
                words = self._("In quiet hours no recap comes here. One that is due then waits until they are over.")
                hint = self._("Other hours: /settings quiet 21:30-07:15")
                return self._offer(f"{words}\n{hint}", self._quiets())
        return self._menu()

    def zones(self, zones: Iterable[str]) -> Iterator[Row]:
        """Zones to choose from, by their cities."""
        present = self._present.zone
        return _rows(
            (self._choose(f"{self._city(zone)} ({cities.offset(zone, self.now)})", "zone", zone, present))
            for zone in zones
        )

    def guess(self, words: str, zones: Iterable[str]) -> Message:
        """Ask which zone was meant."""
        return self._offer(self._("Which of these is “{words}”?").format(words=words[:40]), self.zones(zones))

    def lost(self, words: str) -> Message:
        """Say that a city is not known."""
        said = self._("I know no city “{words}”. Name a larger one with the same time, or the country.")
        return self._offer(said.format(words=words[:40]), self.zones(self._common()))

    @property
    def _present(self) -> Cadence:
        return self.subscription.cadence if self.subscription else self.cadence

    @property
    def _manner(self) -> Manner:
        return self.subscription.manner if self.subscription else Manner()

    def _(self, message: str) -> str:
        return self.asker.gettext(message)

    def _menu(self) -> Message:
        one = self.subscription
        lines = self._chosen(one) if one else [self._("No recaps come to this chat. Choose how often, and they begin.")]
        pictures, tongue = self.asker.preference.pictures, self.asker.answers.tongue
        lines = [
            *lines,
            self._("Pictures: on") if pictures else self._("Pictures: off"),
            self._("Language: {language}").format(language=tongue.name),
        ]
        beside = (
            Button(
                self._("No pictures") if pictures else self._("With pictures"),
                Choice("pictures", OFF if pictures else "on").action,
            ),
            Button(self._("Language"), "g::1"),
        )
        rows = [*(self._subjects(one) if one else self._often()), beside]
        return self.asker.answers.say(self._("Settings"), "\n".join(lines), tuple(rows))

    def _chosen(self, one: Subscription) -> list[str]:
        cadence, manner, tongue = one.cadence, one.manner, self.asker.answers.tongue
        zone = f"{self._city(cadence.zone)} ({cities.offset(cadence.zone, self.now)})"
        lines = [
            self._("Recaps: {how}").format(how=self._how(cadence)),
            self._("Time of: {city}").format(city=zone),
            self._("Quiet hours: {hours}").format(hours=self._hours(manner.quiet)),
            self._("Without a sound") if manner.silent else self._("With a sound"),
        ]
        if cadence.frequency == "weekly":
            chapter = self._("When nothing is new: a chapter from the record")
            lines.append(chapter if manner.chapters else self._("When nothing is new: nothing"))
        if one.state == "paused":
            lines.append(self._("They are paused: the bot could not write here. Choose how often, and they go on."))
        elif cadence.dated:
            next_at = tongue.moment(one.comes_at, cadence.zone, self._city(cadence.zone))
            lines.append(self._("The next recap comes on {moment}.").format(moment=next_at))
        return lines

    def _how(self, cadence: Cadence) -> str:
        at = f"{cadence.time:%H:%M}"
        match cadence.frequency:
            case "weekly":
                day = self.asker.answers.tongue.weekday(cadence.weekday)
                return self._("weekly, {day}, {time}").format(day=day, time=at)
            case "daily":
                return self._("daily, {time}").format(time=at)
            case "each":
                return self._("each new item, as soon as it is published")
            case "corrections":
                return self._("corrections only, as soon as they are published")

    def _subjects(self, one: Subscription) -> Iterator[Row]:
        """The buttons that lead to the pages, and those that turn something over at once."""
        cadence, manner = one.cadence, one.manner
        day = (Button(self._("Day"), Choice("day").action),) if cadence.frequency == "weekly" else ()
        at = (Button(self._("Time"), Choice("time").action),) if cadence.dated else ()
        yield (Button(self._("How often"), Choice("often").action), *day)
        yield (
            *at,
            Button(self._("City"), Choice("zone").action),
            Button(self._("Quiet hours"), Choice("quiet").action),
        )
        if cadence.frequency == "weekly":
            yield (self._turn("new", "nothing" if manner.chapters else "chapter"),)
        yield (self._turn("sound", "loud" if manner.silent else "silent"),)

    def _turn(self, subject: Subject, value: str) -> Button:
        label = {
            "nothing": self._("Nothing when nothing is new"),
            "chapter": self._("A chapter when nothing is new"),
            "loud": self._("With a sound"),
            "silent": self._("Without a sound"),
        }[value]
        return Button(label, Choice(subject, value).action)

    def _often(self) -> Iterator[Row]:
        labels: dict[Frequency, str] = {
            "weekly": self._("Weekly"),
            "daily": self._("Daily"),
            "each": self._("Each new item"),
            "corrections": self._("Corrections only"),
        }
        present = self._present.frequency if self.subscription else ""
        yield from _rows((self._choose(label, "often", value, present) for value, label in labels.items()), 2)
        if self.subscription:
            yield (Button(self._("No recaps"), Choice("often", OFF).action),)

    def _days(self) -> Iterator[Row]:
        weekday, present = self.asker.answers.tongue.weekday, str(self._present.weekday)
        days = (self._choose(weekday(day).capitalize(), "day", str(day), present) for day in range(7))
        return _rows(days, 2)

    def _times(self) -> Iterator[Row]:
        present = f"{self._present.time:%H%M}"
        return _rows((self._choose(f"{one[:2]}:{one[2:]}", "time", one, present) for one in HOURS), 4)

    def _quiets(self) -> Iterator[Row]:
        quiet = self._manner.quiet
        present = f"{quiet.begin:%H%M}-{quiet.end:%H%M}" if quiet else NONE
        labels = {NONE: self._hours(None)} | {
            one: self._hours(Quiet(time(int(one[:2])), time(int(one[5:7])))) for one in QUIETS if one != NONE
        }
        return _rows(self._choose(labels[one], "quiet", one, present) for one in QUIETS)

    def _hours(self, quiet: Quiet | None) -> str:
        return f"{quiet.begin:%H:%M}–{quiet.end:%H:%M}" if quiet else self._("none")

    def _common(self) -> tuple[str, ...]:
        """The zone that the chat has, that of the story, and others that many live in."""
        return tuple(dict.fromkeys((self._present.zone, self.cadence.zone, *cities.COMMON)))[:12]

    def _city(self, zone: str) -> str:
        return cities.city(zone, self.asker.answers.tongue)

    def _choose(self, label: str, subject: Subject, value: str, present: str) -> Button:
        return Button(f"{'✓ ' * (value == present)}{label}", Choice(subject, value).action)

    def _offer(self, words: str, rows: Iterable[Row]) -> Message:
        back = (Button(self._("‹ Back"), MORE.action),)
        return self.asker.answers.say(self._("Settings"), words, (*rows, back))


def _rows(buttons: Iterable[Button], width: int = 2) -> Iterator[Row]:
    row: Row = ()
    for button in buttons:
        row = (*row, button)
        if len(row) == width:
            yield row
            row = ()
    if row:
        yield row
