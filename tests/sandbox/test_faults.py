"""Things that go wrong by script."""

import asyncio

import pytest

from bot.sandbox import Fault, World
from bot.sandbox.calls import Reply
from bot.sandbox.people import Person


async def send(world: World, anna: Person) -> Reply:
    """Send Anna a message."""
    return await world.ask("sendMessage", chat_id=anna.id, text="x")


async def test_a_wait_is_asked_for_with_its_seconds(world: World, anna: Person) -> None:
    """In the body and in the header."""
    world.faults.add(Fault("too_many_requests", retry_after=3))
    reply = await send(world, anna)
    assert reply.json == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 3",
        "parameters": {"retry_after": 3},
    }
    assert reply.headers["Retry-After"] == "3"
    assert world.ledger == []


@pytest.mark.parametrize(
    ("fault", "status", "body"),
    [
        (Fault("server_error"), 502, b'"description":"Bad Gateway"'),
        (Fault("server_error", status=500, description="Internal Server Error: x"), 500, b"Internal Server Error: x"),
        (Fault("html"), 502, b"<h1>502 Bad Gateway</h1>"),
        (Fault("forbidden"), 403, b"Forbidden: bot was blocked by the user"),
        (Fault("forbidden", description="Forbidden: user is deactivated"), 403, b"Forbidden: user is deactivated"),
        (Fault("bad_request", description="CHAT_WRITE_FORBIDDEN"), 400, b"Bad Request: CHAT_WRITE_FORBIDDEN"),
    ],
)
async def test_a_refusing_fault_sends_nothing(
    world: World, anna: Person, fault: Fault, status: int, body: bytes
) -> None:
    """The message was not accepted."""
    world.faults.add(fault)
    reply = await send(world, anna)
    assert reply.status == status
    assert body in reply.body
    assert world.ledger == []


async def test_an_unreadable_answer_hides_a_success(world: World, anna: Person) -> None:
    """The message was accepted, and the ledger knows."""
    world.faults.add(Fault("garbage", body=b"{"))
    reply = await send(world, anna)
    assert (reply.status, reply.body, len(world.ledger)) == (200, b"{", 1)


@pytest.mark.parametrize(("kind", "accepted"), [("cut_before", 0), ("cut_after", 1)])
async def test_a_cut_comes_before_or_after(world: World, anna: Person, kind: str, accepted: int) -> None:
    """Whoever sent it sees no difference; the ledger does."""
    world.faults.add(Fault("cut_before" if kind == "cut_before" else "cut_after"))
    assert (await send(world, anna)).cut
    assert len(world.ledger) == accepted


@pytest.mark.parametrize(("after", "accepted"), [(None, 1), (False, 0)])
async def test_silence_never_answers(world: World, anna: Person, *, after: bool | None, accepted: int) -> None:
    """Most often the message did arrive."""
    world.faults.add(Fault("silence", after=after))
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(send(world, anna), 0.01)
    assert len(world.ledger) == accepted


async def test_a_fault_strikes_where_it_is_meant(world: World, anna: Person) -> None:
    """One chat, by its id or username, or one method; so many times."""
    channel = world.channel("News", username="news", owner=anna, bot_can_post=True)
    world.faults.add(Fault("server_error", chat_id=channel.id, times=1))
    world.faults.add(Fault("server_error", method="getme"))
    assert (await send(world, anna)).status == 200
    assert (await world.ask("sendMessage", chat_id="@news", text="x")).status == 502
    assert (await world.ask("sendMessage", chat_id="@news", text="x")).status == 200
    assert (await world.ask("getMe")).status == 502
    world.faults.clear()
    assert (await world.ask("getMe")).status == 200


async def test_a_share_is_drawn_by_the_seed(anna: Person) -> None:
    """The same seed repeats the same run."""
    del anna
    runs = []
    for _ in range(2):
        world = World(seed=7)
        world.faults.add(Fault("server_error", share=0.3))
        runs.append([(await world.ask("getMe")).status for _ in range(100)])
    assert runs[0] == runs[1]
    assert 15 < runs[0].count(502) < 45
