"""The answers of one story in every language that the bot speaks, each made when it is first asked for."""

from dataclasses import replace
from datetime import date

from bot.actions import Wish
from bot.answers import Answers
from bot.messages import Button, Message
from bot.tongue import languages, nearest, tongue_of
from digests.item import Story
from digests.recap import Recap
from digests.search import Index


class Voices:
    """One story, one index, and an answerer for each language."""

    def __init__(self, story: Story, *, reports: bool = False) -> None:
        """Prepare the index. `reports`: somebody reads what is reported as a mistake."""
        self.story = story
        self.reports = reports
        self._index = Index(story)
        self._made: dict[str, Answers] = {}

    def close(self) -> None:
        """Give the index's memory back."""
        self._index.close()

    @property
    def own(self) -> Answers:
        """The answers in the language in which the story was written."""
        return self.of(self.story.language)

    def of(self, code: str) -> Answers:
        """The answers in a language; in the story's own where none is named, in the nearest spoken one else."""
        language = nearest(code or self.story.language)
        if language not in self._made:
            self._made[language] = Answers(self.story, self._index, tongue_of(language), reports=self.reports)
        return self._made[language]

    def faults(self) -> list[str]:
        """Name every answer, in any language, that Telegram would refuse, with its remedy."""
        return list(dict.fromkeys(fault for code in languages() for fault in self.of(code).faults()))

    def weekly(self, recap: Recap, occasion: date, language: str) -> tuple[Message, ...]:
        """Compose the recap of a week in a language."""
        return self.of(language).weekly(recap, occasion)

    def beside(self, shown: Message, wish: Wish, asked_in: Answers) -> Message:
        """Show the original of `o:ACTION:PAGE`, which is given, with a way back to the translation."""
        turned = f"{wish.subject}:"
        rows = [
            tuple(
                replace(button, action=f"o:{button.action}") if button.action.startswith(turned) else button
                for button in row
            )
            for row in shown.buttons
        ]
        back = Button(asked_in.tongue.gettext("‹ Translation"), f"{wish.subject}:{wish.page}")
        return replace(shown, buttons=(*rows, (back,)))
