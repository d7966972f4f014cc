"""What was told gets a number once."""

from datetime import UTC, datetime, timedelta

from bot.store import Store, open_store, publications

NOW = datetime(2026, 3, 2, 4, tzinfo=UTC)
RECORD = {"seizures": "a1", "power": "b1"}


async def test_the_first_publication_is_the_baseline(store: Store) -> None:
    async with store.begin() as tx:
        first = await publications.publish(tx, RECORD, NOW)
        later = await publications.publish(tx, RECORD | {"court": "c1"}, NOW + timedelta(days=1))
    assert [(one.number, one.item_id, one.baseline) for one in first] == [(1, "seizures", True), (2, "power", True)]
    assert [(one.number, one.item_id, one.baseline) for one in later] == [(3, "court", False)]


async def test_a_restart_with_the_same_items_publishes_nothing(url: str) -> None:
    for expected in (2, 0, 0):
        async with open_store(url) as store, store.begin() as tx:
            assert len(await publications.publish(tx, RECORD, NOW)) == expected


async def test_an_item_in_a_new_form_is_a_publication(store: Store) -> None:
    async with store.begin() as tx:
        await publications.publish(tx, RECORD, NOW)
        changed = await publications.publish(tx, RECORD | {"power": "b2"}, NOW)
        back = await publications.publish(tx, RECORD, NOW)
    assert [(one.number, one.item_id, one.fingerprint) for one in changed] == [(3, "power", "b2")]
    assert back == ()


async def test_an_empty_record_is_no_baseline(store: Store) -> None:
    async with store.begin() as tx:
        assert await publications.publish(tx, {}, NOW) == ()
        assert await publications.newest_number(tx) == 0
        assert all(one.baseline for one in await publications.publish(tx, RECORD, NOW))


async def test_publications_are_read_in_order(store: Store) -> None:
    async with store.begin() as tx:
        await publications.publish(tx, RECORD, NOW)
        await publications.publish(tx, {"court": "c1"}, NOW + timedelta(days=1))
        assert [one.number for one in await publications.publications_after(tx, 1)] == [2, 3]
        (newest,) = await publications.newest_publications(tx, 1)
        assert newest.number == await publications.newest_number(tx) == 3
        assert newest.published_at == NOW + timedelta(days=1)
        assert newest.published_at.tzinfo is UTC


async def test_the_baseline_counts_however_late_it_came(store: Store) -> None:
    async with store.begin() as tx:
        await publications.publish(tx, RECORD, NOW)
        await publications.publish(tx, {"court": "c1"}, NOW + timedelta(days=1))
        assert await publications.newest_as_of(tx, NOW - timedelta(days=9)) == 2
        assert await publications.newest_as_of(tx, NOW + timedelta(days=1)) == 3
