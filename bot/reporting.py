"""Reports go to the editors and their answers to the readers: written down before, and tried until it is settled.

A report may reach the editors twice after a crash, under the same number, but is never lost. An answer reaches its
reader once; where nobody can know, the editors are told so.
"""

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from bot.answers import Answers
from bot.clock import Now
from bot.messages import Button, Message
from bot.outcome import BadText, NotSent, Outcome, Refused, Sent, Unknown, Wait, reason_of
from bot.pieces import of_proof
from bot.rendering import Answer, Piece
from bot.store import Store, preferences, reports
from bot.store.reports import Mistake, MistakeAnswer
from bot.store.values import Settlement, Target
from bot.voices import Voices
from digests.fingerprint import fingerprint
from digests.item import Item

LEASE = timedelta(minutes=3)
"""Longer than an attempt takes; one that is not settled by then is another's."""
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=15), timedelta(minutes=10)
GIVEN_UP = timedelta(hours=24)
LONGEST = 3000
"""Characters of an answer: with its heading it fits into one message."""
LOST = "the bot stopped before Telegram answered"

log = logging.getLogger(__name__)


class Reporting:
    """The way between readers and editors."""

    def __init__(
        self,
        store: Store,
        voices: Voices,
        show: Callable[[Message], Awaitable[Outcome]],
        send: Callable[[Target, Message], Awaitable[Outcome]],
        now: Now,
    ) -> None:
        """`show` sends to the editors' chat, `send` to a reader's."""
        self._store = store
        self._voices = voices
        self._show = show
        self._send = send
        self._now = now

    async def pass_on(self) -> None:
        """Send what waits, in both directions."""
        if not self._voices.reports:
            return
        now = self._now()
        async with self._store.begin() as tx:
            mistakes = await reports.reserve(tx, now, LEASE)
            answers = await reports.reserve_answers(tx, now, LEASE)
        for mistake in mistakes:
            await self._pass_report(mistake)
        for answer in answers:
            await self._pass_answer(answer)

    async def answer(self, number: int, message_id: int, words: str) -> str:
        """Take an editor's answer to a report; return what to tell the editor if it goes nowhere."""
        if not words:
            return "I can pass on words only: please answer in words."
        if len(words) > LONGEST:
            return f"That is {len(words)} characters; {LONGEST} is the most that reaches a reader in one message."
        async with self._store.begin() as tx:
            known = await reports.write_answer(tx, number, message_id, words, self._now())
        if not known:
            return f"There is no report {number} any more: its reader deleted it, or it is too old."
        await self.pass_on()
        return ""

    async def _pass_report(self, one: Mistake) -> None:
        letter = letter_of(one, self._voices.own)
        for sent, message in enumerate(letter[one.parts :], one.parts + 1):
            if not await self._stands(one):
                return
            outcome = await self._show(message)
            now = self._now()
            async with self._store.begin() as tx:
                if not isinstance(outcome, Sent):
                    await reports.put_off(tx, one, reason_of(outcome), now + _pause(one.attempts, outcome), now)
                    log.warning("EDITORS_CHAT did not get report %d: %s", one.number, reason_of(outcome))
                    return
                await reports.note_part(tx, one, sent, whole=sent == len(letter), now=now)

    async def _stands(self, one: Mistake | MistakeAnswer) -> bool:
        """Whether it may still be sent: what was reserved with it took its time."""
        async with self._store.begin() as tx:
            return await reports.stands(tx, one)

    async def _pass_answer(self, one: MistakeAnswer) -> None:
        if not await self._stands(one):
            return
        outcome = Unknown(LOST) if one.lost else await self._send_answer(one)
        now = self._now()
        settlement = _settled(one, outcome, now)
        async with self._store.begin() as tx:
            settled = await reports.settle_answer(tx, one, settlement, now)
        if settled and settlement.state != "queued":
            await self._tell(one, settlement)

    async def _send_answer(self, one: MistakeAnswer) -> Outcome:
        async with self._store.begin() as tx:
            chosen = (await preferences.get(tx, one.chat_id)).language
        message = answer_of(one, self._voices.of(chosen or one.language))
        return await self._send(Target(one.chat_id, 0, "private"), message)

    async def _tell(self, one: MistakeAnswer, settlement: Settlement) -> None:
        """Tell the editors what became of an answer, as far as their chat can be reached."""
        words = {
            "sent": f"Report {one.number}: the answer was delivered to its reader.",
            "unknown": f"Report {one.number}: nobody can know whether the answer arrived ({settlement.reason}).",
        }.get(settlement.state, f"Report {one.number}: the answer could not be delivered: {settlement.reason}.")
        outcome = await self._show(self._voices.own.say("", words))
        if not isinstance(outcome, Sent):
            log.warning("EDITORS_CHAT could not be told what became of an answer: %s", reason_of(outcome))


def letter_of(one: Mistake, answers: Answers) -> tuple[Message, ...]:
    """Compose a report for the editors: the reader's words, and the item with the exact words behind it."""
    item = _item(answers, one.item_id)
    shown = [Piece("quoted", one.words)]
    if item is None:
        shown.append(Piece("text", f"The item {one.item_id} is not told any more."))
    else:
        same = "unchanged since" if fingerprint(item, answers.story) == one.fingerprint else "CHANGED SINCE"
        told = f"The item, {same} ({item.id}, fingerprint {one.fingerprint[:16]}):"
        shown += [Piece("text", told), *(of_proof(claim, item.wording) for claim in item.claims)]
    title = item.title if item else one.item_id
    intro = f"A reader reports a mistake in “{title}”. Reply to this message, and the reader gets your words."
    return answers.render(Answer(f"Report {one.number}", tuple(shown), intro))


def answer_of(one: MistakeAnswer, answers: Answers) -> Message:
    """Compose an answer for the reader, in the reader's language but for the editor's own words."""
    item = _item(answers, one.item_id)
    heading = answers.tongue.gettext("An editor answers your report on “{title}”:")
    buttons = ((Button(item.title, f"i:{item.id}"),),) if item else ()
    return answers.say(heading.format(title=item.title if item else one.item_id), one.words, buttons)


def _settled(one: MistakeAnswer, outcome: Outcome, now: datetime) -> Settlement:
    """Decide what an outcome means for an answer: what surely did not leave is tried again for a day."""
    match outcome:
        case Sent():
            return Settlement("sent")
        case Unknown(reason):
            return Settlement("unknown", reason)
        case Refused(reason) | BadText(reason):
            return Settlement("refused", reason)
    if now - one.created_at > GIVEN_UP:
        return Settlement("refused", reason_of(outcome))
    return Settlement("queued", reason_of(outcome), not_before=now + _pause(one.attempts, outcome))


def _pause(attempts: int, outcome: Outcome) -> timedelta:
    backoff = min(FIRST_PAUSE * (1 << min(attempts - 1, 10)), LONGEST_PAUSE)
    match outcome:
        case Wait(seconds):
            return max(backoff, timedelta(seconds=seconds))
        case NotSent():
            return FIRST_PAUSE
    return backoff


def _item(answers: Answers, item_id: str) -> Item | None:
    return next((item for item in answers.story.items if item.id == item_id), None)
