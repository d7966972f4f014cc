"""How far a chat has looked at what is new, and what it had been told before."""

from datetime import UTC, datetime

from bot.messages import Look
from bot.store import Store, preferences, publications
from bot.store.preferences import Preference

NOON = datetime(2031, 1, 17, 12, tzinfo=UTC)


async def test_a_look_is_remembered_with_what_was_before(store: Store) -> None:
    async with store.begin() as tx:
        await preferences.mark_seen(tx, 5, Look(None, 48), 7, NOON)
        assert await preferences.get(tx, 5) == Preference(seen=48, seen_before=None, seen_by=7)
        await preferences.mark_seen(tx, 5, Look(48, 50), 2**31, NOON)
        assert await preferences.get(tx, 5) == Preference(seen=50, seen_before=48, seen_by=2**31)
        assert await preferences.get(tx, 6) == Preference()


async def test_a_look_keeps_the_chosen_language(store: Store) -> None:
    async with store.begin() as tx:
        await preferences.choose_language(tx, 5, "kk", NOON)
        await preferences.mark_seen(tx, 5, Look(1, 2), 7, NOON)
        assert (await preferences.get(tx, 5)).language == "kk"


async def test_an_item_told_in_another_form_was_told_before(store: Store) -> None:
    async with store.begin() as tx:
        await publications.publish(tx, {"a": "1", "b": "1"}, NOON)
        await publications.publish(tx, {"a": "2", "b": "1", "c": "1"}, NOON)
        await publications.publish(tx, {"a": "2", "c": "2"}, NOON)
        assert await publications.told_before(tx, 2, 4) == {"a"}
        assert await publications.told_before(tx, 4, 5) == {"c"}
        assert await publications.told_before(tx, 0, 5) == frozenset()
