import io
from collections.abc import AsyncIterator

import pytest

from bot.demo import Demo, demo
from bot.terminal import HELP, talk
from digests.item import Story
from tests.conftest import LIGHTHOUSE, ROOT


class Terminal(io.StringIO):
    """Lines of somebody who sits before it."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
async def lamps(lighthouse: Story) -> AsyncIterator[Demo]:
    """The bot in its box, on the lighthouse."""
    async with demo(lighthouse, LIGHTHOUSE) as running:
        yield running


async def printed(running: Demo, lines: str, *, terminal: bool = False) -> str:
    out = io.StringIO()
    await talk(running, Terminal(lines) if terminal else io.StringIO(lines), out)
    return out.getvalue()


async def test_a_pipe_gets_answers_and_nothing_else(lamps: Demo) -> None:
    shown = await printed(lamps, "/boats\n")
    assert shown.startswith("Boats\nWhat became of the boats\n\nBoats ran aground at Ness Point\n")
    assert shown.endswith("  #1 Sources: Boats ran aground at Ness Point\n\n")
    assert "> " not in shown


async def test_a_terminal_is_greeted_and_prompted(lamps: Demo) -> None:
    shown = await printed(lamps, "/boats\n\n/lamps\n", terminal=True)
    assert shown.startswith(f"{HELP}\nLampwatch\n")
    assert shown.count("> ") == 2
    assert "40 lamps ordered" not in shown


async def test_a_number_presses_its_button(lamps: Demo) -> None:
    shown = await printed(lamps, "/boats\n#1\n#3\n")
    assert "The exact words of the sources:" in shown
    assert shown.count("Boats\nWhat became of the boats") == 2


async def test_buttons_stay_until_others_come(lamps: Demo) -> None:
    """An answer without buttons leaves the last ones where they were."""
    shown = await printed(lamps, "/boats\n/help\n#1\n")
    assert "The exact words of the sources:" in shown


@pytest.mark.parametrize("line", ["#0", "#2", "#99", "#1000000000000000000000", "#٢"])
async def test_a_button_that_is_none_is_named(lamps: Demo, line: str) -> None:
    assert (await printed(lamps, f"/boats\n{line}\n")).endswith(f"There is no button {line}.\n")


@pytest.mark.parametrize("line", ["#", "#x", "#²", "#-1", "# 1"])
async def test_a_sign_without_a_number_is_a_question(lamps: Demo, line: str) -> None:
    assert "There is no button" not in await printed(lamps, f"{line}\n")


async def test_empty_lines_in_a_pipe_are_passed_over(lamps: Demo) -> None:
    assert "Boats" in await printed(lamps, "\n\n  \n/boats\n\n")


async def test_a_long_line_is_answered(lamps: Demo) -> None:
    assert "Nothing about" in await printed(lamps, "x" * 4000 + "\n")


@pytest.mark.parametrize("line", ["x" * 5000, "\x00", "\x1b[2J", "\u200b", "\u2028x", "\ud83d"])
async def test_no_line_ends_the_conversation(lamps: Demo, line: str) -> None:
    assert "Boats\nWhat became of the boats" in await printed(lamps, f"{line}\n/boats\n")


async def test_a_picture_is_told_in_words(record: Story) -> None:
    async with demo(record, ROOT) as running:
        shown = await printed(running, "/places\n")
    assert shown.startswith("🖼 Sentences that name each place: Kazakhstan 14, China 5")
    assert "\n\nPlaces" in shown


async def test_a_line_replies_to_a_question(lamps: Demo) -> None:
    shown = await printed(lamps, "/start r_lamps-ordered\nThere were 41.\n")
    assert "Thank you. This is report 1" in shown
