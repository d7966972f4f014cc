"""What a subscription has not been told yet. Pure: publications in, publications out."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.schedule import Frequency
from bot.store.values import Publication


@dataclass(frozen=True, slots=True)
class News:
    """Publications, oldest first, and the numbers of those whose item had been published before in another form."""

    publications: Sequence[Publication] = ()
    corrections: Collection[int] = frozenset()

    @property
    def newest(self) -> int:
        """The number of the newest publication, 0 if there is none."""
        return self.publications[-1].number if self.publications else 0

    def untold(self, told: int, corrected: int, frequency: Frequency) -> tuple[Publication, ...]:
        """Return the newest form of each item that is not told yet. The baseline is never news.

        Everything up to the publication `told` has been, and the corrections up to `corrected`, should they be later.
        Who gets corrections alone goes on from the last of them; what else was published stays untold, for the day
        on which they want it all again, but the corrections that they have had are not told twice.
        """
        return tuple(
            newest
            for newest in self._forms_after(told)
            if (newest.number in self.corrections and newest.number > corrected)
            or (newest.number not in self.corrections and frequency != "corrections")
        )

    def _forms_after(self, number: int) -> Collection[Publication]:
        """The last form of each item, in the order in which they were first published after that number."""
        after = (one for one in self.publications if one.number > number and not one.baseline)
        return {one.item_id: one for one in after}.values()
