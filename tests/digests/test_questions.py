"""Sixty questions as people type them: the right item comes first in at least fifty-five."""

import re
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest

from digests.item import Story
from digests.search import Index

RIGHT = 55


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, the items of which one must come first, and whether it is misspelt."""

    ask: str
    first: tuple[str, ...]
    slips: bool

    @property
    def cyrillic(self) -> bool:
        return bool(re.search("[а-яё]", self.ask.lower()))

    @property
    def kazakh(self) -> bool:
        return bool(re.search("[әғқңөұүһі]", self.ask.lower()))


@pytest.fixture(scope="module")
def questions() -> tuple[Question, ...]:
    rows = tomllib.loads((Path(__file__).parent / "questions.toml").read_text(encoding="utf-8"))["questions"]
    return tuple(Question(row["ask"], tuple(row["first"]), row.get("slips", False)) for row in rows)


def test_the_questions_are_as_people_type_them(record: Story, questions: tuple[Question, ...]) -> None:
    known = {item.id for item in record.items}
    assert all(set(question.first) <= known for question in questions)
    assert len({question.ask for question in questions}) == 60
    assert sum(question.slips for question in questions) >= 20
    assert sum(question.cyrillic for question in questions) >= 20
    assert sum(question.kazakh for question in questions) >= 7
    assert sum(len(question.ask.split()) > 3 for question in questions) >= 10


def test_the_right_item_comes_first(record: Story, questions: tuple[Question, ...]) -> None:
    index = Index(record)
    missed = []
    for question in questions:
        found = [item.id for item in index.find(question.ask).items]
        if not found or found[0] not in question.first:
            missed.append(
                f"{question.ask}: {', '.join(found[:3]) or 'nothing'} instead of {' or '.join(question.first)}"
            )
    index.close()
    sys.stdout.write("\n".join(missed))
    assert len(questions) - len(missed) >= RIGHT
