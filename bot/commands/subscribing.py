"""The recap of a chat: what it would hold, and whether it comes."""

from functools import partial

from bot import cities
from bot.desk import Asker, Desk
from bot.editions import preview
from bot.messages import Message
from bot.store import editions, subscriptions
from bot.store.values import Subscription


async def recap(desk: Desk, asker: Asker, _: str) -> tuple[Message, ...]:
    """Show what the next recap of this chat would hold if it came now."""
    found = await preview(desk.store, desk.voices.story, asker.target, desk.now(), desk.cadence)
    if found is None:
        words = asker.gettext("Nothing is new. What is published next comes as /settings says.")
        return asker.say(words if desk.voices.story.items else asker.gettext("There is nothing to tell yet."))
    return asker.answers.recap(found, asker.gettext("Your next recap, if it came now"))


async def subscribe(desk: Desk, asker: Asker, _: str) -> tuple[Message, ...]:
    """Subscribe a chat, as it has chosen if it did; a new subscription begins with the last recap that was sent."""
    if not await asker.may_decide():
        return refused(asker, "subscribe")
    language = asker.preference.language or asker.language
    async with desk.store.begin() as tx:
        found, begun = await subscriptions.subscribe(
            tx, asker.target, desk.cadence, desk.now(), origin="reader", language=language
        )
        last = await editions.last_recap(tx, partial(_speaks, desk, asker)) if begun else ()
    due = _due(asker, found)
    if not begun:
        return asker.say(asker.gettext("This chat is subscribed already.") + " " + due)
    words = [asker.gettext("Subscribed."), due, asker.gettext("/unsubscribe stops it, /settings changes it.")]
    words += [asker.gettext("This is the last one:")] * bool(last)
    return (*asker.say(" ".join(words)), *last)


async def unsubscribe(desk: Desk, asker: Asker, _: str) -> tuple[Message, ...]:
    """End the subscription of a chat."""
    if not await asker.may_decide():
        return refused(asker, "unsubscribe")
    async with desk.store.begin() as tx:
        ended = await subscriptions.unsubscribe(tx, asker.target)
    return asker.say(
        asker.gettext("Unsubscribed: no more recaps come here. /subscribe brings them back.")
        if ended
        else asker.gettext("This chat has no subscription. /subscribe begins one.")
    )


def _speaks(desk: Desk, asker: Asker, language: str) -> bool:
    """Whether recaps of a subscription in this language are in the asker's."""
    return desk.voices.of(language) is asker.answers


def _due(asker: Asker, one: Subscription) -> str:
    match one.cadence.frequency:
        case "each":
            return asker.gettext("Each new item comes as soon as it is published.")
        case "corrections":
            return asker.gettext("A correction comes as soon as it is published.")
    tongue, zone = asker.answers.tongue, one.cadence.zone
    moment = tongue.moment(one.comes_at, zone, cities.city(zone, tongue))
    return asker.gettext("The next recap comes on {moment}.").format(moment=moment)


def refused(asker: Asker, command: str) -> tuple[Message, ...]:
    """Say that an administrator alone may decide that for a group."""
    words = asker.gettext(
        "Only this group's administrators may /{command} it. In our private chat you can for yourself."
    )
    return asker.say(words.format(command=command))
