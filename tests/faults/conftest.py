"""Every test here is marked `faults`; they share one PostgreSQL, in which each has a database of its own."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.postgresql import PostgreSQL, postgresql

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is in this folder."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.faults)


@pytest.fixture(scope="session")
def server() -> Iterator[PostgreSQL]:
    """A PostgreSQL that a test may stop and start."""
    with ExitStack() as stack:
        try:
            started = stack.enter_context(postgresql())
        except Exception as error:  # noqa: BLE001 - whatever it is, the tests over SQLite still mean something
            pytest.skip(f"PostgreSQL cannot start here: {type(error).__name__}: {error}")
        yield started


@pytest.fixture
def shared(server: PostgreSQL, request: pytest.FixtureRequest) -> str:
    """The address of an empty database that several processes may share."""
    return server.database(str(request.node.name).partition("[")[0][:60])


@pytest.fixture
def file(tmp_path: Path) -> str:
    """The address of a SQLite file that is not there yet."""
    return f"sqlite:///{tmp_path / 'bot.sqlite3'}"
