"""The outbox: what is queued is reserved under a lease, sent at its turn, and settled by its outcome.

    report = await deliver(outbox)       # one round: all that may be sent now
    report = await recover(store, now)   # at the start: what a life that is gone left behind

`Turns` are shared with whatever else the bot says: all of it together keeps to Telegram's limits.
"""

from bot.delivery.outbox import Outbox, Send
from bot.delivery.sending import Report, deliver, recover
from bot.delivery.turns import Turns

__all__ = ["Outbox", "Report", "Send", "Turns", "deliver", "recover"]
