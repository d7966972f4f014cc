"""What a picture needs of a language."""

from typing import Protocol

from digests.when import When


class Speech(Protocol):
    """Says fixed words, numbers and dates to one reader."""

    def gettext(self, msgid: str) -> str:
        """The words in the reader's language."""

    def ngettext(self, one: str, many: str, n: int) -> str:
        """The words for one or for `n`."""

    def number(self, value: float) -> str:
        """A number as one reads it: 67,000 or 193 million."""

    def when(self, when: When) -> str:
        """A date with its precision."""
