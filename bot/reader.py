"""What a reader asks that the store has to answer: the latest, the next recap, a subscription. Without Telegram."""

from dataclasses import dataclass
from datetime import datetime

from bot.answers import Answers
from bot.editions import preview
from bot.messages import Message
from bot.schedule import Weekly, load_zone
from bot.settings import DAYS
from bot.store import Store, editions, publications, subscriptions
from bot.store.values import Target
from digests.when import MONTHS

LATEST = 500
"""Publications that /latest looks back over."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Answers for one story, one store and one cadence."""

    answers: Answers
    store: Store
    weekly: Weekly

    async def latest(self, page: int = 1) -> Message:
        """Show the newest publications."""
        async with self.store.begin() as tx:
            newest = await publications.newest_publications(tx, LATEST)
        days: dict[str, datetime] = {}
        for one in newest:
            days.setdefault(one.item_id, one.published_at)
        dated = [(item_id, self.weekly.occasion(at)) for item_id, at in days.items()]
        return self.answers.latest(dated, page)

    async def recap(self, target: Target, now: datetime) -> tuple[Message, ...]:
        """Show what the next recap of this chat would hold if it came now."""
        recap = await preview(self.store, self.answers.story, target, now, self.weekly)
        if recap is None:
            return (self.answers.say("", "There is nothing to tell yet."),)
        return self.answers.recap(recap, "Your next recap, if it came now")

    async def subscribe(self, target: Target, now: datetime, language: str) -> tuple[Message, ...]:
        """Subscribe a chat; a new subscription begins with the last recap that was sent."""
        async with self.store.begin() as tx:
            found, begun = await subscriptions.subscribe(
                tx, target, self.weekly, now, origin="reader", language=language
            )
            last = await editions.last_recap(tx) if begun else ()
        due = f"The next recap comes on {say_moment(found.next_at, found.weekly)}."
        if not begun:
            return (self.answers.say("", f"This chat is subscribed already. {due}"),)
        words = f"Subscribed. {due} /unsubscribe stops it." + (" This is the last one:" if last else "")
        return (self.answers.say("", words), *last)

    async def unsubscribe(self, target: Target) -> Message:
        """End the subscription of a chat."""
        async with self.store.begin() as tx:
            ended = await subscriptions.unsubscribe(tx, target)
        return self.answers.say(
            "",
            "Unsubscribed: no more recaps come here. /subscribe brings them back."
            if ended
            else "This chat has no subscription. /subscribe begins one.",
        )


def say_moment(moment: datetime, weekly: Weekly) -> str:
    """Say a moment as its readers' clocks show it: Monday 5 January 2026, 09:00 (Asia/Almaty)."""
    local = moment.astimezone(load_zone(weekly.zone))
    day = f"{DAYS[local.weekday()].capitalize()} {local.day} {MONTHS[local.month - 1]} {local.year}"
    return f"{day}, {local:%H:%M} ({weekly.zone})"
