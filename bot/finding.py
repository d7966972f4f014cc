"""What is found for plain words, and what to say where nothing is."""

from bot import pieces
from bot.actions import asking
from bot.messages import Button, in_rows
from bot.rendering import Answer, Piece
from bot.tongue import Tongue
from bot.welcome import topic_rows
from digests.item import Story
from digests.search import Found, Index

_SHOWN = 60
_LONGEST = 200
"""Characters of a question that are looked at."""
_NAMES = 3


def found(story: Story, index: Index, words: str, tongue: Tongue) -> Answer:
    """Answer a question with what is found, best first. The index is of the original; what is shown is of `story`."""
    asked = " ".join(words.split())
    title = asked if len(asked) <= _SHOWN else f"{asked[: _SHOWN - 1]}…"
    results = index.find(asked[:_LONGEST])
    if not results.items:
        return _nothing(story, index, title, tongue)
    action = asking(asked[:_LONGEST])
    headings = {name.id: name.heading for name in story.names}
    names = tuple(in_rows(Button(headings[name.id], f"n:{name.id}") for name in results.names[:_NAMES]))
    items = {item.id: item for item in story.items}
    shown = tuple(pieces.of_item(story, items[item.id], action, tongue) for item in results.items)
    intro = _summary(results, tongue, asked_again=bool(action))
    return Answer(tongue.gettext("“{words}”").format(words=title), shown, intro, action, names, hits=results.hits)


def _summary(results: Found, tongue: Tongue, *, asked_again: bool) -> str:
    """Say as what the question was understood, how many items there are, and what to do to see them all."""
    count, _, ngettext = len(results.items), tongue.gettext, tongue.ngettext
    meant = [_("Showing results for {words}.").format(words=", ".join(results.meant))] if results.meant else []
    counted = (
        ngettext("{count} item found.", "{count} items found.", count)
        if results.whole
        else ngettext(
            "{count} item found with some of these words.", "{count} items found with some of these words.", count
        )
    )
    more = [] if asked_again or count == 1 else [_("Ask with fewer words to see them all.")]
    return " ".join([*meant, counted.format(count=count), *more])


def _nothing(story: Story, index: Index, shown: str, tongue: Tongue) -> Answer:
    _ = tongue.gettext
    near = index.nearest(shown, story.language)
    words = (
        _("Nothing about “{words}” in these sources.").format(words=shown)
        if shown
        else _("Write the words to search for after the command: /search {example}.").format(example=story.example)
    )
    hint = _("Did you mean one of these, or a topic?") if near else _("These are the topics:")
    offered = in_rows(Button(word, asking(word)) for word in near if asking(word))
    rows = (*offered, *topic_rows(story, tongue))
    return Answer("", (Piece("text", f"{words} {hint}"),), buttons=rows)
