"""What the chat page may ask for: acts as JSON, read strictly and carried out in the world."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from bot.sandbox.chats import Chat
from bot.sandbox.inline import MOST_WORDS
from bot.sandbox.people import Person
from bot.sandbox.refusals import Refusal
from bot.sandbox.world import World

MOST_TEXT = 4096

NextRecap = Callable[[datetime], datetime]


class Problem(Exception):  # noqa: N818 - it is an expected answer
    """What the browser did wrong: a status of 4xx and words for it."""

    def __init__(self, status: int, words: str) -> None:
        """Keep what will be answered."""
        super().__init__(status, words)
        self.status = status
        self.words = words


class Act(BaseModel):
    """What every act says: who acts."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
    person_id: int


class Write(Act):
    """Write into a chat."""

    do: Literal["write"]
    chat_id: int
    text: Annotated[str, Field(pattern=r"\S", max_length=MOST_TEXT)]
    reply_to: int | None = None
    thread_id: int | None = None


class Press(Act):
    """Press the button under a message that carries this data."""

    do: Literal["press"]
    chat_id: int
    message_id: int
    data: str


class OpenLink(Act):
    """Follow a deep link to the bot."""

    do: Literal["open_link"]
    url: Annotated[str, Field(max_length=MOST_TEXT)]


class Speak(Act):
    """Have one's Telegram in another language, named as Telegram names it: en, kk, pt-br."""

    do: Literal["speak"]
    language_code: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[a-z0-9]{2,8})?$")]


class Seek(Act):
    """Type words behind the bot's name."""

    do: Literal["seek"]
    chat_id: int
    words: Annotated[str, Field(max_length=MOST_WORDS)]
    offset: Annotated[str, Field(max_length=64)] = ""
    thread_id: int | None = None


class Choose(Act):
    """Send one of the results that the bot gave."""

    do: Literal["choose"]
    result_id: str


class Block(Act):
    """Block the bot, or let it write again."""

    do: Literal["block", "unblock"]


class Place(Act):
    """Take the bot into a group, or put it out."""

    do: Literal["add_bot", "remove_bot"]
    chat_id: int


class Advance(Act):
    """Move the clock forwards."""

    do: Literal["advance"]
    seconds: Annotated[int, Field(gt=0, le=366 * 24 * 3600)]


class Recap(Act):
    """Move the clock to the next recap."""

    do: Literal["next_recap"]


AnyAct = Write | Press | OpenLink | Speak | Seek | Choose | Block | Place | Advance | Recap
_ACTS: TypeAdapter[AnyAct] = TypeAdapter(Annotated[AnyAct, Field(discriminator="do")])


def parse(body: bytes) -> AnyAct:
    """Read an act, or say what is wrong with it."""
    try:
        return _ACTS.validate_json(body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise Problem(400, f"{where}: {first['msg']}" if where else first["msg"]) from None


def carry_out(world: World, act: AnyAct, next_recap: NextRecap) -> int:
    """Do it, and say the number of the update that tells the bot, or 0."""
    try:
        return _do(world, act, next_recap)
    except Refusal as refusal:
        raise Problem(409, refusal.description) from None
    except LookupError as error:
        raise Problem(404, f"nothing here has the number {error}") from None
    except (ValueError, OverflowError) as error:
        raise Problem(409, str(error)) from None


def _do(world: World, act: AnyAct, next_recap: NextRecap) -> int:
    person = _person(world, act.person_id)
    match act:
        case Advance():
            return _move(world, world.clock.now() + timedelta(seconds=act.seconds))
        case Recap():
            return _move(world, next_recap(world.clock.now()))
        case Speak() | Block() | Place():
            return _stand(world, person, act)
    return _talk(world, person, act)


def _talk(world: World, person: Person, act: Write | Press | OpenLink | Seek | Choose) -> int:
    """Do what puts words before the bot."""
    match act:
        case OpenLink():
            return world.open_link(person, act.url)
        case Choose():
            return world.choose(person, act.result_id)
    chat_id = _own_chat(world, person, act.chat_id).id
    match act:
        case Write():
            return world.write(person, chat_id, act.text, act.reply_to, act.thread_id)
        case Seek():
            return world.seek(person, chat_id, act.words, act.offset, act.thread_id)
    return world.press(person, chat_id, act.message_id, act.data)


def _stand(world: World, person: Person, act: Speak | Block | Place) -> int:
    """Do what changes how somebody or the bot stands."""
    match act:
        case Speak():
            return _speak(world, person, act.language_code)
        case Block(do="block"):
            return world.block(_started(world, person))
        case Block():
            return world.unblock(_started(world, person))
        case Place(do="add_bot"):
            return world.add_bot(_group(world, person, act.chat_id), person)
    return world.remove_bot(_group(world, person, act.chat_id), person)


def _move(world: World, to: datetime) -> int:
    """Move the clock, of which the bot is not told."""
    world.clock.set(to)
    return 0


def _speak(world: World, person: Person, language_code: str) -> int:
    """Change their language, of which the bot is not told."""
    world.speak(person, language_code)
    return 0


def _person(world: World, number: int) -> Person:
    person = world.people.get(number)
    if person is None or person.is_bot:
        raise Problem(404, f"there is no person {number}")
    return person


def _started(world: World, person: Person) -> Person:
    """Open their chat with the bot, where it is not yet."""
    world.private_chat(person)
    return person


def _own_chat(world: World, person: Person, number: int) -> Chat:
    """Find a chat that this person can see: their own private chat, a group or a channel."""
    if number == person.id:
        return world.private_chat(person)
    chat = world.chats.get(number)
    if chat is None or chat.kind == "private":
        raise Problem(404, f"there is no chat {number} for {person.first_name}")
    return chat


def _group(world: World, person: Person, number: int) -> Chat:
    """Find a group that this person is in."""
    chat = _own_chat(world, person, number)
    if chat.kind not in {"group", "supergroup"} or not chat.member(person).present:
        raise Problem(409, f"{person.first_name} is in no group {number}")
    return chat
