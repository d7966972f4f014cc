"""The original of a translation: the same view in the words in which it was written."""

from dataclasses import replace

from bot.actions import read_action
from bot.commands import latest, news
from bot.desk import Asker, Desk
from bot.messages import Message

_FROM_THE_STORE = {"l": latest.turn, "k": news.turn}
"""Views that the story alone cannot answer."""


async def original(desk: Desk, asker: Asker, action: str) -> Message | None:
    """Answer `o:ACTION:PAGE`: that view in the story's own language, with a way back to the translation."""
    wish = read_action(action)
    if wish is None:
        return None
    viewed = f"{wish.subject}:{wish.page}"
    turn = _FROM_THE_STORE.get(wish.subject[:1])
    own = replace(asker, answers=desk.voices.own)
    shown = await turn(desk, own, viewed) if turn else own.answers.act(viewed)
    return desk.voices.beside(shown, wish, asker.answers) if shown else None
