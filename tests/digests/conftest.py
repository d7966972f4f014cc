"""Copies of stories that a test may spoil."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from digests.check import check
from digests.library import StoryError, load
from tests.conftest import LIGHTHOUSE, ROOT

Spoil = Callable[[str, str, str], list[str]]


def copied(story: Path, folder: Path) -> Path:
    """Copy a story's files alone."""
    for part in ("seeds", "digests"):
        shutil.copytree(story / part, folder / part, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return folder


def faults_in(folder: Path) -> list[str]:
    """Every line that a look at a story's files gives, whether or not they can be read."""
    try:
        return [str(fault) for fault in check(load(folder))]
    except StoryError as error:
        return str(error).splitlines()


def spoiling(folder: Path) -> Spoil:
    def spoil(file: str, old: str, new: str) -> list[str]:
        """Put new words in the place of the first old ones, and look."""
        path = folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return faults_in(folder)

    return spoil


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """A copy of this repository's story."""
    return copied(ROOT, tmp_path)


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A copy of the lighthouse's story."""
    return copied(LIGHTHOUSE, tmp_path)


@pytest.fixture
def spoil_mine(mine: Path) -> Spoil:
    return spoiling(mine)


@pytest.fixture
def spoil_house(house: Path) -> Spoil:
    return spoiling(house)
