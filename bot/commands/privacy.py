"""What is kept of a chat: in plain words, as a file, and deleted."""

import json
from datetime import datetime, timedelta
from html import escape

from bot.actions import read_action
from bot.desk import Asker, Desk
from bot.messages import Alert, Button, Farewell, File, Message
from bot.store import holdings, retention
from bot.tongue import Tongue

ASKED = timedelta(hours=1)
"""How long the question of /forget can be answered: an old button deletes nothing."""


async def privacy(desk: Desk, asker: Asker, _: str) -> tuple[Message, ...]:
    """Say what is kept, why and for how long."""
    gettext = asker.gettext
    kept = [f"• {words}" for words in _kept(asker, reports=desk.voices.reports)]
    words = [
        gettext("This is all that I keep of a chat, why, and for how long."),
        "",
        *kept,
        "",
        gettext(
            "Nothing else: what you ask is answered and forgotten. The log holds neither chat numbers nor your words, "
            "unless the message of a fault repeats them."
        ),
        "",
        gettext(
            "/mydata sends you all of it. /forget deletes it at once, from the database's files too; a PostgreSQL "
            "server clears the room of deleted rows by itself. Backups made before still hold it. What Telegram keeps "
            "of our chat is up to Telegram."
        ),
    ]
    return (asker.answers.say(gettext("Privacy"), "\n".join(words)),)


async def mydata(desk: Desk, asker: Asker, _: str) -> tuple[Message, ...]:
    """Send all that is kept of a chat as a file: of oneself in private, of a group to its administrators."""
    if not await asker.may_decide():
        return _refused(asker)
    chat_id, now = asker.target.chat_id, desk.now()
    async with desk.store.begin() as tx:
        found = await holdings.read(tx, chat_id)
    if asker.target.kind != "private":  # these name who wrote, and everybody in the group sees the file
        failed = holdings.FAILED.title
        found[failed] = [row | {"body": "not shown in a group"} for row in found[failed]]
    content = json.dumps({"chat": chat_id, "as of": now.isoformat()} | found, ensure_ascii=False, indent=2)
    words = asker.gettext("All that I keep of this chat. /privacy says why; /forget deletes it.")
    return (Message(escape(words), file=File("mydata.json", content.encode())),)


async def forget(desk: Desk, asker: Asker, _: str) -> tuple[Message, ...]:
    """Ask whether everything should be deleted."""
    if not await asker.may_decide():
        return _refused(asker)
    asked = int(desk.now().timestamp())
    buttons = (Button(asker.gettext("Delete"), f"f:{asked}:1"), Button(asker.gettext("Keep"), "f:keep:1"))
    words = asker.gettext(
        "Delete everything that I keep of this chat: subscription, recaps, choices, reports? It cannot be undone. "
        "/mydata shows what it is."
    )
    return (asker.answers.say("", words, (buttons,)),)


async def decide(desk: Desk, asker: Asker, action: str) -> Message | Alert | Farewell | None:
    """Delete everything, or keep it; a question of long ago has to be asked anew."""
    wish = read_action(action)
    if wish is None:
        return None
    if not await asker.may_decide():
        return Alert(asker.gettext("Only this group's administrators may decide that."))
    if wish.subject == "keep":
        return asker.answers.say("", asker.gettext("Nothing was deleted."))
    if not _is_fresh(wish.subject, desk.now()):
        return asker.answers.say("", asker.gettext("That question is old. /forget asks it anew."))
    await desk.forget(asker.target.chat_id)
    words = asker.gettext("Everything is deleted. Nothing of this chat is kept any more.")
    return Farewell(words, asker.answers.say("", words))


def _is_fresh(asked: str, now: datetime) -> bool:
    return asked.isdecimal() and abs(now.timestamp() - int(asked)) <= ASKED.total_seconds()


def _refused(asker: Asker) -> tuple[Message, ...]:
    return asker.say(asker.gettext("Only this group's administrators may do that for the group."))


def _kept(asker: Asker, *, reports: bool) -> list[str]:
    gettext, tongue = asker.gettext, asker.answers.tongue
    lines = [
        gettext(
            "Your subscription (number of the chat, language, and what /settings shows: how often, day, time, city, "
            "quiet hours, sound): to send recaps as you chose. Until /forget, {ended} after /unsubscribe, or {paused} "
            "after you block me."
        ).format(ended=_days(tongue, retention.ENDED_KEPT), paused=_days(tongue, retention.PAUSED_KEPT)),
        gettext(
            "Your recaps and what became of them (dates, numbers of messages): so that none comes twice. Messages "
            "{messages}, dates {dates}; the latest as long as the subscription, and one in doubt until an editor has "
            "judged it."
        ).format(
            messages=_days(tongue, retention.DELIVERIES_KEPT),
            dates=_days(tongue, retention.EDITIONS_KEPT),
        ),
        gettext("Your choices (language, pictures), and how far you have read what is new: until /forget."),
        gettext(
            "A message that I could not handle, with its words: so that an editor can mend the fault. {failed}."
        ).format(failed=_days(tongue, retention.FAILED_KEPT)),
        gettext(
            "How fast I may write to you: two hours at most. Numbers of messages handled, without whose they are: "
            "{seen}."
        ).format(seen=_days(tongue, retention.SEEN_KEPT)),
    ]
    told = gettext(
        "Your reports of mistakes, and the answers: so that the editors can look and answer you. {reports} after they "
        "have got them. The editors see a number, your words and the item, not who you are; what their chat has got "
        "stays there."
    )
    if asker.target.kind != "private":
        lines.append(gettext("The number that this group had before, if Telegram gave it another: until /forget."))
    return [*lines, *([told.format(reports=_days(tongue, retention.REPORTS_KEPT))] if reports else [])]


def _days(tongue: Tongue, kept: timedelta) -> str:
    return tongue.ngettext("{count} day", "{count} days", kept.days).format(count=kept.days)
