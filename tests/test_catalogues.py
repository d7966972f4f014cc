"""What the interface says, it says in every language."""

import string
from pathlib import Path

import pytest
from babel.messages import Catalog, Message
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po

from bot.tongue import ENGLISH, languages
from tests.conftest import ROOT

TRANSLATED = [code for code in languages() if code != ENGLISH]


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """All that the code and its templates say."""
    template = tmp_path_factory.mktemp("said") / "minewatch.pot"
    mapping = str(ROOT / "pyproject.toml")
    words = ["pybabel", "-q", "extract", "--mapping", mapping, "--output", str(template), str(ROOT)]
    CommandLineInterface().run(words)  # type: ignore[no-untyped-call] # as Babel leaves it
    return read(template)


def read(path: Path, language: str | None = None) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=language)


def catalogue(language: str) -> Catalog:
    return read(ROOT / "bot" / "locale" / language / "LC_MESSAGES" / "minewatch.po", language)


def forms(message: Message) -> tuple[str, ...]:
    found = message.string if isinstance(message.string, tuple) else (message.string,)
    return tuple(str(form) for form in found)


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_message_has_its_translation(said: Catalog, language: str) -> None:
    known = {message.id: message for message in catalogue(language) if message.id and all(forms(message))}
    assert [message.id for message in said if message.id and message.id not in known] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_translation_is_of_something_unsaid(said: Catalog, language: str) -> None:
    wanted = {message.id for message in said}
    assert [message.id for message in catalogue(language) if message.id not in wanted] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_keep_places_and_commands(language: str) -> None:
    for message in catalogue(language):
        if message.id:
            original = str(message.id[-1] if isinstance(message.id, tuple) else message.id)
            for form in forms(message):
                assert places(form) == places(original), form
                assert commands(form) == commands(original), form


def places(text: str) -> set[str]:
    """The names of what is put into a text: {count}, %(num)s."""
    braces = {name for _, name, _, _ in string.Formatter().parse(text) if name} if "%(" not in text else set()
    return braces | {part.partition(")")[0] for part in text.split("%(")[1:]}


def commands(text: str) -> list[str]:
    return sorted(word.strip(".,;:?()") for word in text.split() if word.startswith("/") and len(word) > 1)
