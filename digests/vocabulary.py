"""The words that a story prints, and which of them a misspelt one most likely means."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from digests.spelling import KAZAKH, sound_of, stem_of
from digests.terms import Term, terms_in

SLIPS = ((4, 1), (6, 2), (9, 3))
"""How many slips are forgiven from how many letters on; shorter words and numbers must be right."""
SURE = 7
"""Letters of a word from which on the first of them may be wrong, too."""
CHOICES = 3
"""Words that a misspelt one may mean: no more are tried."""
SHORT = 3
"""Letters of a word that is too short to be offered."""
ALIKE = 65.0
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
    """All words of a story in all its languages, and which of them are forms of one word.

    Words are one family where they are the same, share a stem in their language, or are words of names and sound the
    same. That others sound the same says nothing ("қарағанда" is no Karaganda), but a reader may have meant them.
    """

    def __init__(self, languages: Sequence[str]) -> None:
        """Begin without any word."""
        self._languages = languages
        self._names: set[str] = set()
        self._learned: set[tuple[str, str]] = set()
        self._family: dict[str, int] = {}
        self._members: list[list[str]] = []
        self._printed: dict[str, str] = {}
        self._sounds: dict[str, list[str]] = {}
        self._sizes: defaultdict[int, list[str]] = defaultdict(list)
        self._outstanding: defaultdict[str, dict[str, None]] = defaultdict(dict)

    def name(self, text: str, language: str) -> None:
        """Remember the words of a name, with their capitals. Names come before all else."""
        for term in terms_in(text):
            if not term.number:
                self._names.add(term.keys[0])
            self._remember(term, language)

    def offer(self, text: str, language: str) -> None:
        """Remember the words of a text that a reader is offered as the nearest."""
        for term in terms_in(text):
            self._remember(term, language)
            if not term.number and len(term.printed) > SHORT:
                self._outstanding[language][sound_of(term.printed)] = None

    def learn(self, text: str, language: str) -> list[str]:
        """Remember the words of a text; return the keys by which their tokens are known when all is learned."""
        keys: list[str] = []
        for term in terms_in(text):
            if (term.printed, language) not in self._learned:
                self._remember(term, language)
            keys.extend(term.keys)
        return keys

    def token(self, key: str) -> str:
        """Return by what a key is found: its family."""
        return f"w{self._family[key]}"

    def read(self, term: Term) -> Reading:
        """Understand a term of a question: as it is, as it sounds, as a form of a word, or as a slip in one."""
        key = term.keys[0]
        if key in self._family or term.number:
            return self._reading([key])
        sound = sound_of(term.printed)
        if sound in self._sounds:
            return self._reading(self._sounding(sound), self._spelling(sound, term.printed))
        kin = [one for language in self._languages for one in self._kin(key, language) if one in self._family]
        if kin:
            return self._reading([min(kin, key=_doubt)])
        guesses = [guess for guess in self._guesses(sound) if self._as_written(guess, term.printed)]
        meant = self._spelling(guesses[0], term.printed) if guesses else ""
        return self._reading(chain.from_iterable(map(self._sounding, guesses)), meant, guessed=True)

    def nearest(self, term: Term, language: str) -> tuple[str, ...]:
        """Return the outstanding words of a language that look or sound most like a term, however far off.

        No word is near to a number.
        """
        if term.number:
            return ()
        from rapidfuzz import fuzz, process  # noqa: PLC0415 - a start does without it

        words, sound = tuple(self._outstanding[language]), sound_of(term.printed)
        found = process.extract(sound, words, scorer=fuzz.ratio, score_cutoff=ALIKE, limit=CHOICES)
        return tuple(self._spelling(word, term.printed) for word, *_ in found)

    def _reading(self, keys: Iterable[str], meant: str = "", *, guessed: bool = False) -> Reading:
        families = tuple(dict.fromkeys(self._family[key] for key in keys if key in self._family))
        hits = frozenset(key for family in families for key in self._members[family])
        return Reading(tuple(f"w{family}" for family in families), hits, meant, guessed)

    def _remember(self, term: Term, language: str) -> None:
        self._learned.add((term.printed, language))
        if term.number:
            for key in term.keys:
                self._join((key,))
            return
        (key,) = term.keys
        sound = sound_of(term.printed)
        self._join((key, *self._kin(key, language)))
        if key in self._printed:
            return
        self._printed[key] = term.printed if key in self._names else key
        if sound not in self._sounds:
            self._sizes[len(sound)].append(sound)
        self._sounds.setdefault(sound, []).append(key)

    def _join(self, keys: Sequence[str]) -> None:
        """Make one family of all that have a key in common."""
        new = [key for key in keys if key not in self._family]
        families = dict.fromkeys(self._family[key] for key in keys if key in self._family)
        if not families:
            self._members.append([])
        first, *others = families or [len(self._members) - 1]
        for other in others:
            new += self._members[other]
            self._members[other] = []
        self._members[first] += new
        self._family.update(dict.fromkeys(new, first))

    def _kin(self, word: str, language: str) -> list[str]:
        """What forms of one word have in common: the name that it is or begins with, and its stem.

        A Kazakh form of a name has no other stem: the pattern of endings would take too much from it.
        """
        name = word if word in self._names else "" if word.isascii() else self._named(word)
        kin = [f"*{sound_of(name)}"] if name else []
        if not name or language != KAZAKH:
            kin.append(f"{language}{'' if word.isascii() else '+'}:{stem_of(word, language)}")
        return kin

    def _named(self, word: str) -> str:
        """The longest word of a name with which a word begins."""
        heads = (word[:size] for size in range(len(word), SHORT, -1))
        return next((head for head in heads if head in self._names), "")

    def _sounding(self, sound: str) -> list[str]:
        """The words that sound so: only those of names, if there are any."""
        words = self._sounds[sound]
        return [word for word in words if word in self._names] or words

    def _spelling(self, sound: str, asked: str) -> str:
        """Choose among the spellings of a sound: a name for its forms, and one in the letters of the question."""
        words = self._sounding(sound)
        forms = self._members[self._family[words[0]]]
        spellings = [self._printed[word] for word in (*(word for word in forms if word in self._names), *words)]
        return next((word for word in spellings if word.isascii() == asked.isascii()), spellings[0])

    def _as_written(self, sound: str, asked: str) -> bool:
        """Whether a guess is as near in its letters as in its sound, where both are in one alphabet."""
        from rapidfuzz.distance import OSA  # noqa: PLC0415 - a start does without it

        spelt = self._spelling(sound, asked)
        return spelt.isascii() != asked.isascii() or OSA.distance(spelt.casefold(), asked.casefold()) <= _forgiven(
            asked
        )

    def _guesses(self, sound: str) -> Iterator[str]:
        """Yield the nearest words for one that nobody prints, the likeliest first."""
        from rapidfuzz import process  # noqa: PLC0415 - a start does without it
        from rapidfuzz.distance import OSA, JaroWinkler  # noqa: PLC0415 - as above

        slips = _forgiven(sound)
        if not slips:
            return
        near = [word for size in range(len(sound) - slips, len(sound) + slips + 1) for word in self._sizes[size]]
        near = near if len(sound) >= SURE else [word for word in near if word[0] == sound[0]]
        found = process.extract(sound, near, scorer=OSA.distance, score_cutoff=slips, limit=CHOICES * 4)
        alike = [word for word, distance, _ in found if distance == found[0][1]]
        yield from sorted(alike, key=lambda word: -JaroWinkler.similarity(sound, word))[:CHOICES]


def _forgiven(word: str) -> int:
    """How many slips are forgiven in a word."""
    return max((slips for letters, slips in SLIPS if len(word) >= letters), default=0)


def _doubt(kin: str) -> tuple[bool, int]:
    """Order what a word may be a form of: a name before all else, then what takes the least from the word."""
    return not kin.startswith("*"), -len(kin.partition(":")[2])
