"""What a subscription has not been told yet. Pure: publications in, publications out."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.store.values import Publication, Subscription


@dataclass(frozen=True, slots=True)
class News:
    """Publications, oldest first, and the numbers of those whose item had been published before in another form."""

    publications: Sequence[Publication] = ()
    corrections: Collection[int] = frozenset()

    @property
    def newest(self) -> int:
        """The number of the newest publication, 0 if there is none."""
        return self.publications[-1].number if self.publications else 0

    def untold(self, one: Subscription) -> tuple[Publication, ...]:
        """Return the newest form of each item that a subscription has not had. The baseline is never news.

        Who gets corrections alone goes on from the last of them; what else was published stays untold, for the day
        on which they want it all again, but the corrections that they have had are not told twice.
        """
        wants_corrections = one.cadence.frequency == "corrections"
        return tuple(
            newest
            for newest in self._forms_after(one.last_publication)
            if (newest.number in self.corrections and newest.number > one.corrected)
            or (newest.number not in self.corrections and not wants_corrections)
        )

    def _forms_after(self, number: int) -> Collection[Publication]:
        """The last form of each item, in the order in which they were first published after that number."""
        after = (one for one in self.publications if one.number > number and not one.baseline)
        return {one.item_id: one for one in after}.values()
