"""Write the editions that have fallen due. The database says what is due; a wake-up late or doubled changes nothing."""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, partial

from bot.messages import Message
from bot.news import News
from bot.schedule import WEEK, Cadence, Frequency, Quiet
from bot.store import Store, Transaction, editions, publications, subscriptions
from bot.store.values import EditionDraft, Occasion, OnPublication, Publication, Subscription, Target
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
    """How many editions were written, and how many occasions passed by so late that theirs were not.

    `behind`: something is due, and left to a process that tells a newer story.
    """

    made: int = 0
    expired: int = 0
    behind: bool = False

    def __add__(self, other: "Tick") -> "Tick":
        """Add two counts."""
        return Tick(self.made + other.made, self.expired + other.expired, self.behind or other.behind)


@dataclass(frozen=True, slots=True)
class Due:
    """A moment at which a recap was due and its date, until when it is worth sending, and whether it is too late."""

    moment: datetime
    day: date
    expires_at: datetime
    late: bool


@dataclass(frozen=True, slots=True)
class Calendar:
    """What is due of a cadence, and when it is next: the same for all subscriptions that share it.

    What is due may be sent from `begin` on, which quiet hours put off by `pause`.
    """

    due: tuple[Due, ...]
    begin: datetime
    pause: timedelta
    next_at: datetime

    @classmethod
    def of(
        cls, cadence: Cadence, quiet: Quiet | None, next_at: datetime, *, now: datetime, window: timedelta
    ) -> "Calendar":
        """Look it up. What has no dates is due now."""
        if cadence.dated:
            due = tuple(occasions(cadence, next_at, now, window))
        else:
            due = (Due(now, cadence.occasion(now), now + window, late=False),)
        begin = (quiet.until(now, cadence.zone) if quiet else None) or now
        return cls(due, begin, begin - now, cadence.next_after(now))


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
    store: Store,
    story: Story,
    compose: Compose,
    now: datetime,
    *,
    mark: str = "",
    window: timedelta = WINDOW,
    page: int = PAGE,
) -> Tick:
    """Write the editions of all subscriptions that are due, in one transaction for each page of them.

    An occasion more than `window` ago, or followed by a later one, is recorded as expired and not sent; what it
    would have told stays untold and is in the next recap. An occasion that has its edition gets no second one.
    With the `mark` of the story nothing is written once another process has begun with another story: what is new in
    that one, this one cannot tell.
    """
    chosen, composed = cache(partial(choose, story)), _once(compose)
    calendar = cache(partial(Calendar.of, now=now, window=window))
    total = Tick()
    last: Subscription | None = None
    while True:
        async with store.begin() as tx:
            due = await subscriptions.due(tx, now, page, last)
            if not due:
                break
            last = due[-1]
            calendars = {one.id: calendar(one.cadence, one.manner.quiet, one.next_at) for one in due}
            plans = await _plans(tx, chosen, due)
            if mark and not await publications.is_latest(tx, mark):
                total += Tick(behind=True)
                break
            drafts = [draft for plan in plans for draft in _drafts(plan, calendars[plan.subscription.id], composed)]
            total += await _write(tx, due, drafts, calendars, now)
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
        yield Due(moment, cadence.occasion(moment), moment + window, late=True)
        moment = after
    yield Due(moment, cadence.occasion(moment), moment + window, late=now - moment > window)


async def _plans(tx: Transaction, chosen: Choose, due: Sequence[Subscription]) -> list[Plan]:
    """Choose what each gets; those who have had the same and want the same get the same."""
    first = min(one.last_publication for one in due)
    news = News(await publications.publications_after(tx, first), await publications.corrections_after(tx, first))
    chapters = await editions.chapters(tx, [one.id for one in due])

    @cache
    def told(
        had: int, corrected: int, frequency: Frequency, had_chapters: tuple[str, ...] | None
    ) -> tuple[Recap | None, int]:
        items = news.untold(had, corrected, frequency)
        return _recap(chosen, items, frequency, had_chapters), max((each.number for each in items), default=0)

    plans = []
    for one in due:
        had_chapters = chapters.get(one.id, ()) if one.manner.chapters else None
        recap, latest = told(one.last_publication, one.corrected, one.cadence.frequency, had_chapters)
        plans.append(Plan(one, recap, latest, max(news.newest, one.last_publication)))
    return plans


