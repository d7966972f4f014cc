"""What a bot says of itself: the welcome, the help, where its sentences come from."""

from collections.abc import Mapping

from bot.messages import Button, in_rows
from bot.rendering import Answer, Piece
from bot.tongue import Tongue
from digests.item import Story

_FIRST_TOPICS = 9


def topic_rows(story: Story, tongue: Tongue) -> tuple[tuple[Button, ...], ...]:
    """The first topics as buttons; the last one leads to all."""
    buttons = [Button(topic.title, f"t:{topic.id}") for topic in story.topics]
    if len(buttons) > _FIRST_TOPICS:
        buttons = [*buttons[: _FIRST_TOPICS - 1], Button(tongue.gettext("All topics …"), "h")]
    return tuple(in_rows(buttons))


def titled(story: Story) -> Mapping[str, str]:
    """The topics' ids by their commands and their titles in all languages, in small letters."""
    told = (topic for one in (story, *story.translations) for topic in one.topics)
    return {title.casefold(): topic.id for topic in told for title in (topic.title, topic.command)}


def start(story: Story, tongue: Tongue) -> Answer:
    """Say what this is, and three things to try."""
    any_words = tongue.gettext("{example} – any words, and I look for them (in a group: with a mention of me)")
    lines = [
        *(f"/{topic.command} – {topic.description}" for topic in story.topics[:2]),
        any_words.format(example=story.example),
    ]
    words = [
        story.description,
        "",
        tongue.gettext("Try:"),
        *(f"• {line}" for line in lines),
        "",
        _promise(tongue),
        tongue.gettext("/help lists everything; /subscribe brings the weekly recap."),
    ]
    return Answer(story.title, (Piece("text", "\n".join(words)),), buttons=topic_rows(story, tongue))


def commands(story: Story, listed: Mapping[str, str], tongue: Tongue) -> Answer:
    """List the commands, given with their descriptions."""
    lines = [f"/{command} – {description}" for command, description in listed.items()]
    any_words = tongue.gettext("Or write any words, such as {example}, and I look for them.")
    words = "\n".join([*lines, "", any_words.format(example=story.example)])
    return Answer(tongue.gettext("What you can ask"), (Piece("text", words),))


def about(story: Story, tongue: Tongue) -> Answer:
    """Say where the sentences come from."""
    honesty = tongue.gettext(
        "“Our note” marks what we infer about the texts ourselves. Nothing here comes from anywhere else, and "
        "nobody is said to be guilty of anything that the sources only suspect or allege."
    )
    rights = tongue.gettext("The articles remain their publishers'; they are quoted only as evidence.")
    return Answer(
        tongue.gettext("About"),
        (Piece("text", f"{story.description}\n\n{_promise(tongue)} {honesty}\n\n{rights}"),),
        buttons=tuple((Button(topic.title, f"t:{topic.id}"),) for topic in story.topics if topic.shows == "sources"),
    )


def _promise(tongue: Tongue) -> str:
    return tongue.gettext(
        "Every sentence is tied to the exact words of a source: [1] is the first source, and the button “Sources” "
        "opens its words. Where the sources differ, I say so."
    )
