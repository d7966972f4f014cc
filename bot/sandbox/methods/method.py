"""How a method of the Bot API is written: a function, and a decorator that declares what it takes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.parameters import Given, Reader, take
from bot.sandbox.state import State

Answering = Callable[[State, Given], Any]


@dataclass(frozen=True, slots=True)
class Method:
    """A method: its name, what it takes, and the function that answers; the function may be a coroutine's."""

    name: str
    answer: Answering
    required: Mapping[str, Reader] = field(default_factory=dict)
    optional: Mapping[str, Reader] = field(default_factory=dict)

    def read(self, fields: Mapping[str, Any]) -> Given:
        """Turn what came over the wire into values; refuse what does not fit."""
        return take(fields, self.required, self.optional, "")


def method(
    name: str,
    *,
    required: Mapping[str, Reader] | None = None,
    optional: Mapping[str, Reader] | None = None,
) -> Callable[[Answering], Method]:
    """Declare a method. See https://core.telegram.org/bots/api for its parameters."""

    def declare(answer: Answering) -> Method:
        return Method(name, answer, required or {}, optional or {})

    return declare
