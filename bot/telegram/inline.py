"""Inline mode: somebody types the bot's name and words in any chat, and is offered items to send there."""

import logging
from typing import Any

from telegram import InlineQuery, InlineQueryResultArticle, InlineQueryResultsButton, InputTextMessageContent, Update
from telegram.constants import ParseMode
from telegram.error import TelegramError
from telegram.ext import Application, CallbackContext, ExtBot, InlineQueryHandler

from bot.desk import Desk
from bot.offers import Offer, Offers, offers
from bot.store import preferences
from bot.telegram.outcomes import reason_of
from bot.telegram.sender import NO_PREVIEW, keyboard

KEPT_SECONDS = 60
"""How long Telegram may give the same person the same answer: soon enough for news and for another language."""

log = logging.getLogger(__name__)


class Inline:
    """Answers inline queries of one bot."""

    def __init__(self, application: Application[Any, Any, Any, Any, Any, Any], desk: Desk) -> None:
        """Register with PTB's application."""
        self._bot: ExtBot[Any] = application.bot
        self._desk = desk
        application.add_handler(InlineQueryHandler(self._on_query))

    async def _on_query(self, update: Update, _: CallbackContext[Any, Any, Any, Any]) -> None:
        query = update.inline_query
        if query is None:
            return
        async with self._desk.store.begin() as tx:
            preference = await preferences.get(tx, query.from_user.id)
        answers = self._desk.voices.of(preference.language or query.from_user.language_code or "")
        await self._offer(query, offers(answers, query.query, query.offset))

    async def _offer(self, query: InlineQuery, found: Offers) -> None:
        """See https://core.telegram.org/bots/api#answerinlinequery. A query that is too old is no fault.

        The answer is personal: who asks the same in another language must not get it.
        """
        try:
            await self._bot.answer_inline_query(
                query.id,
                [self._article(one) for one in found.shown],
                cache_time=KEPT_SECONDS,
                is_personal=True,
                next_offset=found.next_offset,
                button=InlineQueryResultsButton(found.label, start_parameter=found.payload),
            )
        except TelegramError as error:
            log.info("an inline query could not be answered: %s", reason_of(error))

    def _article(self, offer: Offer) -> InlineQueryResultArticle:
        """Make a result; the message that it becomes stands in a strange chat, so its buttons are links."""
        content = InputTextMessageContent(offer.message.html, ParseMode.HTML, link_preview_options=NO_PREVIEW)
        return InlineQueryResultArticle(
            offer.id,
            offer.title,
            content,
            reply_markup=keyboard(offer.message, self._bot, "channel"),
            description=offer.description,
        )
