"""The commands. Heavy parts are imported by the command that uses them."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from bot.settings import BadSettings, Settings, read_settings
from digests.library import StoryError

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="A Telegram bot that tells one long story, every sentence tied to the exact words of a source.",
)

StoryFolder = Annotated[
    Path | None,
    typer.Option("--story", metavar="DIR", help="Another story: a folder with seeds/ and digests/ (or STORY_DIR)."),
]


@contextmanager
def _plain_errors() -> Iterator[None]:
    """Turn a refusal that a person can mend into lines on standard error and exit code 2."""
    try:
        yield
    except (BadSettings, StoryError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None


def _settings(story: Path | None) -> Settings:
    return read_settings(**({"story_dir": story} if story else {}))


@app.command()
def check(
    story: StoryFolder = None,
    coverage: Annotated[bool, typer.Option("--coverage", help="Also show what of each source no item tells.")] = False,
) -> None:
    """Prove the story: every quote, number and name. Exit code 1 names each fault with its file and remedy."""
    from digests.check import check as find_faults  # noqa: PLC0415
    from digests.library import load  # noqa: PLC0415

    with _plain_errors():
        told = load(_settings(story).story_dir)
    faults = [str(fault) for fault in find_faults(told)]
    for fault in faults:
        typer.echo(fault, err=True)
    forgotten = _print_coverage(told) if coverage else 0
    claims = sum(len(item.claims) for item in told.items)
    typer.echo(
        f"{len(told.items)} items, {claims} claims, {len(told.disagreements)} disagreements, "
        f"{len(told.sources)} sources: {len(faults) or 'no'} fault{'' if len(faults) == 1 else 's'}"
    )
    if faults or forgotten:
        raise typer.Exit(1)


def _print_coverage(told: object) -> int:
    from digests.coverage import coverage as measure  # noqa: PLC0415

    forgotten = 0
    for found in measure(told):
        typer.echo(f"[{found.source.number}] {found.source.file}: {found.told} of {found.total} sentences ({found.share:.0%})")
        for text, why in found.left_out:
            typer.echo(f"    left out on purpose ({why}): {text}")
        for text in found.forgotten:
            typer.echo(f"    FORGOTTEN: {text}")
        forgotten += len(found.forgotten)
    return forgotten


@app.command()
def export(story: StoryFolder = None) -> None:
    """Print the whole story as JSON."""
    from digests.export import export as plain  # noqa: PLC0415
    from digests.library import load  # noqa: PLC0415

    with _plain_errors():
        json.dump(plain(load(_settings(story).story_dir)), sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")


def main() -> None:
    """Run the command line."""
    app()
