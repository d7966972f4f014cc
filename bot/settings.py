"""The settings, read once from the environment and `.env`, each refusal a line that says what and how to mend it."""

import re
from collections.abc import Callable
from datetime import time
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple, TypeVar
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from pydantic import AnyHttpUrl, BeforeValidator, Field, SecretStr, TypeAdapter, ValidationError, ValidationInfo
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict, SettingsError

from bot.errors import Mendable
from bot.tongue import languages

ROOT = Path(__file__).resolve().parent.parent
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
HEALTH_PATH = "/health"
_CHAT = re.compile(r"@[A-Za-z][A-Za-z0-9_]{3,31}|-?\d{1,19}")
_TOKEN = re.compile(r"\d{3,20}:[A-Za-z0-9_-]{30,60}")
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


Kind = TypeVar("Kind", bound=BaseSettings)


class BadSettings(Mendable):
    """A setting cannot be used. The message is a line for each: its name, what is wrong, and the remedy."""


def _token(value: str) -> str:
    if not _TOKEN.fullmatch(value.strip()):
        raise ValueError("this is not a bot token; copy the one that @BotFather gave, such as 123456:ABC…")
    return value.strip()


def _api_url(value: str) -> str:
    try:
        TypeAdapter(AnyHttpUrl).validate_python(value)
    except ValidationError:
        value_is_one = False
    else:
        value_is_one = "?" not in value and "#" not in value
    if not value_is_one:
        raise ValueError(f'"{value}" is not an address; write https://api.telegram.org or http://127.0.0.1:8081')
    return value.rstrip("/")


def _webhook_url(value: str) -> str:
    """Telegram calls https alone; a Bot API server of one's own, on this machine, may call http."""
    parts = urlsplit(value)
    safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
    if not safe or not parts.hostname or parts.query or parts.fragment or re.search(r"\s", value):
        raise ValueError(f'"{value}" is no address that Telegram can call; write https://bot.example.org/minewatch')
    if parts.path == HEALTH_PATH:
        raise ValueError(f"{HEALTH_PATH} is taken: there the bot says how it is; choose another path")
    return value


def _webhook_secret(value: str, info: ValidationInfo) -> str:
    if value and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", value):
        raise ValueError("it may hold 1 to 256 of A-Z a-z 0-9 _ - and nothing else")
    if not value and info.data.get("webhook_url"):
        raise ValueError("WEBHOOK_URL needs one, else anybody could pose as Telegram; make one: openssl rand -hex 32")
    return value


def _listen(value: object) -> object:
    match = re.fullmatch(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[^\s:\[\]/]+):(?P<port>\d{1,5})", str(value).strip())
    if match is None or not 1 <= int(match["port"]) <= 65535:  # noqa: PLR2004
        raise ValueError(f'"{value}" is not where one can listen; write host:port, such as 127.0.0.1:8443')
    return match["host"].strip("[]"), int(match["port"])


def _database_url(value: str) -> str:
    if not re.match(r"(sqlite:///|(postgres|postgresql)(\+asyncpg)?://)\S", value):
        raise ValueError(
            "this is not a database; write sqlite:///minewatch.sqlite3 or postgres://user:password@host/name"
        )
    return value


def _chat(value: str) -> str:
    if not _CHAT.fullmatch(value):
        raise ValueError(f'"{value}" is not a chat; write @name or a number such as -1001234567890')
    return value


class Channel(NamedTuple):
    """A channel or group that gets the recap, and in which language: "" is the story's own."""

    name: str
    language: str = ""


def _channels(value: object) -> object:
    return tuple(_channel(part) for part in _parts(value)) if isinstance(value, str) else value


def _channel(value: str) -> Channel:
    name, _, language = (part.strip() for part in value.partition(":"))
    chat = _chat(name if _CHAT.fullmatch(name) else value)
    if language and language not in languages():
        raise ValueError(f'"{language}" is not a language that the bot speaks; write one of {", ".join(languages())}')
    return Channel(chat, language)


def _numbers(value: object) -> object:
    if not isinstance(value, str):
        return value
    wrong = [part for part in _parts(value) if not part.isdecimal()]
    if wrong:
        raise ValueError(f'"{wrong[0]}" is not a person\'s number; write numbers with commas between, such as 111,222')
    return tuple(int(part) for part in _parts(value))


def _parts(value: str) -> list[str]:
    return [part.strip() for part in value.split(",") if part.strip()]


def _day(value: object) -> object:
    if str(value).strip().lower() not in DAYS:
        raise ValueError(f'"{value}" is not a day of the week; write monday, tuesday …')
    return str(value).strip().lower()


def _time(value: object) -> object:
    if isinstance(value, time):
        return value
    match = re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)", str(value).strip())
    if match is None:
        raise ValueError(f'"{value}" is not a time of day; write it as 09:00')
    return time(int(match[1]), int(match[2]))


def _zone(value: str) -> str:
    if value and value not in available_timezones():
        raise ValueError(f'"{value}" is not a time zone; write one such as Asia/Almaty')
    return value


def _level(value: object) -> object:
    level = str(value).strip().upper()
    if level not in ("DEBUG", "INFO", "WARNING", "ERROR"):
        raise ValueError(f'"{value}" is not a level; write DEBUG, INFO, WARNING or ERROR')
    return level


