"""The channels that the settings name: found by their names, and whether the bot may post in them."""

from dataclasses import dataclass

from telegram import Bot, Chat, ChatMember, ChatMemberAdministrator
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.store.values import Target


@dataclass(frozen=True, slots=True)
class Found:
    """A configured chat: where it is, if Telegram tells, and what an editor has to mend, if anything."""

    name: str
    target: Target | None
    problem: str


async def find(bot: Bot, name: str) -> Found:
    """Look up one configured chat and the bot's rights in it. https://core.telegram.org/bots/api#getchat."""
    try:
        chat = await bot.get_chat(name if name.startswith("@") else int(name))
        target = Target(chat.id, 0, "channel" if chat.type == Chat.CHANNEL else "group")
        member = await bot.get_chat_member(chat.id, bot.id)
    except (BadRequest, Forbidden) as error:
        return Found(
            name, None, f"{name}: Telegram says “{error}”; add @{bot.username} to it as an administrator who may post"
        )
    except TelegramError as error:
        return Found(name, None, f"{name}: not looked up yet ({error}); it is tried again")
    return Found(name, target, _missing_right(member, target, name, bot.username))


def _missing_right(member: ChatMember, target: Target, name: str, username: str) -> str:
    if target.kind == "channel":
        may = isinstance(member, ChatMemberAdministrator) and bool(member.can_post_messages)
        return (
            ""
            if may
            else f"{name}: the bot may not post; make @{username} an administrator with the right to post messages"
        )
    inside = member.status in (ChatMember.MEMBER, ChatMember.ADMINISTRATOR, ChatMember.RESTRICTED)
    return "" if inside else f"{name}: the bot is not in it; add @{username}"
