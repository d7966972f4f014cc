"""Telegram's ids of pictures are kept by what the pictures show."""

from datetime import UTC, datetime, timedelta

from bot.store import Store, pictures

NOW = datetime(2026, 3, 2, 4, tzinfo=UTC)


async def test_a_kept_picture_is_found_by_what_it_shows(store: Store) -> None:
    async with store.begin() as tx:
        await pictures.keep(tx, "a" * 64, "AgAC1", NOW)
    async with store.begin() as tx:
        assert await pictures.find(tx, "a" * 64) == "AgAC1"
        assert await pictures.find(tx, "b" * 64) is None


async def test_the_newest_id_of_a_picture_counts(store: Store) -> None:
    async with store.begin() as tx:
        await pictures.keep(tx, "a" * 64, "AgAC1", NOW)
        await pictures.keep(tx, "a" * 64, "AgAC2", NOW + timedelta(days=1))
        assert await pictures.find(tx, "a" * 64) == "AgAC2"


async def test_to_forget_an_old_id_leaves_a_newer_one(store: Store) -> None:
    async with store.begin() as tx:
        await pictures.keep(tx, "a" * 64, "AgAC2", NOW)
        await pictures.forget(tx, "a" * 64, "AgAC1")
        assert await pictures.find(tx, "a" * 64) == "AgAC2"
        await pictures.forget(tx, "a" * 64, "AgAC2")
        assert await pictures.find(tx, "a" * 64) is None
