"""Write the editions that have fallen due. The database says what is due; a wake-up late or doubled changes nothing."""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
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
PAGE = 2000

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
    """A moment at which a recap was due and its date, until when it is worth sending, and whether it is too late."""

    moment: datetime
    day: date
    expires_at: datetime
    late: bool


@dataclass(frozen=True, slots=True)
class Calendar:
    """What is due of a cadence, and when it is next: the same for all subscriptions that share it."""

    due: tuple[Occasion, ...]
    next_at: datetime

    @classmethod
    def of(cls, weekly: Weekly, next_at: datetime, now: datetime, window: timedelta) -> "Calendar":
        """Look it up."""
        return cls(tuple(occasions(weekly, next_at, now, window)), weekly.next_after(now))


async def tick(
    store: Store, story: Story, compose: Compose, now: datetime, *, window: timedelta = WINDOW, page: int = PAGE
) -> Tick:
    """Write the editions of all subscriptions that are due, in one transaction for each page of them.

    An occasion more than `window` ago, or followed by a later one, is recorded as expired and not sent; what it
    would have told stays untold and is in the next recap. An occasion that has its edition gets no second one.
    """
    chosen, composed = cache(partial(choose, story)), _once(compose)
    calendar = cache(lambda weekly, next_at: Calendar.of(weekly, next_at, now, window))
    total = Tick()
    last: Subscription | None = None
    while True:
        async with store.begin() as tx:
            due = await subscriptions.due(tx, now, page, last)
            if not due:
                break
            last = due[-1]
            recaps = await _recaps(tx, chosen, due)
            drafts = [
                _draft(one, occasion, recap, newest, composed)
                for one, recap, newest in recaps
                for occasion in calendar(one.weekly, one.next_at).due
                if recap is not None
            ]
            after = {one.id: calendar(one.weekly, one.next_at).next_at for one in due}
            total += await _write(tx, due, drafts, after, now)
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
        yield Occasion(moment, weekly.occasion(moment), moment + window, late=True)
        moment = after
    yield Occasion(moment, weekly.occasion(moment), moment + window, late=now - moment > window)


async def _recaps(
    tx: Transaction, chosen: Choose, due: Sequence[Subscription]
) -> list[tuple[Subscription, Recap | None, int]]:
    """Choose what each gets, and say up to which publication it will then have had everything."""
    news = await publications.publications_after(tx, min(one.last_publication for one in due))
    chapters = await editions.chapters(tx, [one.id for one in due])
    untold = cache(partial(_untold, news))
    return [
        (
            one,
            chosen(untold(one.last_publication), chapters.get(one.id, ())),
            news[-1].number if news else one.last_publication,
        )
        for one in due
    ]


async def _write(
    tx: Transaction,
    due: Sequence[Subscription],
    drafts: Sequence[EditionDraft],
    after: Mapping[int, datetime],
    now: datetime,
) -> Tick:
    """Write one page: editions with their texts and deliveries, and where and when each subscription goes on."""
    new = await editions.write(tx, drafts, now)
    written = [draft for draft in drafts if (draft.subscription_id, draft.occasion) in new]
    told = {draft.subscription_id: draft.to_publication for draft in written if draft.state == "made"}
    steps = [(one.id, after[one.id], told.get(one.id, one.last_publication)) for one in due]
    await subscriptions.advance(tx, steps)
    return Tick(made=len(told), expired=len(written) - len(told))


def _draft(one: Subscription, occasion: Occasion, recap: Recap, newest: int, composed: Compose) -> EditionDraft:
    return EditionDraft(
        subscription_id=one.id,
        occasion=occasion.day,
        topic=recap.topic.id if recap.topic and not occasion.late else None,
        state="expired" if occasion.late else "made",
        from_publication=one.last_publication,
        to_publication=one.last_publication if occasion.late else newest,
        expires_at=occasion.expires_at,
        messages=() if occasion.late else composed(recap, occasion.day, one.language),
    )


def _once(compose: Compose) -> Compose:
    """Compose each recap once for a date and a language. Recaps are known by identity: to compare two takes long."""
    made: dict[tuple[int, date, str], tuple[Recap, tuple[Message, ...]]] = {}

    def composed(recap: Recap, day: date, language: str) -> tuple[Message, ...]:
        key = (id(recap), day, language)
        if key not in made:
            made[key] = (recap, compose(recap, day, language))
        return made[key][1]

    return composed


def _untold(news: Sequence[Publication], told: int) -> tuple[str, ...]:
    """Return the ids of the items published after that number. The baseline is never news."""
    return tuple(one.item_id for one in news if one.number > told and not one.baseline)
