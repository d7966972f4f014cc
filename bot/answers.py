"""What to say to a question, decided without Telegram: an action in, a message out."""

import difflib
from collections.abc import Callable, Sequence
from datetime import date

from bot import pieces
from bot.actions import action_of, read_action, with_back
from bot.menu import MENU
from bot.messages import BYTES, Action, Button, Message
from bot.rendering import Answer, Piece, Renderer, oversized
from bot.tongue import Tongue, tongue_of
from digests.figures import disagreements_about, disagreements_of
from digests.item import Item, Story
from digests.recap import Recap
from digests.search import Index, terms_of

_FIRST_TOPICS = 9
_SHOWN = 60
_LONGEST_QUESTION = 200


class Answers:
    """The answers of one story."""

    def __init__(self, original: Story, index: Index, tongue: Tongue | None = None) -> None:
        """Prepare the templates. `index` is of the original story, and without a tongue its own is spoken."""
        self.tongue = tongue or tongue_of(original.language)
        self.story = story = original.told_in(self.tongue.code)
        self._original = original
        self._renderer = Renderer(story, self.tongue, original.language)
        self._ = self.tongue.gettext
        self._index = index
        self._items = {item.id: item for item in story.items}
        self._names = {name.id: name for name in story.names}
        self._topics = {topic.id: topic for topic in story.topics}
        self._disagreements = {found.id: found for found in story.disagreements}
        self._views: dict[str, Callable[[str], Answer | None]] = {
            "t": self._topic_answer,
            "i": self._item_answer,
            "s": self._proof_answer,
            "d": self._dispute_answer,
            "n": self._name_answer,
            "q": self._search_answer,
            "h": lambda _: self._help_answer(),
            "w": lambda _: self._start_answer(),
            "b": lambda _: self._about_answer(),
        }

    @property
    def commands(self) -> dict[str, str]:
        """Every command with its description, in the order of the menu."""
        topics = {topic.command: topic.description for topic in self.story.topics}
        return topics | {command: self._(description) for command, description in MENU.items()}

    def act(self, action: str) -> Message | None:
        """Answer an action; None for one that this story does not know (an old button, a made-up link)."""
        wish = read_action(action)
        view = self._views.get(wish.verb) if wish else None
        answer = view(wish.subject) if wish and view else None
        if wish is None or answer is None:
            return None
        return with_back(self._renderer.page(answer, wish.page), wish, self._("‹ Back"))

    def follow(self, payload: str) -> Message | None:
        """Answer a deep link's payload, such as `i_equipment-seized`; None where it leads nowhere."""
        action = action_of(payload)
        return self.act(action) if action else None

    def command(self, command: str) -> Message | None:
        """Answer the command of a topic, or start, help and about; None for another."""
        topic = next((topic for topic in self.story.topics if topic.command == command), None)
        if topic:
            return self.act(f"t:{topic.id}")
        return self.act({"start": "w", "help": "h", "about": "b"}.get(command, "-"))

    def search(self, words: str) -> Message:
        """Answer plain words; a command without its slash is that command, and a greeting is welcomed."""
        bare = words.strip(" ?!.").lower()
        known = self.command(bare)
        if known or not bare:
            return known or self._renderer.page(self._search_answer(""), 1)
        if bare in MENU:
            return self.say("", self._("Did you mean /{command}?").format(command=bare))
        return self._renderer.page(self._search_answer(words) if terms_of(words) else self._start_answer(), 1)

    def unknown_command(self, command: str) -> Message:
        """Answer a command that is none: the nearest one, or help."""
        near = difflib.get_close_matches(command, self.commands, n=1, cutoff=0.5)
        words = (
            self._("There is no /{command}. Did you mean /{near}?")
            if near
            else self._("There is no /{command}. /help lists them all.")
        )
        return self.say("", words.format(command=command[:32], near="".join(near)))

    def latest(self, newest_first: Sequence[tuple[str, date]], page: int = 1) -> Message:
        """Show the newest publications, given as item ids and days; by what happened last where all are of one day."""
        items = [self._items[item_id] for item_id, _ in dict(newest_first).items() if item_id in self._items]
        if len({day for _, day in newest_first}) <= 1:
            items.sort(key=lambda item: item.when.order if item.when else (0, 0, 0), reverse=True)
        shown = tuple(self._piece(item, "l") for item in items)
        return self._renderer.page(Answer(self._("The latest"), shown, action="l"), page)

    def recap(self, recap: Recap, heading: str) -> tuple[Message, ...]:
        """Compose a recap: what is new or, under a heading that says that nothing is, a chapter from the record."""
        shown = tuple(self._piece(self._items[item.id], "") for item in recap.items)
        return self._renderer.messages(Answer(heading, shown, self._intro(recap)))

    def _intro(self, recap: Recap) -> str:
        ngettext, count = self.tongue.ngettext, len(recap.items)
        if recap.topic:
            title = self._topics[recap.topic.id].title
            return self._("Nothing new this time. From the record: {topic}.").format(topic=title)
        if recap.corrected:
            words = ngettext(
                "Corrected: {count} item was told otherwise before.",
                "Corrected: {count} items were told otherwise before.",
                count,
            )
            return words.format(count=count)
        words = ngettext("New since the last recap: {count} item.", "New since the last recap: {count} items.", count)
        return words.format(count=count)

    def weekly(self, recap: Recap, occasion: date) -> tuple[Message, ...]:
        """Compose the recap of a week."""
        return self.recap(recap, f"{self.story.title} · {self.tongue.day(occasion)}")

    def say(self, title: str, words: str, buttons: tuple[tuple[Button, ...], ...] = ()) -> Message:
        """Say plain words, which may hold anything: they are escaped."""
        return self._renderer.page(Answer(title, (Piece("text", words),), buttons=buttons), 1)

    def faults(self) -> list[str]:
        """Name every answer that Telegram would refuse, with its remedy."""
        answers = [
            *(self._topic_answer(topic.id) for topic in self.story.topics),
            *(self._item_answer(item.id) for item in self.story.items),
            *(self._proof_answer(item.id) for item in self.story.items),
            *(self._name_answer(name.id) for name in self.story.names),
            *(self._dispute_answer(found.id) for found in self.story.disagreements),
            *(self._start_answer(), self._help_answer(), self._about_answer()),
        ]
        found = terms_of(self.story.example) and self._index.find(self.story.example).whole
        example = [] if found else ["digests/story.toml, example: no item is found by it; name words that one has"]
        reserved = [topic for topic in self.story.topics if topic.command in MENU]
        return [
            *example,
            *(
                f"digests/story.toml, topic {topic.id}: /{topic.command} is the bot's own command; choose another"
                for topic in reserved
            ),
            *(
                f"{answer.title or answer.action}: {why}"
                for answer, why in oversized(self._renderer, [a for a in answers if a])
            ),
        ]

    def _topic_answer(self, topic_id: str) -> Answer | None:
        topic = self._topics.get(topic_id)
        if topic is None:
            return None
        back = f"t:{topic.id}"
        shown = tuple(pieces.of_topic(self.story, topic, back, self.tongue))
        return Answer(topic.title, shown, topic.description, back)

    def _item_answer(self, item_id: str) -> Answer | None:
        item = self._items.get(item_id)
        if item is None:
            return None
        names = tuple(Button(self._names[name].name, f"n:{name}") for name in item.names if name in self._names)
        topics = tuple(
            Button(self._topics[topic].title, f"t:{topic}") for topic in item.topics if topic in self._topics
        )
        rows = tuple(row for row in (names[:3], topics[:3]) if row)
        return Answer("", (self._piece(item, f"i:{item.id}"),), action=f"i:{item.id}", buttons=rows)

    def _name_answer(self, name_id: str) -> Answer | None:
        name = self._names.get(name_id)
        if name is None:
            return None
        back = f"n:{name.id}"
        head = Piece("name", name, disagreements=disagreements_about(self.story, name))
        items = [i for i in self.story.items if any(pieces.mentions(claim, name, self.story) for claim in i.claims)]
        return Answer("", (head, *(self._piece(item, back) for item in items)), action=back)

    def _proof_answer(self, item_id: str) -> Answer | None:
        item = self._items.get(item_id)
        if item is None:
            return None
        disagreements = disagreements_of(self.story, item)
        shown = (
            *(pieces.of_proof(claim, item.wording) for claim in item.claims),
            *(
                pieces.of_proof(side, found.wording, "" if place else found.about)
                for found in disagreements
                for place, side in enumerate(found.sides)
            ),
        )
        buttons = ((Button(self._("The item"), f"i:{item.id}"),),)
        return Answer(item.title, shown, self._("The exact words of the sources:"), f"s:{item.id}", buttons)

    def _dispute_answer(self, disagreement_id: str) -> Answer | None:
        found = self._disagreements.get(disagreement_id)
        if found is None:
            return None
        shown = tuple(pieces.of_proof(side, found.wording) for side in found.sides)
        return Answer(found.about, shown, self._("The exact words of the sources:"), f"d:{found.id}")

    def _search_answer(self, words: str) -> Answer:
        asked = " ".join(words.split())
        title = asked if len(asked) <= _SHOWN else f"{asked[: _SHOWN - 1]}…"
        words = " ".join(asked.replace(":", " ").replace("<", " ").split())[:_LONGEST_QUESTION]
        found = self._index.find(words)
        items = found.items
        if not items:
            return self._nothing_found(title)
        action = f"q:{words}"
        fits = len(action.encode()) <= BYTES - 4
        names = tuple(Button(self._names[name.id].name, f"n:{name.id}") for name in self._index.named(words)[:3])
        count = self._found(len(items), whole=found.whole)
        if not fits and len(items) > 1:
            count += " " + self._("Ask with fewer words to see them all.")
        shown = tuple(self._piece(self._items[item.id], action if fits else "") for item in items)
        return Answer(f"“{title}”", shown, count, action if fits else "", (names,) if names else ())

    def _found(self, count: int, *, whole: bool) -> str:
        ngettext = self.tongue.ngettext
        if whole:
            return ngettext("{count} item found.", "{count} items found.", count).format(count=count)
        return ngettext(
            "{count} item found with some of these words.", "{count} items found with some of these words.", count
        ).format(count=count)

    def _nothing_found(self, shown: str) -> Answer:
        near = self._index.nearest(shown)
        words = (
            self._("Nothing about “{words}” in these sources.").format(words=shown)
            if shown
            else self._("Write the words to search for after the command: /search {example}.").format(
                example=self.story.example
            )
        )
        hint = self._("Did you mean one of these, or a topic?") if near else self._("These are the topics:")
        rows = (tuple(Button(word, f"q:{word}") for word in near), *self._topic_rows())
        return Answer("", (Piece("text", f"{words} {hint}"),), buttons=tuple(row for row in rows if row))

    def _topic_rows(self) -> tuple[tuple[Button, ...], ...]:
        """The first topics as buttons, three in a row; the last one leads to all."""
        buttons = [Button(topic.title, f"t:{topic.id}") for topic in self.story.topics]
        if len(buttons) > _FIRST_TOPICS:
            buttons = [*buttons[: _FIRST_TOPICS - 1], Button(self._("All topics …"), "h")]
        return tuple(tuple(buttons[start : start + 3]) for start in range(0, len(buttons), 3))

    def _start_answer(self) -> Answer:
        lines = [f"/{topic.command} – {topic.description}" for topic in self.story.topics[:2]]
        lines.append(
            self._("{example} – any words, and I look for them (in a group: with a mention of me)").format(
                example=self.story.example
            )
        )
        words = "\n".join(
            [
                self.story.description,
                "",
                self._("Try:"),
                *(f"• {line}" for line in lines),
                "",
                self._promise(),
                self._("/help lists everything; /subscribe brings the weekly recap."),
            ]
        )
        return Answer(self.story.title, (Piece("text", words),), buttons=self._topic_rows())

    def _help_answer(self) -> Answer:
        lines = [f"/{command} – {description}" for command, description in self.commands.items()]
        any_words = self._("Or write any words, such as {example}, and I look for them.").format(
            example=self.story.example
        )
        return Answer(self._("What you can ask"), (Piece("text", "\n".join([*lines, "", any_words])),))

    def _about_answer(self) -> Answer:
        honesty = self._(
            "“Our note” marks what we infer about the texts ourselves. Nothing here comes from anywhere else, and "
            "nobody is said to be guilty of anything that the sources only suspect or allege."
        )
        rights = self._("The articles remain their publishers'; they are quoted only as evidence.")
        return Answer(
            self._("About"),
            (Piece("text", f"{self.story.description}\n\n{self._promise()} {honesty}\n\n{rights}"),),
            buttons=tuple((Button(t.title, f"t:{t.id}"),) for t in self.story.topics if t.shows == "sources"),
        )

    def _promise(self) -> str:
        return self._(
            "Every sentence is tied to the exact words of a source: [1] is the first source, and the button “Sources” "
            "opens its words. Where the sources differ, I say so."
        )

    def _piece(self, item: Item, back: Action) -> Piece:
        return pieces.of_item(self.story, item, back, self.tongue)
