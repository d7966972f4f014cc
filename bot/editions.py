"""Write the editions that have fallen due. The database says what is due; a wake-up late or doubled changes nothing."""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, partial

from bot.messages import Message
from bot.schedule import WEEK, Weekly
from bot.store import Store, Transaction, editions, publications, subscriptions
from bot.store.values import EditionDraft, Publication, Subscription, Target
from digests.item import Story
from digests.recap import Recap, choose

Compose = Callable[[Recap, date, str], tuple[Message, ...]]
"""Turns a recap and the date of its occasion into messages in a language. Pure: asked once for all who get the same."""

Choose = Callable[[tuple[str, ...], tuple[str, ...]], Recap | None]

WINDOW = timedelta(hours=24)
PAGE = 500

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Tick:
    """How many editions were written, and how many occasions passed by so late that theirs were not."""

    made: int = 0
    expired: int = 0

    def __add__(self, other: "Tick") -> "Tick":
        """Add two counts."""
        return Tick(self.made + other.made, self.expired + other.expired)


@dataclass(frozen=True, slots=True)
class Occasion:
    """A moment at which a recap was due, until when it is worth sending, and whether it is too late already."""

    moment: datetime
    expires_at: datetime
    late: bool


async def tick(
    store: Store, story: Story, compose: Compose, now: datetime, *, window: timedelta = WINDOW, page: int = PAGE
) -> Tick:
    """Write the editions of all subscriptions that are due, in one transaction for each page of them.

    An occasion more than `window` ago, or followed by a later one, is recorded as expired and not sent; what it
    would have told stays untold and is in the next recap. An occasion that has its edition gets no second one.
    """
    chosen, composed = cache(partial(choose, story)), cache(compose)
    total = Tick()
    while True:
        async with store.begin() as tx:
            due = await subscriptions.due(tx, now, page)
            if not due:
                break
            recaps = await _recaps(tx, chosen, due)
            drafts = [
                _draft(one, occasion, recap, newest, composed)
                for one, recap, newest in recaps
                for occasion in occasions(one.weekly, one.next_at, now, window)
                if recap is not None
            ]
            total += await _write(tx, due, drafts, now)
    if total.expired:
        log.warning(
            "%d recaps were due more than %s ago and are not sent; the next ones hold it", total.expired, window
        )
    return total


async def preview(
    store: Store, story: Story, target: Target, now: datetime, weekly: Weekly | None = None
) -> Recap | None:
    """Choose what the next recap of a target would hold if it came now.

    Without a subscription: what the first recap of a new one on `weekly` would; without that, the last week.
    """
    async with store.begin() as tx:
        found = await subscriptions.get(tx, target)
        if found is not None:
            ((_, recap, _),) = await _recaps(tx, partial(choose, story), [found])
            return recap
        told = await publications.newest_as_of(tx, weekly.latest_at(now) if weekly else now - WEEK)
        return choose(story, _untold(await publications.publications_after(tx, told), told), ())


def occasions(weekly: Weekly, next_at: datetime, now: datetime, window: timedelta) -> Iterator[Occasion]:
    """Yield the occasions from `next_at` until now. All but the last are late, and the last too if `window` is over."""
    moment = next_at
    while (after := weekly.next_after(moment)) <= now:
        yield Occasion(moment, moment + window, late=True)
        moment = after
    yield Occasion(moment, moment + window, late=now - moment > window)


async def _recaps(
    tx: Transaction, chosen: Choose, due: Sequence[Subscription]
) -> list[tuple[Subscription, Recap | None, int]]:
    """Choose what each gets, and say up to which publication it will then have had everything."""
    news = await publications.publications_after(tx, min(one.last_publication for one in due))
    chapters = await editions.chapters(tx, [one.id for one in due])
    return [
        (
            one,
            chosen(_untold(news, one.last_publication), chapters.get(one.id, ())),
            news[-1].number if news else one.last_publication,
        )
        for one in due
    ]


async def _write(tx: Transaction, due: Sequence[Subscription], drafts: Sequence[EditionDraft], now: datetime) -> Tick:
    """Write one page: editions with their texts and deliveries, and where each subscription goes on."""
    new = await editions.write(tx, drafts, now)
    written = [draft for draft in drafts if (draft.subscription_id, draft.occasion) in new]
    told = {draft.subscription_id: draft.to_publication for draft in written if draft.state == "made"}
    steps = [(one.id, one.weekly.next_after(now), told.get(one.id, one.last_publication)) for one in due]
    await subscriptions.advance(tx, steps)
    return Tick(made=len(told), expired=len(written) - len(told))


def _draft(one: Subscription, occasion: Occasion, recap: Recap, newest: int, composed: Compose) -> EditionDraft:
    day = one.weekly.occasion(occasion.moment)
    return EditionDraft(
        subscription_id=one.id,
        occasion=day,
        topic=recap.topic.id if recap.topic and not occasion.late else None,
        state="expired" if occasion.late else "made",
        from_publication=one.last_publication,
        to_publication=one.last_publication if occasion.late else newest,
        expires_at=occasion.expires_at,
        messages=() if occasion.late else composed(recap, day, one.language),
    )


def _untold(news: Sequence[Publication], told: int) -> tuple[str, ...]:
    """Return the ids of the items published after that number. The baseline is never news."""
    return tuple(one.item_id for one in news if one.number > told and not one.baseline)
