import re
from collections.abc import Callable
from datetime import time
from pathlib import Path

import pytest

from bot.settings import BadSettings, Channel, Settings, read_given, read_settings
from tests.conftest import LIGHTHOUSE, ROOT
from tests.leaks import TOKEN

NAMES = [name.upper() for name in Settings.model_fields]
Read = Callable[[str], Settings]


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment without any of the settings."""
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def settle(text: str) -> Settings:
        """Read the settings from a file of these words."""
        (tmp_path / ".env").write_text(text, encoding="utf-8")
        return read_settings(_env_file=tmp_path / ".env")

    return settle


def test_nothing_set_gives_the_defaults(read: Read) -> None:
    assert read("").model_dump() == read_given().model_dump()
    assert read("").model_dump(exclude={"database_url", "webhook_secret"}) == {
        "bot_token": None,
        "telegram_api_url": "https://api.telegram.org",
        "story_dir": ROOT,
        "recap_channels": (),
        "recap_day": "monday",
        "recap_time": time(9),
        "time_zone": "",
        "editor_ids": (),
        "editors_chat": None,
        "log_level": "INFO",
        "tick_seconds": 15,
        "lease_seconds": 180,
        "sends_per_second": 25,
        "webhook_url": None,
        "listen": None,
    }
    assert read("").database_url.get_secret_value() == f"sqlite:///{ROOT}/minewatch.sqlite3"


def test_everything_can_be_set(read: Read) -> None:
    settings = read(
        f"BOT_TOKEN= {TOKEN} \nTELEGRAM_API_URL=http://127.0.0.1:8081/\nDATABASE_URL=postgres://u:p@h/n\n"
        f"STORY_DIR={LIGHTHOUSE}\nRECAP_CHANNELS=@news:ru, -1001234567890,\nRECAP_DAY=Friday\nRECAP_TIME=7:05\n"
        "TIME_ZONE=Asia/Almaty\nEDITOR_IDS=111, 222\nEDITORS_CHAT=@editors\nLOG_LEVEL=debug\nTICK_SECONDS=0.5\n"
    )
    assert settings.bot_token is not None
    assert settings.bot_token.get_secret_value() == TOKEN
    assert settings.telegram_api_url == "http://127.0.0.1:8081"
    assert settings.database_url.get_secret_value() == "postgres://u:p@h/n"
    assert settings.story_dir == LIGHTHOUSE
    assert settings.recap_channels == (Channel("@news", "ru"), Channel("-1001234567890"))
    assert (settings.recap_day, settings.recap_time, settings.time_zone) == ("friday", time(7, 5), "Asia/Almaty")
    assert (settings.editor_ids, settings.editors_chat) == ((111, 222), "@editors")
    assert (settings.log_level, settings.tick_seconds) == ("DEBUG", 0.5)


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("BOT_TOKEN=nonsense", "BOT_TOKEN: this is not a bot token; copy the one that @BotFather gave, such as"),
        ("BOT_TOKEN=123456:short", "BOT_TOKEN: this is not a bot token; copy the one"),
        ("TELEGRAM_API_URL=api.telegram.org", 'TELEGRAM_API_URL: "api.telegram.org" is not an address; write https://'),
        ("TELEGRAM_API_URL=ftp://x", 'TELEGRAM_API_URL: "ftp://x" is not an address; write https://'),
        ("DATABASE_URL=minewatch.sqlite3", "DATABASE_URL: this is not a database; write sqlite:///"),
        ("DATABASE_URL=mysql://u:p@h/n", "DATABASE_URL: this is not a database; write sqlite:///"),
        ("STORY_DIR=/nowhere", 'STORY_DIR: "/nowhere" holds no story; name a folder with seeds/ and digests/ in it'),
        ("RECAP_CHANNELS=@good,news", 'RECAP_CHANNELS: "news" is not a chat; write @name or a number'),
        ("RECAP_CHANNELS=@good:xx", 'RECAP_CHANNELS: "xx" is not a language that the bot speaks; write one of en'),
        ("RECAP_CHANNELS=https://t.me/x", 'RECAP_CHANNELS: "https://t.me/x" is not a chat; write @name'),
        ("RECAP_DAY=Mon", 'RECAP_DAY: "Mon" is not a day of the week; write monday, tuesday'),
        ("RECAP_TIME=9", 'RECAP_TIME: "9" is not a time of day; write it as 09:00'),
        ("RECAP_TIME=24:00", 'RECAP_TIME: "24:00" is not a time of day; write it as 09:00'),
        ("RECAP_TIME=9am", 'RECAP_TIME: "9am" is not a time of day; write it as 09:00'),
        ("TIME_ZONE=Almaty", 'TIME_ZONE: "Almaty" is not a time zone; write one such as Asia/Almaty'),
        ("EDITOR_IDS=111,@me", 'EDITOR_IDS: "@me" is not a person\'s number; write numbers with commas between'),
        ("EDITOR_IDS=-1", 'EDITOR_IDS: "-1" is not a person\'s number; write numbers'),
        ("EDITORS_CHAT=editors", 'EDITORS_CHAT: "editors" is not a chat; write @name or a number'),
        ("LOG_LEVEL=loud", 'LOG_LEVEL: "loud" is not a level; write DEBUG, INFO, WARNING or ERROR'),
        ("TELEGRAM_API_URL=http://host:99999", 'TELEGRAM_API_URL: "http://host:99999" is not an address'),
        ("TELEGRAM_API_URL=http://[::1", 'TELEGRAM_API_URL: "http://[::1" is not an address'),
        ("DATABASE_URL=sqlite:///", "DATABASE_URL: this is not a database"),
        ("DATABASE_URL=sqlite+foo:///x", "DATABASE_URL: this is not a database"),
        ("LOG_LEVEL", ".env, line 1: this is no setting; write NAME=value, or # before a comment"),
        ("TICK_SECONDS=0", 'TICK_SECONDS: "0" cannot be; write a number from 0.05 to 600'),
        ("TICK_SECONDS=9999", 'TICK_SECONDS: "9999" cannot be; write a number from 0.05 to 600'),
        ("TICK_SECONDS=nan", 'TICK_SECONDS: "nan" cannot be; write a number from 0.05 to 600'),
        ("TICK_SECONDS=soon", 'TICK_SECONDS: "soon" cannot be; write a number from 0.05 to 600'),
        ("BOT_TOKN=x", "BOT_TOKN: there is no such setting; correct its spelling, .env.example lists them all"),
    ],
)
def test_a_bad_setting_is_one_line_with_its_remedy(read: Read, line: str, fault: str) -> None:
    with pytest.raises(BadSettings) as refused:
        read(line)
    assert str(refused.value).startswith(fault)
    assert len(str(refused.value).splitlines()) == 1


def test_every_bad_setting_is_named_at_once(read: Read) -> None:
    with pytest.raises(BadSettings) as refused:
        read("RECAP_DAY=x\nRECAP_TIME=x\nLOG_LEVEL=x")
    assert [line.partition(":")[0] for line in str(refused.value).splitlines()] == [
        "RECAP_DAY",
        "RECAP_TIME",
        "LOG_LEVEL",
    ]


def test_an_unreadable_file_is_one_line(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"BOT_TOKEN=\xff\n")
    with pytest.raises(BadSettings, match=r"^\.env: it cannot be read: .*$"):
        read_settings(_env_file=tmp_path / ".env")


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_setting_is_the_default(read: Read, name: str) -> None:
    assert read(f"{name}=\n") == read("")


def test_the_environment_wins_over_the_file(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECAP_DAY", "sunday")
    assert read("RECAP_DAY=friday").recap_day == "sunday"


def test_other_variables_do_not_matter(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment is shared with every other program; only the file is the bot's own."""
    monkeypatch.setenv("SOMETHING_ELSE", "x")
    assert read("").model_dump() == read_given().model_dump()


