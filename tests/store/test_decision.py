"""What each outcome means for a delivery, in full."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.delivery.decision import Decision, backoff, barred, decide
from bot.messages import Message
from bot.outcome import BadText, BotRefused, Moved, NotSent, Outcome, Refused, Sent, Unknown, Wait
from bot.store.values import DeliveryState, Kind, Ready, Settlement, SubscriptionState, Target

NOW = datetime(2026, 3, 2, 4, tzinfo=UTC)
SOON = NOW + timedelta(seconds=5)
KINDS: tuple[Kind, ...] = ("private", "group", "channel")


def ready(
    kind: Kind = "private",
    *,
    attempts: int = 1,
    doubts: int = 0,
    state: SubscriptionState = "active",
    refusals: int = 0,
    left: timedelta = timedelta(hours=24),
) -> Ready:
    return Ready(
        id=1,
        edition_id=1,
        text="f",
        state="sending",
        attempts=attempts,
        doubts=doubts,
        target=Target(7, 0, kind),
        subscription_state=state,
        message=Message("News"),
        refusals=refusals,
        accepted=False,
        expires_at=NOW + left,
    )


def queued(reason: str, at: datetime = SOON, doubts: int = 0) -> Settlement:
    return Settlement("queued", reason, not_before=at, doubts=doubts)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (Sent(99), Decision(Settlement("sent", message_id=99))),
        (NotSent("no route"), Decision(queued("no route"))),
        (Refused("blocked"), Decision(Settlement("refused", "blocked"), "pause chat")),
        (Moved(-100), Decision(queued("the chat moved to -100"), "move chat", -100)),
        (Wait(30), Decision(queued("told to wait 30 s", NOW + timedelta(seconds=30)), "halt chat")),
        (Wait(-1), Decision(queued("told to wait -1 s", NOW), "halt chat")),
        (BadText("can't parse"), Decision(Settlement("refused", "can't parse"), "doubt text")),
        (BotRefused("401"), Decision(queued("401", NOW), "stop round")),
    ],
)
def test_most_outcomes_mean_the_same_everywhere(kind: Kind, outcome: Outcome, expected: Decision) -> None:
    assert decide(outcome, ready(kind), NOW) == expected


@pytest.mark.parametrize(
    ("kind", "doubts", "expected"),
    [
        ("private", 0, queued("cut", doubts=1)),
        ("private", 1, Settlement("unknown", "cut", doubts=1)),
        ("group", 0, Settlement("unknown", "cut", doubts=1)),
        ("channel", 0, Settlement("unknown", "cut", doubts=1)),
    ],
)
def test_only_a_private_chat_is_asked_again_in_doubt_and_once(kind: Kind, doubts: int, expected: Settlement) -> None:
    assert decide(Unknown("cut"), ready(kind, doubts=doubts), NOW) == Decision(expected)


@pytest.mark.parametrize(
    ("outcome", "doubts", "state"),
    [
        (NotSent("no route"), 0, "expired"),
        (NotSent("no route"), 1, "unknown"),
        (Unknown("cut"), 0, "unknown"),
        (Wait(3600), 0, "expired"),
        (Wait(3600), 1, "unknown"),
        (Wait(1), 0, "queued"),
        (Moved(-100), 0, "expired"),
        (BotRefused("401"), 0, "queued"),
    ],
)
def test_nothing_is_queued_beyond_its_time(outcome: Outcome, doubts: int, state: DeliveryState) -> None:
    decision = decide(outcome, ready(doubts=doubts, left=timedelta(seconds=3)), NOW)
    assert decision.settlement.state == state


def test_the_pause_grows_to_ten_minutes_and_no_further() -> None:
    seconds = [backoff(attempts).total_seconds() for attempts in range(1, 10)]
    assert seconds == [5, 10, 20, 40, 80, 160, 320, 600, 600]
    assert backoff(0) == backoff(1)
    assert backoff(10**9).total_seconds() == 600


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (ready(), None),
        (ready(state="ended"), Settlement("skipped", "the subscription is ended")),
        (ready(state="paused"), Settlement("skipped", "the subscription is paused")),
        (ready(refusals=2), None),
        (ready(refusals=3), Settlement("refused", "Telegram could not take this text for 3 chats")),
        (ready(left=timedelta(0)), Settlement("expired", "it was not sent in time")),
        (ready(left=timedelta(0), doubts=1), Settlement("unknown", "it was not sent in time")),
    ],
)
def test_some_deliveries_are_not_attempted(one: Ready, expected: Settlement | None) -> None:
    assert barred(one, NOW) == expected
