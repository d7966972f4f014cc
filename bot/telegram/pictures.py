"""Pictures to Telegram: drawn beside the loop and one at a time, each uploaded once, then sent by Telegram's id."""

import asyncio
import logging
import re
from typing import Any
from weakref import WeakValueDictionary

from telegram import InputFile, Message, MessageEntity
from telegram.ext import ExtBot

from bot.clock import Now
from bot.messages import Picture
from bot.outcome import Outcome, Sent, reason_of
from bot.store import Store, pictures
from bot.store.values import Target
from bot.telegram.duty import Relieved
from bot.telegram.limiting import Still
from bot.telegram.outcomes import outcome_of

CAPTION = 1024
"""UTF-16 units that Telegram takes beneath a picture. https://core.telegram.org/bots/api#sendphoto."""
_UNKNOWN_FILE = re.compile(r"wrong (remote )?file[ _]id", re.IGNORECASE)

log = logging.getLogger(__name__)


class Pictures:
    """The pictures that one bot sends. A picture that cannot be drawn or sent is logged; the text tells the same."""

    def __init__(self, bot: ExtBot[Any], store: Store, now: Now, *, still: Still | None = None) -> None:
        """Begin with nothing drawn. `still`, where there is one, is asked at the last moment whether to send."""
        self._bot = bot
        self._still = still
        self._store = store
        self._now = now
        self._pen = asyncio.Lock()
        self._asked: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._drawn: dict[str, bytes] = {}
        self._failed: set[str] = set()

    async def send(self, target: Target, picture: Picture) -> None:
        """Send a picture with its words beneath it; who asks while it is drawn or uploaded waits for that.

        Relieved if it is not to be sent any more when its turn has come.
        """
        if picture.fingerprint in self._failed:
            return
        try:
            outcome = await self._send(target, picture)
        except Relieved:
            raise
        except Exception:
            log.exception("a picture is not sent")
            return
        if outcome and not isinstance(outcome, Sent):
            log.info("a picture for a %s chat was not sent: %s", target.kind, reason_of(outcome))

    async def _send(self, target: Target, picture: Picture) -> Outcome | None:
        lock = self._asked.setdefault(picture.fingerprint, asyncio.Lock())
        for _ in range(2):
            async with lock:
                file_id = await self._find(picture)
                if file_id is None:
                    return await self._upload(target, picture)
            try:
                return Sent((await self._post(target, picture, file_id)).message_id)
            except Relieved:
                raise
            except Exception as error:  # noqa: BLE001 - whatever PTB raises is turned into a value
                if not _UNKNOWN_FILE.search(str(error)):
                    return outcome_of(error)
            log.info("Telegram does not know a picture any more; it is uploaded anew")
            await self._forget(picture, file_id)
        return None

    async def _upload(self, target: Target, picture: Picture) -> Outcome | None:
        png = await self._draw(picture)
        if png is None:
            return None
        try:
            sent = await self._post(target, picture, InputFile(png, filename="picture.png"))
        except Relieved:
            raise
        except Exception as error:  # noqa: BLE001 - whatever PTB raises is turned into a value
            return outcome_of(error)
        await self._keep(picture, sent.photo[-1].file_id)
        return Sent(sent.message_id)

    async def _draw(self, picture: Picture) -> bytes | None:
        """Draw once: what cannot be drawn is not tried again until the next start."""
        async with self._pen:
            if picture.fingerprint in self._failed:
                return None
            if picture.fingerprint not in self._drawn:
                try:
                    self._drawn[picture.fingerprint] = await asyncio.to_thread(picture.draw)
                except Exception:
                    log.exception("a picture cannot be drawn; its text is sent alone")
                    self._failed.add(picture.fingerprint)
                    return None
            return self._drawn[picture.fingerprint]

    async def _post(self, target: Target, picture: Picture, photo: str | InputFile) -> Message:
        """See https://core.telegram.org/bots/api#sendphoto."""
        words = fitting(picture.alternative)
        return await self._bot.send_photo(
            target.chat_id,
            photo,
            caption=words,
            caption_entities=[MessageEntity(MessageEntity.EXPANDABLE_BLOCKQUOTE, 0, _units(words))],
            message_thread_id=target.thread_id or None,
            disable_notification=True,
            rate_limit_args=self._still,
        )

    async def _find(self, picture: Picture) -> str | None:
        async with self._store.begin() as tx:
            return await pictures.find(tx, picture.fingerprint)

    async def _keep(self, picture: Picture, file_id: str) -> None:
        """Keep a new id, and let go of the bytes."""
        async with self._store.begin() as tx:
            await pictures.keep(tx, picture.fingerprint, file_id, self._now())
        self._drawn.pop(picture.fingerprint, None)

    async def _forget(self, picture: Picture, file_id: str) -> None:
        async with self._store.begin() as tx:
            await pictures.forget(tx, picture.fingerprint, file_id)


def fitting(words: str) -> str:
    """Cut words after the last sentence that Telegram takes beneath a picture."""
    if _units(words) <= CAPTION:
        return words
    short = words.encode("utf-16-le")[: 2 * (CAPTION - 2)].decode("utf-16-le", "ignore")
    whole = short.rpartition(". ")[0]
    return f"{whole}. …" if whole else f"{short}…"


def _units(words: str) -> int:
    return len(words.encode("utf-16-le")) // 2
