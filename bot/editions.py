"""Write the editions that have fallen due. The database says what is due; a wake-up late or doubled changes nothing."""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, partial

from bot.messages import Message
from bot.news import News
from bot.schedule import WEEK, Cadence
from bot.store import Store, Transaction, editions, publications, subscriptions
from bot.store.values import EditionDraft, Occasion, OnPublication, Subscription, Target
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
class Due:
    """A moment at which a recap was due, until when it is worth sending, and whether it is too late already."""

    moment: datetime
    expires_at: datetime
    late: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """What a subscription gets now, if anything.

    `latest` is the number of the last publication in it, `newest` that up to which it will then have had everything.
    """

    subscription: Subscription
    recap: Recap | None
    latest: int
    newest: int


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
            plans = await _plans(tx, chosen, due)
            drafts = [draft for plan in plans for draft in _drafts(plan, now, window, composed)]
            total += await _write(tx, plans, drafts, now)
    if total.expired:
        log.warning(
            "%d recaps were due more than %s ago and are not sent; the next ones hold it", total.expired, window
        )
    return total


async def preview(
    store: Store, story: Story, target: Target, now: datetime, cadence: Cadence | None = None
) -> Recap | None:
    """Choose what the next recap of a target would hold if it came now.

    Without a subscription: what the first recap of a new one on `cadence` would; without that, the last week.
    """
    async with store.begin() as tx:
        found = await subscriptions.get(tx, target)
        if found is not None:
            (plan,) = await _plans(tx, partial(choose, story), [found])
            return plan.recap
        told = await publications.newest_as_of(tx, cadence.latest_at(now) if cadence else now - WEEK)
        published = await publications.publications_after(tx, told)
        return choose(story, tuple(one.item_id for one in published if not one.baseline), ())


def occasions(cadence: Cadence, next_at: datetime, now: datetime, window: timedelta) -> Iterator[Due]:
    """Yield the occasions from `next_at` until now. All but the last are late, and the last too if `window` is over."""
    moment = next_at
    while (after := cadence.next_after(moment)) <= now:
        yield Due(moment, moment + window, late=True)
        moment = after
    yield Due(moment, moment + window, late=now - moment > window)


async def _plans(tx: Transaction, chosen: Choose, due: Sequence[Subscription]) -> list[Plan]:
    """Choose what each gets."""
    first = min(one.last_publication for one in due)
    news = News(await publications.publications_after(tx, first), await publications.corrections_after(tx, first))
    chapters = await editions.chapters(tx, [one.id for one in due])
    return [_plan(one, news, chapters.get(one.id, ()), chosen) for one in due]


def _plan(one: Subscription, news: News, chapters: tuple[str, ...], chosen: Choose) -> Plan:
    untold = news.untold(one)
    recap = chosen(tuple(each.item_id for each in untold), chapters)
    if recap and recap.topic and not (one.cadence.frequency == "weekly" and one.manner.chapters):
        recap = None
    if recap and one.cadence.frequency == "corrections":
        recap = Recap(recap.items, None, corrected=True)
    latest = max((each.number for each in untold), default=0)
    return Plan(one, recap, latest, max(news.newest, one.last_publication))


async def _write(tx: Transaction, plans: Sequence[Plan], drafts: Sequence[EditionDraft], now: datetime) -> Tick:
    """Write one page: editions with their texts and deliveries, and where each subscription goes on."""
    new = await editions.write(tx, drafts, now)
    written = [draft for draft in drafts if (draft.subscription_id, draft.occasion) in new]
    made = [draft for draft in written if draft.state == "made"]
    corrected = {draft.subscription_id: draft.to_publication for draft in made if _corrects(draft.occasion)}
    told = {draft.subscription_id: draft.to_publication for draft in made if not _corrects(draft.occasion)}
    due = [plan.subscription for plan in plans]
    steps = [(one.id, one.cadence.next_after(now), told.get(one.id, one.last_publication)) for one in due]
    await subscriptions.advance(tx, steps)
    await subscriptions.mark_corrected(tx, list(corrected.items()))
    return Tick(made=len(made), expired=sum(draft.state == "expired" for draft in written))


def _drafts(plan: Plan, now: datetime, window: timedelta, composed: Compose) -> Iterator[EditionDraft]:
    """Yield the editions of what is due: a week that passed by is noted, a day is in the next one's edition."""
    cadence, next_at = plan.subscription.cadence, plan.subscription.next_at
    match cadence.frequency:
        case "weekly":
            for due in occasions(cadence, next_at, now, window):
                if plan.recap or not (due.late or plan.subscription.manner.chapters):
                    yield _draft(plan, due, cadence.occasion(due.moment), now, composed)
        case "daily" if plan.recap:
            *_, due = occasions(cadence, next_at, now, window)
            yield _draft(plan, due, cadence.occasion(due.moment), now, composed)
        case "each" | "corrections" if plan.recap:
            occasion = OnPublication(plan.latest, corrects=cadence.frequency == "corrections")
            yield _draft(plan, Due(now, now + window, late=False), occasion, now, composed)


def _draft(plan: Plan, due: Due, occasion: Occasion, now: datetime, composed: Compose) -> EditionDraft:
    one, recap = plan.subscription, None if due.late else plan.recap
    day = occasion if isinstance(occasion, date) else one.cadence.occasion(now)
    had = one.corrected if _corrects(occasion) else one.last_publication
    quiet = one.manner.quiet
    begin = (quiet.until(now, one.cadence.zone) if quiet else None) or now
    return EditionDraft(
        subscription_id=one.id,
        occasion=occasion,
        topic=recap.topic.id if recap and recap.topic else None,
        state="expired" if due.late else "made" if recap else "passed",
        from_publication=had,
        to_publication=plan.newest if recap else had,
        expires_at=due.expires_at + (begin - now),
        messages=composed(recap, day, one.language) if recap else (),
        not_before=begin,
    )


def _corrects(occasion: Occasion) -> bool:
    return isinstance(occasion, OnPublication) and occasion.corrects
