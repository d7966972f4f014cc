import logging
from collections.abc import Iterator

import pytest

from bot import logs
from tests.leaks import HALF, TOKEN

DATABASE = "postgres://minewatch:hunter2-and-more@db.example/minewatch"
log = logging.getLogger("tests.logs")


@pytest.fixture(autouse=True)
def quiet_again() -> Iterator[None]:
    """Leave the root logger as it was."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    levels = {name: logging.getLogger(name).level for name in (*logs.CHATTER, "apscheduler")}
    yield
    root.handlers[:], root.level = before, level
    for name, quiet in levels.items():
        logging.getLogger(name).setLevel(quiet)


def fail(secret: str) -> None:
    raise ValueError(secret) from OSError(secret)


@pytest.mark.parametrize("level", ["DEBUG", "INFO", "WARNING", "ERROR"])
@pytest.mark.parametrize("secret", [TOKEN, HALF, f"https://api.telegram.org/bot{TOKEN}/getMe", DATABASE])
def test_a_secret_never_appears_in_a_line(capfd: pytest.CaptureFixture[str], level: str, secret: str) -> None:
    """Neither from the message nor from its arguments, a traceback or a stack."""
    logs.set_up(level, [TOKEN, DATABASE])
    log.error("the message holds %s" % secret)  # noqa: UP031, G002 - an argument that is no argument
    log.error("the arguments hold %s and %r", secret, {"url": secret})
    try:
        fail(secret)
    except ValueError:
        log.exception("the traceback holds it")
    log.debug("at debug: %s", secret)
    written = capfd.readouterr().err
    assert "the traceback holds it" in written
    assert "•••" in written
    assert TOKEN not in written
    assert HALF not in written
    assert "hunter2" not in written


def test_no_secrets_blot_out_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    """An empty token, or one of a letter or two, would blot out every line."""
    logs.set_up("INFO", ["", "a:b", ":"])
    log.info("a: b")
    assert capfd.readouterr().err.endswith("INFO tests.logs: a: b\n")


def test_the_level_is_what_is_asked(capfd: pytest.CaptureFixture[str]) -> None:
    logs.set_up("WARNING", [])
    log.info("unheard")
    log.warning("heard")
    assert [line.partition(": ")[2] for line in capfd.readouterr().err.splitlines()] == ["heard"]


def test_others_chatter_stays_out(capfd: pytest.CaptureFixture[str]) -> None:
    """Not even at DEBUG does the database's driver write every statement, or the scheduler every late run."""
    logs.set_up("DEBUG", [])
    logging.getLogger("aiosqlite").debug("chatter")
    logging.getLogger("apscheduler.scheduler").warning("chatter")
    assert capfd.readouterr().err == ""


def test_a_second_setting_up_replaces_the_first(capfd: pytest.CaptureFixture[str]) -> None:
    logs.set_up("INFO", [])
    logs.set_up("INFO", [TOKEN])
    log.info("once %s", TOKEN)
    assert capfd.readouterr().err.count("once") == 1