def _recap(
    chosen: Choose, items: tuple[Publication, ...], frequency: Frequency, chapters: tuple[str, ...] | None
) -> Recap | None:
    """Choose what tells of these; in a week without news another chapter than those, or nothing if they are None."""
    recap = chosen(tuple(one.item_id for one in items), chapters or ())
    if recap and recap.topic and (frequency != "weekly" or chapters is None):
        return None
    if recap and frequency == "corrections":
        return Recap(recap.items, None, corrected=True)
    return recap


def _drafts(plan: Plan, calendar: Calendar, composed: Compose) -> Iterator[EditionDraft]:
    """Yield the editions of what is due: a week that passed by is noted, a day is in the next one's edition."""
    one, last = plan.subscription, calendar.due[-1]
    match one.cadence.frequency:
        case "weekly":
            for due in calendar.due:
                if plan.recap or not (due.late or one.manner.chapters):
                    yield _draft(plan, calendar, due, due.day, composed)
        case "daily" if plan.recap:
            yield _draft(plan, calendar, last, last.day, composed)
        case "each" | "corrections" if plan.recap:
            occasion = OnPublication(plan.latest, corrects=one.cadence.frequency == "corrections")
            yield _draft(plan, calendar, last, occasion, composed)


def _draft(plan: Plan, calendar: Calendar, due: Due, occasion: Occasion, composed: Compose) -> EditionDraft:
    one, recap = plan.subscription, None if due.late else plan.recap
    had = one.corrected if _corrects(occasion) else one.last_publication
    return EditionDraft(
        subscription_id=one.id,
        occasion=occasion,
        topic=recap.topic.id if recap and recap.topic else None,
        state="expired" if due.late else "made" if recap else "passed",
        from_publication=had,
        to_publication=plan.newest if recap else had,
        expires_at=due.expires_at + calendar.pause,
        messages=composed(recap, due.day, one.language) if recap else (),
        not_before=calendar.begin,
    )


async def _write(
    tx: Transaction,
    due: Sequence[Subscription],
    drafts: Sequence[EditionDraft],
    calendars: Mapping[int, Calendar],
    now: datetime,
) -> Tick:
    """Write one page: editions with their texts and deliveries, and where and when each subscription goes on."""
    new = await editions.write(tx, drafts, now)
    written = [draft for draft in drafts if (draft.subscription_id, draft.occasion) in new]
    made = [draft for draft in written if draft.state == "made"]
    corrected = {draft.subscription_id: draft.to_publication for draft in made if _corrects(draft.occasion)}
    told = {draft.subscription_id: draft.to_publication for draft in made if not _corrects(draft.occasion)}
    steps = [(one.id, calendars[one.id].next_at, told.get(one.id, one.last_publication)) for one in due]
    await subscriptions.advance(tx, steps)
    await subscriptions.mark_corrected(tx, list(corrected.items()))
    return Tick(made=len(made), expired=sum(draft.state == "expired" for draft in written))


def _once(compose: Compose) -> Compose:
    """Compose each recap once for a date and a language. Recaps are known by identity: to compare two takes long."""
    made: dict[tuple[int, date, str], tuple[Recap, tuple[Message, ...]]] = {}

    def composed(recap: Recap, day: date, language: str) -> tuple[Message, ...]:
        key = (id(recap), day, language)
        if key not in made:
            made[key] = (recap, compose(recap, day, language))
        return made[key][1]

    return composed


def _corrects(occasion: Occasion) -> bool:
    return isinstance(occasion, OnPublication) and occasion.corrects
