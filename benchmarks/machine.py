"""The machine, its cores, and processes that keep to one of them."""

import asyncio
import os
import platform
import shutil
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SUBJECT, OTHERS = 0, 1
"""The core of what is measured, and that of all else."""


def describe() -> str:
    """Say in one line what was measured on, and when."""
    model = platform.processor() or platform.machine()
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
            break
    python = f"{platform.python_implementation()} {platform.python_version()}"
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    return f"{model}, {os.cpu_count()} cores, {platform.system()}, {python}, {today}"


def describe_cores() -> str:
    """Say which process had which core."""
    return "one core for what is measured, another for all else" if can_pin() else "no process bound to a core"


def can_pin() -> bool:
    """Say whether processes can be bound to cores here."""
    return shutil.which("taskset") is not None and (os.cpu_count() or 1) > OTHERS


def on_core(core: int, command: Sequence[str | Path]) -> list[str]:
    """Return the command, bound to a core where that is possible."""
    words = [str(word) for word in command]
    return ["taskset", "-c", str(core), *words] if can_pin() else words


@asynccontextmanager
async def process(
    core: int,
    command: Sequence[str | Path],
    environment: Mapping[str, str] | None = None,
    *,
    talks: bool = False,
) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run a process on a core until the block ends. If it talks, its output and input are pipes."""
    pipe, nothing = asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
    started = await asyncio.create_subprocess_exec(
        *on_core(core, command),
        cwd=ROOT,
        env={**os.environ, **(environment or {})},
        stdin=pipe if talks else nothing,
        stdout=pipe if talks else nothing,
    )
    try:
        yield started
    finally:
        if started.returncode is None:
            started.kill()
        await started.wait()


def processor_seconds(pid: int) -> float:
    """Say how much of a core's time a process has had, which does not depend on what else runs."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory(pid: int) -> float:
    """Say how much memory, in MiB, a process holds now."""
    for line in Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0
