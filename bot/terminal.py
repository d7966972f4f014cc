"""The same conversation in a terminal: a person types, the bot's messages are printed as plain text."""

import asyncio
from collections.abc import Iterator, Sequence
from typing import Any, TextIO

from bot.demo import Demo
from bot.sandbox.events import Changes

HELP = "Write to the bot; #1 presses the first button; an empty line or Ctrl-D ends."


async def talk(demo: Demo, source: TextIO, out: TextIO) -> None:
    """Send each line of `source` to the bot and print what it answers, until the lines end.

    In a terminal a prompt is shown; from a pipe nothing but the answers is printed.
    """
    chat = demo.world.private_chat(demo.you)
    changes = demo.world.subscribe()
    asked = source.isatty()
    buttons: list[dict[str, Any]] = []
    if asked:
        out.write(f"{HELP}\n")
        await demo.world.handled(demo.world.write(demo.you, chat.id, "/start"))
        buttons = _show(_new(changes, demo), out)
    while line := await _line(source, out, prompt=asked):
        update = _act(demo, line, buttons, out)
        if update:
            await demo.world.handled(update)
            buttons = _show(_new(changes, demo), out) or buttons
    changes.close()


async def _line(source: TextIO, out: TextIO, *, prompt: bool) -> str:
    """The next line that says something; "" at the end or, in a terminal, for an empty line."""
    while True:
        if prompt:
            out.write("> ")
            out.flush()
        if prompt:
            await _readable(source)
        line = source.readline() if prompt else await asyncio.to_thread(source.readline)
        if not line or line.strip() or prompt:
            return line.strip()


async def _readable(source: TextIO) -> None:
    """Wait for a line to be typed, in a way that Ctrl-C ends at once; a thread that reads could not be stopped."""
    try:
        descriptor = source.fileno()
    except OSError:
        return
    loop = asyncio.get_running_loop()
    typed = asyncio.Event()
    loop.add_reader(descriptor, typed.set)
    try:
        await typed.wait()
    finally:
        loop.remove_reader(descriptor)


def _act(demo: Demo, line: str, buttons: Sequence[dict[str, Any]], out: TextIO) -> int:
    """Write the line, or press the button that it numbers; 0 when there is no such button."""
    chat = demo.world.private_chat(demo.you)
    number = line.removeprefix("#")
    if not line.startswith("#") or not number.isdecimal():
        return demo.world.write(demo.you, chat.id, line, reply_to=_asking(demo))
    if not 1 <= int(number) <= len(buttons):
        out.write(f"There is no button {line}.\n")
        return 0
    button = buttons[int(number) - 1]
    return demo.world.press(demo.you, chat.id, button["message_id"], button["callback_data"])


def _asking(demo: Demo) -> int | None:
    """The bot's last message, if it asks for a reply: apps begin one by themselves."""
    last = demo.world.messages(demo.you.id)[-1:]
    return next((message.id for message in last if message.force_reply), None)


def _new(changes: Changes, demo: Demo) -> Iterator[dict[str, Any]]:
    """What came since the last look: the bot's messages and edits, and its answers to pressed buttons."""
    while event := changes.get_nowait():
        if event["type"] in ("message", "edit") and event["message"]["chat_id"] == demo.you.id:
            sender = event["message"]["sender"]
            if sender and sender["is_bot"]:
                yield event["message"]
        elif event["type"] == "callback_answer" and event["text"]:
            yield {"id": event["message_id"], "text": event["text"], "keyboard": []}


def _show(messages: Iterator[dict[str, Any]], out: TextIO) -> list[dict[str, Any]]:
    """Print messages with their buttons numbered; return the buttons."""
    buttons: list[dict[str, Any]] = []
    for message in messages:
        out.write(f"{'🖼 ' if message.get('photo') else ''}{message['text']}\n")
        for button in (button for row in message["keyboard"] for button in row):
            if "callback_data" in button:
                buttons.append(button | {"message_id": message["id"]})
                out.write(f"  #{len(buttons)} {button['text']}\n")
            elif "copy_text" in button:
                out.write(f"  {button['text']}: {button['copy_text']['text']}\n")
        out.write("\n")
    out.flush()
    return buttons
