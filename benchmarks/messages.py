"""What is sent: the weekly recap of this repository's story, as Telegram takes it and as it answers."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from bot.voices import Voices
from digests.library import load
from digests.recap import choose

DAY = date(2026, 3, 2)


def recap(root: Path) -> dict[str, Any]:
    """Return the first message of a recap without news, as the fields of sendMessage."""
    story = load(root)
    chosen = choose(story, (), ())
    assert chosen is not None
    message = Voices(story).own.weekly(chosen, DAY)[0]
    rows = [[{"text": button.label, "callback_data": button.action} for button in row] for row in message.buttons]
    return {"text": message.html, "parse_mode": "HTML", "reply_markup": {"inline_keyboard": rows}}


def accepted(message: dict[str, Any]) -> dict[str, Any]:
    """Return what Telegram answers to it."""
    chat = {"id": 10_000, "type": "private", "first_name": "Reader"}
    shown = {"message_id": 1, "date": 1_772_424_000, "chat": chat, "text": message["text"]}
    return shown | ({"reply_markup": message["reply_markup"]} if "reply_markup" in message else {})


def write(message: dict[str, Any], path: Path) -> Path:
    """Write it where the peers read it."""
    path.write_text(json.dumps(message), encoding="utf-8")
    return path
