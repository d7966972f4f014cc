"""What this bot has told, and since when."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Row, exists, func, insert, or_, select, text

from bot.store import flags
from bot.store.opening import Transaction
from bot.store.tables import publication
from bot.store.values import Publication

_STORY = "story"


async def publish(tx: Transaction, fingerprints: Mapping[str, str], now: datetime) -> tuple[Publication, ...]:
    """Give a number to every item, by id, that was never told in this form, and return those.

    The first call that has items publishes the whole record as the baseline.
    """
    if tx.dialect.name == "postgresql":  # else a higher number could be seen before a lower one, and that be missed
        await tx.execute(text("LOCK TABLE publication IN EXCLUSIVE MODE"))
    told = {(item, print_) for item, print_ in await tx.execute(select(*publication.c["item_id", "fingerprint"]))}
    newest = await newest_number(tx)
    unknown = (pair for pair in fingerprints.items() if pair not in told)
    new = tuple(
        Publication(number, item, print_, now, baseline=not told)
        for number, (item, print_) in enumerate(unknown, newest + 1)
    )
    if new:
        await tx.execute(insert(publication), [_row(one) for one in new])
    return new


async def mark(tx: Transaction, story: str, now: datetime) -> None:
    """Remember by this mark the story of the process that began last; in the transaction that publishes it."""
    await flags.set_flag(tx, _STORY, story, now)


async def is_latest(tx: Transaction, story: str) -> bool:
    """Whether that is the story of the process that began last. Ask after reading publications, and it is of them."""
    return await flags.get_flag(tx, _STORY) == story


async def publications_after(tx: Transaction, number: int) -> tuple[Publication, ...]:
    """Return the publications with a higher number, oldest first."""
    query = select(publication).where(publication.c.number > number).order_by(publication.c.number)
    return tuple(_value(row) for row in await tx.execute(query))


async def told_before(tx: Transaction, after: int, upto: int) -> frozenset[str]:
    """Return the items of the publications after one and up to another that an earlier one has told as well."""
    newer = select(publication.c.item_id).where(publication.c.number > after, publication.c.number <= upto)
    query = select(publication.c.item_id).where(publication.c.number <= after, publication.c.item_id.in_(newer))
    return frozenset(await tx.scalars(query))


async def corrections_after(tx: Transaction, number: int) -> frozenset[int]:
    """Return the numbers of the publications with a higher number whose item had been published before them."""
    earlier = publication.alias()
    before = exists().where(earlier.c.item_id == publication.c.item_id, earlier.c.number < publication.c.number)
    return frozenset(await tx.scalars(select(publication.c.number).where(publication.c.number > number, before)))


async def newest_publications(tx: Transaction, limit: int) -> tuple[Publication, ...]:
    """Return the last so many, newest first."""
    query = select(publication).order_by(publication.c.number.desc()).limit(limit)
    return tuple(_value(row) for row in await tx.execute(query))


async def newest_number(tx: Transaction) -> int:
    """Return the number of the newest publication, 0 if there is none."""
    return await tx.scalar(select(func.coalesce(func.max(publication.c.number), 0))) or 0


async def newest_as_of(tx: Transaction, moment: datetime) -> int:
    """Return the number of the newest publication at that moment. The baseline counts, however late it came."""
    query = select(func.max(publication.c.number)).where(
        or_(publication.c.baseline, publication.c.published_at <= moment)
    )
    return await tx.scalar(query) or 0


def _row(one: Publication) -> dict[str, object]:
    return {
        "number": one.number,
        "item_id": one.item_id,
        "fingerprint": one.fingerprint,
        "published_at": one.published_at,
        "baseline": one.baseline,
    }


def _value(row: Row[tuple[int, str, str, datetime, bool]]) -> Publication:
    return Publication(row.number, row.item_id, row.fingerprint, row.published_at, row.baseline)
