"""The answer to a pressed button."""

from datetime import timedelta

from bot.sandbox.ledger import Answer
from bot.sandbox.methods.method import method
from bot.sandbox.parameters import Given, boolean, integer, string
from bot.sandbox.refusals import QUERY_TOO_OLD, bad_request
from bot.sandbox.state import State

MOST_TEXT = 200
ANSWERABLE = timedelta(minutes=1)
"""How long a query can be answered: Telegram names no figure, and bots report seconds to a minute."""


@method(
    "answerCallbackQuery",
    required={"callback_query_id": string},
    optional={"text": string, "show_alert": boolean, "url": string, "cache_time": integer},
)
def answer_callback_query(state: State, given: Given) -> bool:
    """Answer a press, once and soon."""
    if len(given["text"] or "") > MOST_TEXT:
        raise bad_request("MESSAGE_TOO_LONG")
    query = state.queries.pop(given["callback_query_id"], None)
    if query is None or state.clock.now() - query.at > ANSWERABLE:
        raise bad_request(QUERY_TOO_OLD)
    alert = bool(given["show_alert"])
    answer = Answer(query.id, query.person.id, given["text"], alert, given["url"], query.chat_id, query.message_id)
    state.answers.append(answer)
    state.feed.tell(lambda: {"type": "callback_answer", **answer.json()})
    return True