def _between(least: float, most: float) -> Callable[[object], object]:
    def number(value: object) -> object:
        try:
            found = float(str(value))
        except ValueError:
            found = least - 1
        if not least <= found <= most:
            raise ValueError(f'"{value}" cannot be; write a number from {least:g} to {most:g}')
        return found

    return number


def _folder(value: object) -> object:
    path = Path(str(value)).expanduser()
    if not (path / "digests").is_dir() or not (path / "seeds").is_dir():
        raise ValueError(f'"{value}" holds no story; name a folder with seeds/ and digests/ in it')
    return path.resolve()


class Settings(BaseSettings):
    """Every setting, as `.env.example` explains them. A token or a password shows in no repr."""

    model_config = SettingsConfigDict(
        env_file=ROOT / ".env", extra="forbid", frozen=True, env_ignore_empty=True, validate_default=False
    )

    bot_token: Annotated[SecretStr, BeforeValidator(_token)] | None = None
    telegram_api_url: Annotated[str, BeforeValidator(_api_url)] = "https://api.telegram.org"
    webhook_url: Annotated[str, BeforeValidator(_webhook_url)] | None = None
    webhook_secret: Annotated[SecretStr, BeforeValidator(_webhook_secret)] = Field(SecretStr(""), validate_default=True)
    listen: Annotated[tuple[str, int], NoDecode, BeforeValidator(_listen)] | None = None
    database_url: Annotated[SecretStr, BeforeValidator(_database_url)] = SecretStr(
        f"sqlite:///{ROOT / 'minewatch.sqlite3'}"
    )
    story_dir: Annotated[Path, BeforeValidator(_folder)] = ROOT
    recap_channels: Annotated[tuple[Channel, ...], NoDecode, BeforeValidator(_channels)] = ()
    recap_day: Annotated[str, BeforeValidator(_day)] = "monday"
    recap_time: Annotated[time, BeforeValidator(_time)] = time(9)
    time_zone: Annotated[str, BeforeValidator(_zone)] = ""
    editor_ids: Annotated[tuple[int, ...], NoDecode, BeforeValidator(_numbers)] = ()
    editors_chat: Annotated[str, BeforeValidator(_chat)] | None = None
    log_level: Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR"], BeforeValidator(_level)] = "INFO"
    sends_per_second: Annotated[float, BeforeValidator(_between(1, 1000))] = 25
    lease_seconds: Annotated[float, BeforeValidator(_between(1, 3600))] = 180
    tick_seconds: Annotated[float, BeforeValidator(_between(0.05, 600))] = 15


class Given(Settings):
    """Settings that are given in full: neither the environment nor `.env` is read. For the demo and the tests."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - pydantic's interface
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read what is passed, and nothing else."""
        return (init_settings,)


def read_settings(**given: Any) -> Settings:
    """Read the settings, those given first. Raises BadSettings with a line for each that cannot be used."""
    return _read(Settings, given)


def read_given(**given: Any) -> Settings:
    """Take the settings given and the defaults, and nothing else. Raises BadSettings."""
    return _read(Given, given)


class Whereabouts(BaseSettings):
    """Which story is meant, for commands that need no other setting: another bad one does not stop them."""

    model_config = SettingsConfigDict(
        env_file=ROOT / ".env", extra="ignore", frozen=True, env_ignore_empty=True, validate_default=False
    )

    story_dir: Annotated[Path, BeforeValidator(_folder)] = ROOT


def read_story_dir(given: Path | None) -> Path:
    """Find the story's folder: the one given, or STORY_DIR, or this one. Raises BadSettings."""
    return _read(Whereabouts, {"story_dir": given} if given else {}).story_dir


def _read(kind: type[Kind], given: dict[str, Any]) -> Kind:
    if kind is not Given:
        _refuse_stray_lines(Path(given.get("_env_file", ROOT / ".env")))
    try:
        return kind(**given)
    except ValidationError as error:
        raise BadSettings(
            "\n".join(_line(fault["loc"], fault["type"], fault["msg"]) for fault in error.errors())
        ) from None
    except (SettingsError, OSError, UnicodeDecodeError) as error:
        raise BadSettings(f".env: it cannot be read: {error}") from None


def token_of(settings: Settings) -> str:
    """Return the token. Raises BadSettings if there is none."""
    if settings.bot_token is None:
        raise BadSettings(
            "BOT_TOKEN: it is not set; put the token that @BotFather gives into .env, or try minewatch demo"
        )
    return settings.bot_token.get_secret_value()


def _refuse_stray_lines(file: Path) -> None:
    """Refuse lines that are neither a comment nor NAME=value; the library would pass over them in silence."""
    lines = file.read_text(encoding="utf-8", errors="replace").splitlines() if file.is_file() else []
    for number, line in enumerate(lines, 1):
        if line.strip() and not line.lstrip().startswith("#") and "=" not in line:
            raise BadSettings(f".env, line {number}: this is no setting; write NAME=value, or # before a comment")


def _line(location: tuple[int | str, ...], kind: str, message: str) -> str:
    name = str(location[0]).upper()
    if kind == "extra_forbidden":
        return f"{name}: there is no such setting; correct its spelling, .env.example lists them all"
    return f"{name}: {message.removeprefix('Value error, ')}"
