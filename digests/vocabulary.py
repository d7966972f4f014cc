"""The words that a story prints, and which of them a misspelt one most likely means."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from digests.spelling import stem_of
from digests.terms import Term, terms_in

SLIPS = ((4, 1), (6, 2), (9, 3))
"""How many slips are forgiven from how many letters on; shorter words and numbers must be right."""
SURE = 7
"""Letters of a word from which on the first of them may be wrong, too."""
CHOICES = 3
"""Words that a misspelt one may mean: no more are tried."""
SHORT = 3
"""Letters of a word that is too short to be offered."""
ALIKE = 60.0
"""How much, in a hundred, a word must be like another to be offered for it."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How a term of a question is understood: by which tokens it is found, and where it is to be seen in a text.

    `hits` are the keys of all forms of the word. `meant` is the story's word where the question spells it otherwise.
    """

    tokens: tuple[str, ...]
    hits: frozenset[str]
    meant: str = ""
    guessed: bool = False


class Vocabulary:
    """All words of a story in all its languages, as printed, and which of them are forms of one word."""

    def __init__(self, languages: Sequence[str]) -> None:
        """Begin without any word."""
        self._languages = languages
        self._learned: set[tuple[str, str]] = set()
        self._family: dict[str, str] = {}
        self._members: defaultdict[str, list[str]] = defaultdict(list)
        self._printed: dict[str, dict[str, str]] = {}
        self._sounds: defaultdict[int, list[str]] = defaultdict(list)
        self._outstanding: dict[str, None] = {}

    def learn(self, text: str, language: str) -> list[str]:
        """Remember the words of a text; return the keys by which their tokens are known when all is learned."""
        keys: list[str] = []
        for term in terms_in(text):
            if (term.printed, language) not in self._learned:
                self._remember(term, language, term.printed.casefold())
            keys.extend(term.keys)
        return keys

    def offer(self, text: str, language: str, *, named: bool) -> None:
        """Remember the words of a text that a reader is offered as the nearest; those of names keep their capitals."""
        for term in terms_in(text):
            self._remember(term, language, term.printed if named else term.printed.casefold())
            if not term.number and len(term.printed) > SHORT:
                self._outstanding[term.keys[0]] = None

    def token(self, key: str) -> str:
        """Return by what a key is found: the family of a word, a number as it is."""
        return self._family[key]

    def read(self, term: Term) -> Reading:
        """Understand a term of a question: as it is or sounds, as a form of a word, or as a slip in one."""
        whole = term.keys[:1]
        if whole[0] in self._family or term.number:
            return self._reading(whole, "" if term.number else self._other_spelling(term))
        stems = [stem_of(term.printed, language) for language in self._languages]
        if any(stem in self._family for stem in stems):
            return self._reading(stems)
        guesses = tuple(self._guesses(term.keys[0]))
        return self._reading(guesses, self._spelling(guesses[0], term.printed) if guesses else "", guessed=True)

    def nearest(self, term: Term) -> tuple[str, ...]:
        """Return the outstanding words that look or sound most like a term, however far off."""
        from rapidfuzz import fuzz, process  # noqa: PLC0415 - a start does without it

        words = tuple(self._outstanding)
        found = process.extract(term.keys[0], words, scorer=fuzz.ratio, score_cutoff=ALIKE, limit=CHOICES)
        return tuple(self._spelling(word, term.printed) for word, *_ in found)

    def _reading(self, keys: Iterable[str], meant: str = "", *, guessed: bool = False) -> Reading:
        families = dict.fromkeys(self._family[key] for key in keys if key in self._family)
        return Reading(
            tuple(families), frozenset(key for one in families for key in self._members[one]), meant, guessed
        )

    def _join(self, keys: Sequence[str]) -> None:
        """Make one family of all that share a key."""
        families = dict.fromkeys(self._family[key] for key in keys if key in self._family)
        first, *others = families or keys[:1]
        for key in chain((key for key in keys if key not in self._family), *map(self._members.pop, others)):
            self._family[key] = first
            self._members[first].append(key)

    def _remember(self, term: Term, language: str, spelt: str) -> None:
        self._learned.add((term.printed, language))
        if term.number:
            for key in term.keys:
                self._join((key,))
            return
        sound, folded = term.keys[0], term.printed.casefold()
        self._join((sound, stem_of(term.printed, language)))
        if sound not in self._printed:
            self._printed[sound] = {}
            self._sounds[len(sound)].append(sound)
        self._printed[sound].setdefault(folded, spelt)

    def _other_spelling(self, term: Term) -> str:
        """How the story prints a word that sounds the same, where nobody prints it as it was asked."""
        printed = self._printed.get(term.keys[0], {})
        return self._spelling(term.keys[0], term.printed) if printed and term.printed.casefold() not in printed else ""

    def _spelling(self, sound: str, asked: str) -> str:
        """Choose among the spellings of a word: one in the letters of the question, if there is one."""
        spellings = self._printed[sound].values()
        return next((word for word in spellings if word.isascii() == asked.isascii()), next(iter(spellings)))

    def _guesses(self, sound: str) -> Iterator[str]:
        """Yield the nearest words for one that nobody prints, the likeliest first."""
        from rapidfuzz import process  # noqa: PLC0415 - a start does without it
        from rapidfuzz.distance import OSA, JaroWinkler  # noqa: PLC0415 - as above

        slips = max((slips for letters, slips in SLIPS if len(sound) >= letters), default=0)
        if not slips:
            return
        near = [word for size in range(len(sound) - slips, len(sound) + slips + 1) for word in self._sounds[size]]
        near = near if len(sound) >= SURE else [word for word in near if word[0] == sound[0]]
        found = process.extract(sound, near, scorer=OSA.distance, score_cutoff=slips, limit=CHOICES * 4)
        alike = [word for word, distance, _ in found if distance == found[0][1]]
        yield from sorted(alike, key=lambda word: -JaroWinkler.similarity(sound, word))[:CHOICES]
