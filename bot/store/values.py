"""What the store holds, as values."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from bot.messages import Message
from bot.schedule import Cadence, Quiet

Kind = Literal["private", "group", "channel"]
Origin = Literal["reader", "settings"]
SubscriptionState = Literal["active", "paused", "ended"]
EditionState = Literal["made", "expired", "passed", "dropped"]
"""`made`: written with its deliveries; `expired`: too late, never sent; `passed`: nothing was new, and of a chapter the
chat wants nothing; `dropped`: nothing of it reached its chat."""
DeliveryState = Literal["queued", "sending", "sent", "refused", "unknown", "skipped", "expired"]


@dataclass(frozen=True, slots=True)
class Target:
    """Where messages go: a chat and, in a forum, one of its threads (0 is none)."""

    chat_id: int
    thread_id: int
    kind: Kind


@dataclass(frozen=True, slots=True)
class Manner:
    """How recaps come to a chat: in which hours not, with a sound or without, and a chapter when nothing is new."""

    quiet: Quiet | None = None
    silent: bool = False
    chapters: bool = True


@dataclass(frozen=True, slots=True)
class OnPublication:
    """The occasion of an edition without a date: the publication that it was made for, as news or as a correction."""

    number: int
    corrects: bool = False

    def __str__(self) -> str:
        """Say it to an editor."""
        return f"{'correction' if self.corrects else 'publication'} {self.number}"


Occasion = date | OnPublication


@dataclass(frozen=True, slots=True)
class Subscription:
    """A target with its cadence. `last_publication` is the number of the last publication it has had.

    `corrected` is the number of the last publication up to which it has had the corrections, if it gets those alone.
    `own` says that the chat has chosen its cadence: the one in the settings is not for it.
    """

    id: int
    target: Target
    origin: Origin
    cadence: Cadence
    language: str
    state: SubscriptionState
    reason: str
    last_publication: int
    next_at: datetime
    created_at: datetime
    own: bool = False
    manner: Manner = Manner()
    corrected: int = 0

    @property
    def comes_at(self) -> datetime:
        """When the next recap comes: in quiet hours it waits until they are over."""
        quiet = self.manner.quiet
        return (quiet.until(self.next_at, self.cadence.zone) if quiet else None) or self.next_at


@dataclass(frozen=True, slots=True)
class Publication:
    """The moment at which this bot first told an item in this form. The whole first record is the baseline."""

    number: int
    item_id: str
    fingerprint: str
    published_at: datetime
    baseline: bool


@dataclass(frozen=True, slots=True)
class EditionDraft:
    """An edition to be written: the publications after `from_publication`, up to and with `to_publication`.

    `topic` is the chapter that it tells, None if it tells news. `messages` are its parts, in order. No delivery of
    it is begun before `not_before`, nor after `expires_at`.
    """

    subscription_id: int
    occasion: Occasion
    topic: str | None
    state: EditionState
    from_publication: int
    to_publication: int
    expires_at: datetime
    messages: tuple[Message, ...]
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Edition:
    """A written edition. See EditionDraft."""

    id: int
    subscription_id: int
    occasion: Occasion
    topic: str | None
    state: EditionState
    from_publication: int
    to_publication: int
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message of one edition on its way. `doubts` counts the attempts of which nobody knows the outcome."""

    id: int
    edition_id: int
    part: int
    text: str
    state: DeliveryState
    attempts: int
    doubts: int
    message_id: int | None
    reason: str
    not_before: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Ready:
    """A delivery with all that deciding about it and sending it need.

    Its state, owner and attempts are its fence: who settles it has to have seen the present ones. It is its owner's
    until `lease_until`. `refusals` is for how many chats Telegram could not take its text, `accepted`: it took it for
    some; `more`: parts follow it.
    """

    id: int
    edition_id: int
    text: str
    state: DeliveryState
    attempts: int
    doubts: int
    target: Target
    subscription_state: SubscriptionState
    message: Message
    refusals: int
    accepted: bool
    expires_at: datetime
    owner: str = ""
    lease_until: datetime | None = None
    part: int = 1
    more: bool = False
    quiet: Quiet | None = None
    zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Settlement:
    """What is written of a delivery when an attempt is over. `doubts` are added to those it had."""

    state: DeliveryState
    reason: str = ""
    message_id: int | None = None
    not_before: datetime | None = None
    doubts: int = 0


@dataclass(frozen=True, slots=True)
class Undelivered:
    """A delivery that an editor should know of, and whose it is."""

    target: Target
    occasion: Occasion
    delivery: Delivery


@dataclass(frozen=True, slots=True)
class Limit:
    """One key of the limiter: free from `free_at` on (a halt: heard then), and halted until `blocked_until`."""

    free_at: datetime
    blocked_until: datetime | None = None
