"""What a chat chooses for itself: how often, when and how recaps come to it.

Anybody may look; what is pressed or typed changes the chat that it stands in, and in a group its administrators alone
may do that. Who chooses how often subscribes by that.
"""

from dataclasses import replace

from bot import cities
from bot.choices import OFF, Choice, cadence_with, manner_with, read_choice, read_words
from bot.commands.settings_pages import Pages
from bot.desk import Asker, Desk
from bot.messages import Alert, Message
from bot.store import deliveries, preferences, subscriptions

EXAMPLES = ("daily", "day friday", "time 18:30", "zone Berlin", "quiet 22-7")


async def settings(desk: Desk, asker: Asker, words: str) -> tuple[Message, ...]:
    """Show what is chosen, or choose what was typed: `day friday`, `time 18:30`, `zone Berlin`, `quiet 22-7`."""
    choice = read_words(words)
    if choice is None:
        said = asker.gettext("I do not understand “{words}”. Write, for example: {examples}")
        return asker.say(said.format(words=words[:60], examples=", ".join(f"/settings {one}" for one in EXAMPLES)))
    answer = await (_name_zone if choice.subject == "zone" else _act)(desk, asker, choice)
    return (answer,) if isinstance(answer, Message) else asker.say(answer.words)


async def choose(desk: Desk, asker: Asker, action: str) -> Message | Alert | None:
    """Do what a button says: show a page, or choose. None for a button that never was."""
    choice = read_choice(action)
    return await _act(desk, asker, choice) if choice else None


async def _act(desk: Desk, asker: Asker, choice: Choice) -> Message | Alert:
    if not choice.value:
        return (await _pages(desk, asker)).page(choice.subject)
    if not await asker.may_decide():
        return Alert(asker.gettext("Only this group's administrators may change its settings."))
    if choice.subject == "pictures":
        return await _choose_pictures(desk, asker, wanted=choice.value == "on")
    if choice.subject == "often":
        await _choose_frequency(desk, asker, choice)
    elif not await _change(desk, asker, choice):
        return Alert(asker.gettext("No recaps come to this chat yet. Choose first how often they should."))
    return (await _pages(desk, asker)).page("menu")


async def _name_zone(desk: Desk, asker: Asker, choice: Choice) -> Message | Alert:
    """Choose the zone of a city that was typed, or ask which one is meant."""
    found = cities.find(choice.value) if choice.value else cities.Found()
    if choice.value and len(found.zones) == 1 and not found.guessed:
        return await _act(desk, asker, Choice("zone", found.zones[0]))
    pages = await _pages(desk, asker)
    if not choice.value:
        return pages.page("zone")
    return pages.guess(choice.value, found.zones) if found.zones else pages.lost(choice.value)


async def _choose_pictures(desk: Desk, asker: Asker, *, wanted: bool) -> Message:
    async with desk.store.begin() as tx:
        await preferences.choose_pictures(tx, asker.target.chat_id, desk.now(), wanted=wanted)
    asker = replace(asker, preference=replace(asker.preference, pictures=wanted))
    return (await _pages(desk, asker)).page("menu")


async def _choose_frequency(desk: Desk, asker: Asker, choice: Choice) -> None:
    """Begin, change or end the subscription of a chat."""
    now = desk.now()
    async with desk.store.begin() as tx:
        if choice.value == OFF:
            await subscriptions.unsubscribe(tx, asker.target)
            return
        found = await subscriptions.get(tx, asker.target, hold=True)
        cadence = cadence_with(found.cadence if found else desk.cadence, choice)
        language = asker.preference.language or asker.language
        await subscriptions.subscribe(tx, asker.target, cadence, now, origin="reader", language=language)
        await subscriptions.reschedule(tx, asker.target, cadence, now, own=True)


async def _change(desk: Desk, asker: Asker, choice: Choice) -> bool:
    """Change a subscription; False where there is none."""
    now = desk.now()
    async with desk.store.begin() as tx:
        found = await subscriptions.get(tx, asker.target, hold=True)
        if found is None or found.state == "ended":
            return False
        cadence, manner = cadence_with(found.cadence, choice), manner_with(found.manner, choice)
        if cadence != found.cadence:
            await subscriptions.reschedule(tx, asker.target, cadence, now, own=True)
        if manner != found.manner:
            await subscriptions.behave(tx, asker.target, manner)
        if (cadence.zone, manner.quiet) != (found.cadence.zone, found.manner.quiet):
            await deliveries.hasten(tx, asker.target, now)
    return True


async def _pages(desk: Desk, asker: Asker) -> Pages:
    async with desk.store.begin() as tx:
        found = await subscriptions.get(tx, asker.target)
    return Pages(asker, found if found and found.state != "ended" else None, desk.cadence, desk.now())
