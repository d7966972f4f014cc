"""Things that go wrong by script: for one chat, one method, or a share of all calls."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "too_many_requests",
    "server_error",
    "html",
    "garbage",
    "silence",
    "cut_before",
    "cut_after",
    "forbidden",
    "bad_request",
]

_AFTERWARDS: frozenset[Kind] = frozenset({"silence", "cut_after", "garbage"})


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong, and when.

    `method`, `chat_id`: only there; None is everywhere. `share`: of the calls that fit. `times`: so often, then never
    again; None is always. `after`: whether the call takes effect before the fault; None leaves it to the kind: silence,
    garbage and cut_after come after the effect, all others instead of it. `status` goes with server_error and html,
    `description` with forbidden, bad_request and server_error, `body` with garbage, a 200 with those bytes.
    """

    kind: Kind
    method: str | None = None
    chat_id: int | None = None
    share: float = 1.0
    times: int | None = None
    retry_after: int = 1
    status: int = 502
    description: str | None = None
    body: bytes = b"\x00 not JSON"
    after: bool | None = None

    @property
    def takes_effect(self) -> bool:
        """Say whether the call is carried out all the same."""
        return self.kind in _AFTERWARDS if self.after is None else self.after

    def fits(self, method: str, chat_id: int | None) -> bool:
        """Say whether this call is meant; Telegram does not mind the case of a method's name."""
        return (self.method is None or self.method.lower() == method.lower()) and self.chat_id in {None, chat_id}


class Faults:
    """The script: the first fault that fits strikes."""

    def __init__(self, draw: random.Random) -> None:
        """Draw shares from `draw`, so that a seed repeats a run."""
        self._draw = draw
        self._script: list[tuple[Fault, int]] = []

    def __iter__(self) -> Iterator[Fault]:
        """Go through the faults that can still strike."""
        return (fault for fault, _ in self._script)

    def add(self, fault: Fault) -> Fault:
        """Write a fault into the script."""
        self._script.append((fault, 0))
        return fault

    def clear(self) -> None:
        """Let everything go well from now on."""
        self._script.clear()

    def strike(self, method: str, chat_id: int | None) -> Fault | None:
        """Say what goes wrong with this call, and count it."""
        for place, (fault, struck) in enumerate(self._script):
            if fault.fits(method, chat_id) and (fault.share >= 1 or self._draw.random() < fault.share):
                self._count(place, fault, struck + 1)
                return fault
        return None

    def _count(self, place: int, fault: Fault, struck: int) -> None:
        if fault.times is not None and struck >= fault.times:
            del self._script[place]
        else:
            self._script[place] = (fault, struck)