def test_given_settings_ask_no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_TOKEN", "garbage")
    monkeypatch.setenv("RECAP_DAY", "sunday")
    assert read_given().bot_token is None
    assert read_given().recap_day == "monday"


def test_secrets_are_never_shown(read: Read) -> None:
    settings = read(f"BOT_TOKEN={TOKEN}\nDATABASE_URL=postgres://u:hunter2@h/n")
    for shown in (repr(settings), str(settings), settings.model_dump_json(), str(settings.model_dump())):
        assert "**********" in shown
        assert TOKEN.partition(":")[2] not in shown
        assert "hunter2" not in shown


@pytest.mark.parametrize("line", ["BOT_TOKEN=123456:hunter2 hunter2", "DATABASE_URL=mysql://hunter2", "TOKEN=hunter2"])
def test_a_refusal_shows_no_secret(read: Read, line: str) -> None:
    with pytest.raises(BadSettings) as refused:
        read(line)
    assert "hunter2" not in str(refused.value)
    assert refused.value.__cause__ is None


@pytest.mark.parametrize("name", Settings.model_fields)
def test_settings_stay_as_they_were_read(read: Read, name: str) -> None:
    with pytest.raises(ValueError, match="frozen"):
        setattr(read(""), name, None)


def test_the_example_lists_every_setting() -> None:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    assert [line.partition("=")[0] for line in lines if line and not line.startswith("#")] == NAMES


def test_the_example_sets_the_defaults(read: Read) -> None:
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert read(text) == read("")
    assert not re.search(r"\d{6,}:", text)
