import json
import os
import re
import select
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from bot.settings import Settings
from digests.item import Story
from tests.conftest import LIGHTHOUSE, ROOT
from tests.digests.conftest import copied
from tests.leaks import TOKEN

MINEWATCH = Path(sys.executable).parent / "minewatch"
GARBAGE = "garbage"
FULL = "digests/items/boats-aground.toml"


def minewatch(
    *words: str, given: str | bytes = b"", folder: Path = ROOT, **environment: str
) -> subprocess.CompletedProcess[bytes]:
    """Run the program as anybody would, without the settings that this machine may have."""
    bare = {key: value for key, value in os.environ.items() if key.lower() not in Settings.model_fields}
    return subprocess.run(
        [MINEWATCH, *words],
        input=given.encode() if isinstance(given, str) else given,
        capture_output=True,
        cwd=folder,
        env=bare | environment,
        timeout=60,
        check=False,
    )


def said(result: subprocess.CompletedProcess[bytes]) -> tuple[int, str, str]:
    return result.returncode, result.stdout.decode(), result.stderr.decode()


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    """The lighthouse, with one number too many."""
    folder = copied(LIGHTHOUSE, tmp_path / "faulty")
    text = (folder / FULL).read_text(encoding="utf-8")
    (folder / FULL).write_text(text.replace("Boats ran aground when", "5 boats ran aground when"), encoding="utf-8")
    return folder


FAULT = (
    'digests/items/boats-aground.toml, claim 1: its number "5" is in none of its quotes; '
    "add the evidence, or say how it was derived\n"
)
TRANSLATED = (
    "digests/story.toml, topic lamps: not translated into ru\n"
    "seeds/sources.toml, source harbour: not translated into ru\n"
    "digests/items/lamps-ordered.toml: not translated into ru\n"
    "3 items in ru: 1 draft, 1 reviewed, 1 not translated\n"
)
COUNT = "3 items, 4 claims, 1 disagreements, 2 sources"


def test_check_finds_the_story_sound(record: Story) -> None:
    code, out, err = said(minewatch("check"))
    assert (code, err) == (0, "")
    *translated, last = out.splitlines()
    assert last.startswith(f"{len(record.items)} items, ")
    assert last.endswith(" sources: no faults")
    assert [line.partition(": ")[0] for line in translated] == [
        f"{len(record.items)} items in {translation.language}" for translation in record.translations
    ]


def test_check_shows_what_no_item_tells() -> None:
    code, out, err = said(minewatch("check", "--coverage", "--story", str(LIGHTHOUSE)))
    assert (code, err) == (0, "")
    assert out == (
        "[1] harbour.txt: 6 of 7 sentences (86%)\n"
        "    left out on purpose (a promotion): Subscribe to our newsletter.\n"
        "[2] letter.txt: 3 of 3 sentences (100%)\n"
        f"{TRANSLATED}{COUNT}: no faults\n"
    )


def test_a_forgotten_sentence_fails_the_coverage_alone(faulty: Path) -> None:
    copied(LIGHTHOUSE, faulty.parent / "sound")
    with (faulty.parent / "sound/seeds/letter.txt").open("a", encoding="utf-8") as letter:
        letter.write("\nThe harbour master left.\n")
    sound = str(faulty.parent / "sound")
    assert said(minewatch("check", "--story", sound))[0] == 0
    code, out, _ = said(minewatch("check", "--coverage", "--story", sound))
    assert code == 1
    assert "    FORGOTTEN: The harbour master left.\n" in out


def test_check_names_each_fault(faulty: Path) -> None:
    assert said(minewatch("check", "--story", str(faulty))) == (1, f"{TRANSLATED}{COUNT}: 1 fault\n", FAULT)


@pytest.mark.parametrize("command", ["check", "export", "run", "demo", "chat"])
def test_a_folder_without_a_story_is_refused(tmp_path: Path, command: str) -> None:
    code, out, err = said(minewatch(command, "--story", str(tmp_path)))
    assert (code, out) == (2, "")
    assert err == f'STORY_DIR: "{tmp_path}" holds no story; name a folder with seeds/ and digests/ in it\n'


@pytest.mark.parametrize("command", ["run", "demo", "chat"])
def test_a_story_with_a_fault_is_not_told(faulty: Path, command: str) -> None:
    code, out, err = said(minewatch(command, "--story", str(faulty), BOT_TOKEN=TOKEN))
    assert (code, out) == (2, "")
    assert err == f"{FAULT}The story has faults; minewatch check lists them.\n"


@pytest.mark.parametrize("command", ["check", "export", "run", "demo", "chat"])
def test_a_broken_file_is_one_line(faulty: Path, command: str) -> None:
    (faulty / "digests/names.toml").write_bytes(b"\xff")
    code, out, err = said(minewatch(command, "--story", str(faulty), BOT_TOKEN=TOKEN))
    assert (code, out) == (2, "")
    assert len(err.splitlines()) == 1
    assert err.startswith("digests/names.toml: it cannot be read: ")


@pytest.mark.parametrize("command", ["run", "demo", "chat", "check"])
def test_a_story_in_no_time_zone_is_refused(faulty: Path, command: str) -> None:
    story = copied(LIGHTHOUSE, faulty.parent / "nowhere")
    head = (story / "digests/story.toml").read_text(encoding="utf-8").replace("Europe/Berlin", "Mars/Olympus")
    (story / "digests/story.toml").write_text(head, encoding="utf-8")
    code, _, err = said(minewatch(command, "--story", str(story), BOT_TOKEN=TOKEN))
    assert code == (1 if command == "check" else 2)
    assert err.startswith(
        'digests/story.toml, time_zone: "Mars/Olympus" is no time zone; write one such as Asia/Almaty\n'
    )


