"""The commands. Heavy parts are imported by the command that uses them."""

import asyncio
import io
import json
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.errors import Mendable
from bot.settings import Settings, read_given, read_settings, read_story_dir
from digests.library import StoryError

if TYPE_CHECKING:
    from digests.item import Story

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
    except (Mendable, StoryError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None


def _settings(story: Path | None) -> Settings:
    return read_settings(**({"story_dir": story} if story else {}))


@app.command()
def check(
    story: StoryFolder = None,
    *,
    coverage: Annotated[bool, typer.Option("--coverage", help="Also show what of each source no item tells.")] = False,
) -> None:
    """Prove the story: every quote, number and name. Exit code 1 names each fault with its file and remedy."""
    from bot.voices import Voices
    from digests.check import check as find_faults
    from digests.library import load

    with _plain_errors():
        told = load(read_story_dir(story))
    faults = [*(str(fault) for fault in find_faults(told)), *Voices(told).faults()]
    for fault in faults:
        typer.echo(fault, err=True)
    forgotten = _print_coverage(told) if coverage else 0
    _print_translations(told)
    claims = sum(len(item.claims) for item in told.items)
    typer.echo(
        f"{len(told.items)} items, {claims} claims, {len(told.disagreements)} disagreements, "
        f"{len(told.sources)} sources: {len(faults) or 'no'} fault{'' if len(faults) == 1 else 's'}"
    )
    if faults or forgotten:
        raise typer.Exit(1)


def _print_translations(told: "Story") -> None:
    """Show what nobody has translated, which is no fault, and how far each translation has come."""
    from digests.translation import notices, progress

    for line in (*notices(told), *progress(told)):
        typer.echo(line)


def _print_coverage(told: "Story") -> int:
    from digests.coverage import coverage as measure

    forgotten = 0
    for found in measure(told):
        typer.echo(
            f"[{found.source.number}] {found.source.file}: {found.told} of {found.total} sentences ({found.share:.0%})"
        )
        for text, why in found.left_out:
            typer.echo(f"    left out on purpose ({why}): {text}")
        for text in found.forgotten:
            typer.echo(f"    FORGOTTEN: {text}")
        forgotten += len(found.forgotten)
    return forgotten


@app.command()
def export(story: StoryFolder = None) -> None:
    """Print the whole story as JSON."""
    from digests.export import export as plain
    from digests.library import load

    with _plain_errors():
        json.dump(plain(load(read_story_dir(story))), sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")


@app.command()
def run(story: StoryFolder = None) -> None:
    """Serve on Telegram with BOT_TOKEN until stopped."""
    from bot import app as bot_app
    from bot import logs
    from bot.clock import Time
    from bot.listening import secrets_of

    with _plain_errors():
        settings = _settings(story)
        told = _proved(settings.story_dir)
        logs.set_up(settings.log_level, secrets_of(settings))

        async def serve() -> None:
            stop = asyncio.Event()
            for signal_ in (signal.SIGTERM, signal.SIGINT):
                asyncio.get_running_loop().add_signal_handler(signal_, stop.set)
            await bot_app.run(settings, told, Time(), stop, typer.echo)

        asyncio.run(serve())


@app.command()
def backup(file: Annotated[Path, typer.Argument(help="The new file; it is a SQLite database.")]) -> None:
    """Copy the database into a file, beside a running bot. A bot started on the copy waits for /go."""
    from bot.clock import Time
    from bot.store.backup import backup as copy

    with _plain_errors():
        url = read_settings().database_url.get_secret_value()
        rows = asyncio.run(copy(url, file, Time().now()))
        typer.echo(f"{file}: {rows} rows")


@app.command()
def restore(file: Annotated[Path, typer.Argument(help="A file that backup made.")]) -> None:
    """Fill the empty database of DATABASE_URL from a backup. Sending waits until an editor says /go."""
    from bot.store.backup import restore as fill

    with _plain_errors():
        rows = asyncio.run(fill(file, read_settings().database_url.get_secret_value()))
        typer.echo(f"{rows} rows restored; sending is paused until an editor says /go")


@app.command()
def demo(
    story: StoryFolder = None,
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="The page's port; a taken one is replaced by a free one.")
    ] = 8080,
) -> None:
    """Chat with the bot in a browser: no Telegram account, no network, no settings."""
    from bot import logs
    from bot.demo import demo as running

    async def show() -> None:
        stop = asyncio.Event()
        for signal_ in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(signal_, stop.set)
        async with running(told, folder, port) as shown:
            typer.echo(f"Chat with the bot at {shown.url}/ (Ctrl-C ends)")
            await stop.wait()

    with _plain_errors():
        folder = _story_folder(story)
        told = _proved(folder)
        logs.set_up("WARNING", [])
        asyncio.run(show())


@app.command()
def chat(story: StoryFolder = None) -> None:
    """Chat with the bot in this terminal, or answer the lines of a pipe."""
    from bot import logs
    from bot.demo import demo as running
    from bot.terminal import talk

    async def show() -> None:
        async with running(told, folder) as shown:
            await talk(shown, sys.stdin or io.StringIO(), sys.stdout)

    with _plain_errors():
        folder = _story_folder(story)
        told = _proved(folder)
        logs.set_up("WARNING", [])
        asyncio.run(show())


def _story_folder(story: Path | None) -> Path:
    """The folder of the story for commands that need no other setting and no `.env`."""
    named = story or (Path(value) if (value := os.environ.get("STORY_DIR")) else None)
    return read_given(**({"story_dir": named} if named else {})).story_dir


def _proved(folder: Path) -> "Story":
    """Load a story that the bot may tell: one with a fault is refused."""
    from digests.check import check as find_faults
    from digests.library import load

    told = load(folder)
    faults = find_faults(told)
    if faults:
        raise StoryError(
            "\n".join([*(str(fault) for fault in faults), "The story has faults; minewatch check lists them."])
        )
    return told


def main() -> None:
    """Run the command line. It speaks UTF-8 in every locale, and bears bytes that are no text."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    app()
