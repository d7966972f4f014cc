"""The channels that the settings name: found by their names, and whether the bot may post in them."""

from dataclasses import dataclass, replace

from telegram import Bot, Chat, ChatMember, ChatMemberAdministrator, ChatMemberRestricted

from bot.outcome import BadText, Moved, Refused
from bot.store.values import Kind, Target
from bot.telegram.outcomes import outcome_of


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
        target = Target(chat.id, 0, kind_of(chat.type))
        member = await bot.get_chat_member(chat.id, bot.id)
    except Exception as error:  # noqa: BLE001 - whatever PTB raises is turned into a value
        return await _explain(bot, name, error)
    return Found(name, target, _missing_right(member, target, name, bot.username))


async def follow(bot: Bot, name: str, chat_id: int) -> Found:
    """Look up a configured group at the number that it has as a supergroup."""
    found = await find(bot, str(chat_id))
    moved = f"{name}: the group became a supergroup with another number; write {chat_id} in its place"
    return replace(found, name=name, problem=found.problem or moved)


def kind_of(chat_type: str) -> Kind:
    """Name the kind of a chat: to us a supergroup is a group."""
    return "private" if chat_type == Chat.PRIVATE else "channel" if chat_type == Chat.CHANNEL else "group"


async def _explain(bot: Bot, name: str, error: Exception) -> Found:
    match outcome_of(error):
        case Moved(chat_id) if str(chat_id) != name:
            return await follow(bot, name, chat_id)
        case Refused(reason) | BadText(reason):
            remedy = f"add @{bot.username} to it as an administrator who may post"
            return Found(name, None, f"{name}: Telegram says “{reason}”; {remedy}")
        case outcome:
            reason = getattr(outcome, "reason", "") or type(error).__name__
            return Found(name, None, f"{name}: not looked up yet ({reason}); it is tried again")


def _missing_right(member: ChatMember, target: Target, name: str, username: str) -> str:
    if target.kind == "channel":
        if isinstance(member, ChatMemberAdministrator) and member.can_post_messages:
            return ""
        return f"{name}: the bot may not post; make @{username} an administrator with the right to post messages"
    if isinstance(member, ChatMemberRestricted) and not (member.is_member and member.can_send_messages):
        return f"{name}: the bot may not write; let @{username} send messages, or make it an administrator"
    inside = member.status in (ChatMember.MEMBER, ChatMember.ADMINISTRATOR, ChatMember.RESTRICTED)
    return "" if inside else f"{name}: the bot is not in it; add @{username}"
