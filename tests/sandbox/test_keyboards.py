"""Buttons under a message."""

from collections.abc import Mapping, Sequence

import pytest

from bot.sandbox import World
from bot.sandbox.people import Person


def rows(*rows: Sequence[Mapping[str, object]]) -> dict[str, object]:
    """Make an inline keyboard."""
    return {"inline_keyboard": list(rows)}


GO = {"text": "Go", "callback_data": "go"}


@pytest.mark.parametrize(
    ("markup", "description"),
    [
        (rows([{"text": "x", "callback_data": "x" * 65}]), "BUTTON_DATA_INVALID"),
        (rows([{"text": "x", "callback_data": "é" * 33}]), "BUTTON_DATA_INVALID"),
        (rows([{"text": "x", "callback_data": ""}]), "BUTTON_DATA_INVALID"),
        (
            rows([{"text": "x"}]),
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            rows([{"text": " ", "callback_data": "x"}]),
            "can't parse inline keyboard button: Inline keyboard button text must be non-empty",
        ),
        (rows([{"callback_data": "x"}]), "can't parse inline keyboard button: Can't find field \"text\""),
        (rows([{"text": "x", "url": "nowhere"}]), "inline keyboard button URL 'nowhere' is invalid: Wrong HTTP URL"),
        (rows(*[[GO] * 8] * 13), "reply markup is too long"),
        (rows([GO] * 9), "a row of more than 8 buttons"),
        (rows([GO | {"url": "https://e.com"}]), "an inline button with both url and callback_data"),
        (rows([GO | {"colour": "red"}]), 'unknown parameter "reply_markup.inline_keyboard.0.0.colour"'),
        ("[]", "object expected as reply markup"),
        ("{", "can't parse reply keyboard markup JSON object"),
    ],
)
async def test_a_bad_keyboard_is_refused(world: World, anna: Person, markup: object, description: str) -> None:
    """As Telegram does, and a little more strictly."""
    reply = await world.ask("sendMessage", chat_id=anna.id, text="x", reply_markup=markup)
    assert reply.json["description"] == f"Bad Request: {description}"


async def test_a_full_keyboard_is_taken(world: World, anna: Person) -> None:
    """A hundred buttons, eight in a row, 64 bytes of data."""
    button = {"text": "x", "callback_data": "x" * 64}
    reply = await world.ask(
        "sendMessage", chat_id=anna.id, text="x", reply_markup=rows(*[[button] * 8] * 12, [button] * 4)
    )
    assert reply.status == 200
    assert len(world.messages(anna.id)[-1].keyboard) == 13


async def test_other_keyboards_are_shown_as_labels(world: World, anna: Person) -> None:
    """A reply keyboard has labels; to remove it is allowed."""
    markup = {"keyboard": [["/help", {"text": "Seizures"}]], "resize_keyboard": True}
    await world.ask("sendMessage", chat_id=anna.id, text="x", reply_markup=markup)
    assert world.messages(anna.id)[-1].reply_keyboard == [["/help", "Seizures"]]
    reply = await world.ask("sendMessage", chat_id=anna.id, text="x", reply_markup={"remove_keyboard": True})
    assert reply.status == 200
