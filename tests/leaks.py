"""The token of the sandbox, which no output of any test may hold. With --log-level=DEBUG that is all that is logged."""

import logging
from collections.abc import Generator

import pytest

from bot.logs import CHATTER

TOKEN = "123456:a-token-that-must-never-be-seen-anywhere"  # noqa: S105 - good in the sandbox alone
HALF = TOKEN.partition(":")[2]
for _name in CHATTER:  # as in the bot
    logging.getLogger(_name).setLevel(logging.INFO)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let a test fail whose output holds the token; at its end all of it is there."""
    report = yield
    leak = next((line for _, words in report.sections for line in words.splitlines() if HALF in line), None)
    if leak and report.when == "teardown":
        report.outcome, report.longrepr = "failed", f"the output holds the token: {leak}"
    return report
