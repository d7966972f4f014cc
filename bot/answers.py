"""What to say to a question, decided without Telegram: an action in, a message out."""

import difflib
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from operator import itemgetter

from bot import dated, finding, pieces, welcome
from bot.actions import action_of, read_action, with_back
from bot.charts.drawing import faults_of, picture_of
from bot.menu import MENU
from bot.messages import Action, Button, Message
from bot.rendering import FULL, Answer, Piece, Renderer, oversized
from bot.tongue import Tongue, tongue_of
from bot.ways import ways_from
from digests.figures import disagreements_of
from digests.item import Item, Story
from digests.recap import Recap
from digests.search import Index
from digests.terms import asked_in


class Answers:
    """The answers of one story."""

    def __init__(self, original: Story, index: Index, tongue: Tongue | None = None, *, reports: bool = False) -> None:
        """Prepare the templates. `index` is of the original story; its tongue is the default. `reports` are read."""
        self.tongue = tongue or tongue_of(original.language)
        self.story = story = original.told_in(self.tongue.code)
        self._original = original
        self._renderer = Renderer(story, self.tongue, original.language)
        self._ = self.tongue.gettext
        self._index, self._reports = index, reports
        self._picture = cache(lambda topic: picture_of(story, topic, self.tongue))
        self._items = {item.id: item for item in story.items}
        self._names = {name.id: name for name in story.names}
        self._topics = {topic.id: topic for topic in story.topics}
        self._titled = welcome.titled(original)
        self._disagreements = {found.id: found for found in story.disagreements}
        self._views: dict[str, Callable[[str], Answer | None]] = {
            "t": self._topic_answer,
            "i": self._item_answer,
            "s": self._proof_answer,
            "d": self._dispute_answer,
            "n": self._name_answer,
            "q": lambda words: finding.found(story, self._index, words, self.tongue),
            "a": lambda at: dated.since(story, at, self.tongue),
            "e": lambda at: dated.on(story, at, self.tongue),
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
        """Answer the command of a topic or its title in any language, or start, help and about; None for another."""
        topic = self._titled.get(command.casefold())
        if topic:
            return self.act(f"t:{topic}")
        return self.act({"start": "w", "help": "h", "about": "b"}.get(command, "-"))

    def search(self, words: str) -> Message:
        """Answer plain words; a command without its slash is that command, and a greeting is welcomed."""
        bare = words.strip(" ?!.").lower()
        known = self.command(bare)
        if known or not bare:
            return known or self._renderer.page(finding.found(self.story, self._index, "", self.tongue), 1)
        if bare in MENU:
            return self.say("", self._("Did you mean /{command}?").format(command=bare))
        found = finding.found(self.story, self._index, words, self.tongue) if asked_in(words) else self._start_answer()
        return self._renderer.page(found, 1)

    def unknown_command(self, command: str) -> Message:
        """Answer a command that is none: the nearest one, or help."""
        near = difflib.get_close_matches(command, self.commands, n=1, cutoff=0.6)
        words = (
            self._("There is no /{command}. Did you mean /{near}?")
            if near
            else self._("There is no /{command}. /help lists them all.")
        )
        return self.say("", words.format(command=command[:32], near="".join(near)))

    def asked_date(self, command: str, words: str) -> Message:
        """Answer the words behind /on and /since."""
        return self._renderer.page(dated.asked(self.story, command, words, self.tongue), 1)

    def news(self, changes: Sequence[tuple[str, bool]], action: Action, page: int = 1) -> Message:
        """Show what is new, given as item ids that say whether readers had them before, in another form."""
        known = [(self._items[item_id], corrected) for item_id, corrected in changes if item_id in self._items]
        groups = {False: self._("New"), True: self._("Corrected")}
        shown = tuple(
            replace(self._piece(item, action), group=groups[corrected])
            for item, corrected in sorted(known, key=itemgetter(1))
        )
        if not shown:
            return self.say("", self._("Nothing is new since you last looked. /latest shows the newest items."))
        return self._renderer.page(Answer(self._("New since you last looked"), shown, action=action), page)

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

    def found(self, words: str) -> tuple[Item, ...]:
        """Find items for plain words, best first; for none the items that stand for their topics."""
        if not words.strip():
            return tuple(item for item in self.story.items if item.key)
        return tuple(self._items[item.id] for item in self._index.find(words).items)

    def cited(self, item: Item) -> Message:
        """Show an item in one message that can stand anywhere: with its sources, and two ways back here."""
        piece = replace(self._piece(item, ""), buttons=())
        ways = (Button(self._("More from the bot"), f"i:{item.id}"), Button(self._("Exact words"), f"s:{item.id}"))
        return self._renderer.messages(Answer("", (piece,), buttons=(ways,)))[0]

    def say(self, title: str, words: str, buttons: tuple[tuple[Button, ...], ...] = ()) -> Message:
        """Say plain words, which may hold anything: they are escaped."""
        return self._renderer.page(Answer(title, (Piece("text", words),), buttons=buttons), 1)

    def render(self, answer: Answer) -> tuple[Message, ...]:
        """Render an answer that is made elsewhere, in as many messages as it takes."""
        return self._renderer.messages(answer)

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
        found = asked_in(self.story.example) and self._index.find(self.story.example).whole
        example = [] if found else ["digests/story.toml, example: no item is found by it; name words that one has"]
        reserved = [topic for topic in self.story.topics if topic.command in MENU]
        return [
            *example,
            *(
                f"digests/story.toml, topic {topic.id}: /{topic.command} is the bot's own command; choose another"
                for topic in reserved
            ),
            *(fault for topic in self.story.topics for fault in faults_of(self.story, topic, self.tongue)),
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
        apart, picture = topic.shows == "timeline", self._picture(topic)
        return Answer(topic.title, shown, topic.description, back, apart=apart, picture=picture)

    def _item_answer(self, item_id: str) -> Answer | None:
        item = self._items.get(item_id)
        if item is None:
            return None
        ways = ways_from(self.story, item, self.tongue) + (self._report_row(item),) * self._reports
        return Answer("", (self._piece(item, f"i:{item.id}"),), action=f"i:{item.id}", buttons=ways)

    def _name_answer(self, name_id: str) -> Answer | None:
        name = self._names.get(name_id)
        if name is None:
            return None
        back = f"n:{name.id}"
        shown = pieces.of_account(self.story, name, back, self.tongue)
        return Answer(name.heading, tuple(shown), action=back, length=FULL)

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
        buttons = ((Button(self._("The item"), f"i:{item.id}"),), *([self._report_row(item)] * self._reports))
        return Answer(item.title, shown, self._("The exact words of the sources:"), f"s:{item.id}", buttons)

    def _report_row(self, item: Item) -> tuple[Button, ...]:
        return (Button(self._("Report a mistake"), f"r:{item.id}"),)

    def _dispute_answer(self, disagreement_id: str) -> Answer | None:
        found = self._disagreements.get(disagreement_id)
        if found is None:
            return None
        shown = tuple(pieces.of_proof(side, found.wording) for side in found.sides)
        return Answer(found.about, shown, self._("The exact words of the sources:"), f"d:{found.id}")

    def _start_answer(self) -> Answer:
        return welcome.start(self.story, self.tongue)

    def _help_answer(self) -> Answer:
        return welcome.commands(self.story, self.commands, self.tongue)

    def _about_answer(self) -> Answer:
        return welcome.about(self.story, self.tongue)

    def _piece(self, item: Item, back: Action) -> Piece:
        return pieces.of_item(self.story, item, back, self.tongue)
