"""The language in which a chat is spoken to."""

from dataclasses import replace

from bot.desk import Asker, Desk
from bot.messages import Alert, Button, Message
from bot.store import preferences
from bot.tongue import languages, tongue_of


async def language(desk: Desk, asker: Asker, words: str) -> tuple[Message, ...]:
    """Offer the languages, or speak the one that is named."""
    named = next((code for code in languages() if words.lower() in (code, tongue_of(code).name.lower())), None)
    if named is None:
        return (_offer(asker),)
    found = await choose(desk, asker, f"g:{named}")
    return (found,) if isinstance(found, Message) else asker.say(found.words)


async def choose(desk: Desk, asker: Asker, action: str) -> Message | Alert:
    """Speak the language of a button to this chat from now on."""
    code = action.removeprefix("g:").partition(":")[0]
    if code not in languages():
        return _offer(asker)
    if not await asker.may_decide():
        return Alert(asker.gettext("Only this group's administrators may choose its language."))
    async with desk.store.begin() as tx:
        await preferences.choose_language(tx, asker.target.chat_id, code, desk.now())
    return _offer(replace(asker, answers=desk.voices.of(code)))


def _offer(asker: Asker) -> Message:
    """The languages as buttons, each by its own name; the present one is marked."""
    tongue = asker.answers.tongue
    row = tuple(Button(f"{'✓ ' * (code == tongue.code)}{tongue_of(code).name}", f"g:{code}:1") for code in languages())
    words = asker.gettext("I speak {language} here. Which language do you want?").format(language=tongue.name)
    return asker.answers.say("", words, (row, (Button(asker.gettext("‹ Settings"), "c:menu:1"),)))
