"""What is measured: our bot, and the least that its peers can do the same work with."""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.bare_ptb import TOKEN
from benchmarks.machine import ROOT
from tests.faults.runner import VARIABLE

AIOGRAM = ROOT / ".venv-bench" / "bin" / "python"


@dataclass(frozen=True, slots=True)
class Subject:
    """A program: its name in the table, its command and what it needs in its environment."""

    name: str
    command: Sequence[str | Path]
    environment: Mapping[str, str] = field(default_factory=dict)


def ours(url: str, database: str, **settings: object) -> Subject:
    """Our bot on this repository's story, as `minewatch run` starts it."""
    given = {
        "bot_token": TOKEN,
        "telegram_api_url": url,
        "database_url": database,
        "story_dir": str(ROOT),
        "log_level": "WARNING",
        **settings,
    }
    return Subject("Minewatch", [sys.executable, "-m", "tests.faults.runner"], {VARIABLE: json.dumps(given)})


def ptb(kind: str, what: str, url: str, message: Path, *numbers: int) -> Subject:
    """Bare PTB on its own transport or on ours."""
    name = {"httpx": "bare PTB on its own transport", "aiohttp": "bare PTB on our transport"}[kind]
    command: list[str | Path] = [sys.executable, "-m", "benchmarks.bare_ptb", what, kind, url, message]
    return Subject(name, [*command, *map(str, numbers)])


def aiogram(what: str, url: str, message: Path, *numbers: int) -> Subject:
    """Bare aiogram, in an environment of its own."""
    command: list[str | Path] = [AIOGRAM, ROOT / "benchmarks" / "bare_aiogram.py", what, url, message]
    return Subject("bare aiogram", [*command, *map(str, numbers)])
