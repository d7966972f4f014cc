"""What somebody asks, read from the words of a message: pure, and the same for every chat."""

import re
from dataclasses import dataclass

_COMMAND = re.compile(r"/(?P<name>\w{1,64})(?:@(?P<bot>\w+))?(?:\s+(?P<words>.*))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Command:
    """A command with the words behind it. `addressed` says that it names this bot."""

    name: str
    words: str
    addressed: bool


@dataclass(frozen=True, slots=True)
class Words:
    """Plain words to search for."""

    words: str


Question = Command | Words


def read(text: str, username: str, *, private: bool, replied: bool) -> Question | None:
    """Read a question; None when it is not for this bot.

    In a group plain words are ours only in a reply to the bot (`replied`) or with a mention of it; a command for
    another bot is never ours.
    """
    text = text.strip()
    if match := _COMMAND.fullmatch(text):
        named = match["bot"] or ""
        if named and named.lower() != username.lower():
            return None
        return Command(match["name"].lower(), (match["words"] or "").strip(), bool(named))
    mention = re.compile(rf"@{re.escape(username)}\b", re.IGNORECASE)
    if not (private or replied or mention.search(text)):
        return None
    words = mention.sub(" ", text).strip()
    return Words(words) if words else Command("help", "", addressed=True)