def test_the_export_is_json(record: Story) -> None:
    code, out, err = said(minewatch("export"))
    assert (code, err) == (0, "")
    assert [item["id"] for item in json.loads(out)["items"]] == [item.id for item in record.items]


def test_an_export_cut_short_is_no_traceback() -> None:
    """`minewatch export | head -1`."""
    with subprocess.Popen([MINEWATCH, "export"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT) as running:
        assert running.stdout
        assert running.stderr
        running.stdout.readline()
        running.stdout.close()
        assert running.stderr.read() == b""


def test_another_story_comes_by_option_or_setting(tmp_path: Path) -> None:
    by_option = said(minewatch("export", "--story", str(LIGHTHOUSE), folder=tmp_path))
    by_setting = said(minewatch("export", folder=tmp_path, STORY_DIR=str(LIGHTHOUSE)))
    assert json.loads(by_option[1])["id"] == "lighthouse"
    assert by_option == by_setting


def test_everything_works_from_another_folder(tmp_path: Path) -> None:
    assert said(minewatch("check", folder=tmp_path)) == said(minewatch("check"))
    assert list(tmp_path.iterdir()) == []


def test_run_without_a_token_says_so() -> None:
    code, out, err = said(minewatch("run"))
    assert (code, out) == (2, "")
    assert err == ("BOT_TOKEN: it is not set; put the token that @BotFather gives into .env, or try minewatch demo\n")


def test_run_with_a_bad_setting_says_so() -> None:
    code, out, err = said(minewatch("run", RECAP_DAY="someday", BOT_TOKEN=TOKEN))
    assert (code, out) == (2, "")
    assert err == 'RECAP_DAY: "someday" is not a day of the week; write monday, tuesday …\n'


def test_no_command_shows_the_commands() -> None:
    result = minewatch()
    shown = result.stdout.decode() + result.stderr.decode()
    assert all(command in shown for command in ("check", "export", "run", "demo", "chat"))


def test_a_pipe_of_questions_is_answered() -> None:
    code, out, err = said(minewatch("chat", given="/seizures\n/people\n/timeline\n/disputed\nSaryarka\n"))
    assert (code, err) == (0, "")
    answers = ["Seizures", "People", "Timeline", "Disputed", "“Saryarka”"]
    places = [re.search(rf"^{answer}", out, re.MULTILINE) for answer in answers]
    starts = [place.start() if place else -1 for place in places]
    assert -1 not in starts
    assert starts == sorted(starts)
    for start, end in zip(starts, [*starts[1:], len(out)], strict=True):
        assert re.search(r"\[\d\]", out[start:end])


def test_a_chat_knows_no_story_by_heart() -> None:
    code, out, err = said(minewatch("chat", "--story", str(LIGHTHOUSE), given="/boats\n/lamps\ncousin\n"))
    assert (code, err) == (0, "")
    assert "Boats ran aground when the lamp at Ness Point failed. [1][2]" in out
    assert "“cousin”" in out
    assert "Kazakhstan" not in out


@pytest.mark.parametrize("given", [b"", b"\n\n", b"  \n"])
def test_a_chat_without_a_word_ends(given: bytes) -> None:
    assert said(minewatch("chat", given=given)) == (0, "", "")


@pytest.mark.parametrize("locale", ["C.UTF-8", "POSIX"])
@pytest.mark.parametrize("utf8_mode", ["0", "1"])
def test_bytes_that_are_no_text_are_borne(locale: str, utf8_mode: str) -> None:
    given = b"\xff\xfe miners \xc3\n\x00\x1b[2J\nminer \xed\xa0\x80\nSaryarka"
    code, out, err = said(minewatch("chat", given=given, LC_ALL=locale, PYTHONUTF8=utf8_mode))
    assert (code, err) == (0, "")
    assert "“Saryarka”" in out


def test_the_chat_asks_no_setting() -> None:
    code, out, err = said(minewatch("chat", given="/help\n", BOT_TOKEN=GARBAGE, RECAP_DAY="x"))
    assert (code, err) == (0, "")
    assert "/seizures" in out


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT])
def test_a_demo_takes_another_port_and_ends_well(end: signal.Signals) -> None:
    """The port is taken, and the environment's token is nobody's business here."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        command = [str(MINEWATCH), "demo", "--port", str(port)]
        pipe = subprocess.PIPE
        with subprocess.Popen(
            command, stdout=pipe, stderr=pipe, cwd=ROOT, env=os.environ | {"BOT_TOKEN": GARBAGE}
        ) as running:
            assert running.stdout
            assert running.stderr
            assert select.select([running.stdout], [], [], 30)[0]
            line = running.stdout.readline().decode()
            address = re.fullmatch(r"Chat with the bot at (http://127\.0\.0\.1:(\d+)/) \(Ctrl-C ends\)\n", line)
            assert address
            assert address[2] != str(port)
            with urllib.request.urlopen(address[1], timeout=10) as page:  # noqa: S310 - the address is our own
                assert page.status == 200
            running.send_signal(end)
            assert running.wait(15) == 0
            assert running.stderr.read() == b""
