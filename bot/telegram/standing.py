"""How a person stands in a chat, looked up anew each time: rights come and go."""

from dataclasses import dataclass

from telegram import Bot, Chat, ChatMember
from telegram.error import BadRequest, Forbidden

_OUTSIDE = (ChatMember.LEFT, ChatMember.BANNED)


@dataclass(frozen=True, slots=True)
class Editors:
    """Who edits, and the chat where editors are among themselves: @name or a number, "" for none."""

    people: frozenset[int]
    chat: str

    def meet_in(self, chat: Chat) -> bool:
        """Whether this is that chat."""
        return self.chat.lower() in (str(chat.id), f"@{chat.username or ''}".lower())


async def is_administrator(bot: Bot, chat_id: int, person: int) -> bool:
    """Whether somebody runs a chat; not who Telegram does not know there."""
    member = await _member(bot, chat_id, person)
    return member is not None and member.status in (ChatMember.OWNER, ChatMember.ADMINISTRATOR)


async def is_outsider(bot: Bot, chat_id: int, person: int) -> bool:
    """Whether somebody is surely not in a chat: of some Telegram tells a bot nothing that is no administrator."""
    member = await _member(bot, chat_id, person)
    return member is not None and member.status in _OUTSIDE


async def _member(bot: Bot, chat_id: int, person: int) -> ChatMember | None:
    """See https://core.telegram.org/bots/api#getchatmember."""
    try:
        return await bot.get_chat_member(chat_id, person)
    except (BadRequest, Forbidden):
        return None
