"""What watches over the token notices it."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.leaks import HALF, TOKEN

ROOT = Path(__file__).resolve().parent.parent
TEST = """
import logging, sys

def test_output():
    {statement}
"""


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        (f"logging.getLogger('x').debug('to /bot%s/getMe', '{TOKEN}')", 1),
        (f"print('{HALF}')", 1),
        (f"sys.stderr.write('{TOKEN}')", 1),
        ("print('123456:a-token')", 0),
    ],
    ids=["logged", "half", "errors", "another"],
)
def test_a_test_that_lets_the_token_out_fails(tmp_path: Path, statement: str, code: int) -> None:
    file = tmp_path / "test_output.py"
    file.write_text(TEST.format(statement=statement))
    with_plugin = ["-c", "/dev/null", "-p", "tests.leaks", "-p", "no:asyncio", "-p", "no:cacheprovider"]
    command = [sys.executable, "-m", "pytest", *with_plugin, "--log-level=DEBUG", str(file)]
    assert subprocess.run(command, cwd=ROOT, capture_output=True, check=False).returncode == code
