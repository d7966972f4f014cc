"""How a word sounds, whatever letters it is spelt in, and of which word it is a form.

"Клебанов", "Klebanow" and "KLEBANOV" sound alike. Two words of one language are forms of one where they share a stem.
"""

import re
from functools import cache, lru_cache

import Stemmer
from anyascii import anyascii

LONGEST = 40
"""Letters of a word that are looked at: no word of a story has more."""
KAZAKH = "kk"
"""The language for which Snowball has no stemmer."""
_TYPED = str.maketrans("әғқңөұүһі", "агкноуухи") | {ord("ş"): "sh"}
"""Kazakh letters as they are typed where the keyboard has only Russian or English ones."""
_ENDING = re.compile(
    r"(?<=\w{3})(?:"
    r"[лдт][ае]р|[дтн][ыи]н|[гк][ае]н?|[днт][ае]н?|[днт][ыи]|[мбп]ен|н?[дт][ае]г[ыи]|[ыи]?м[ыи]з|с[ыи]н?|[ыи][мн]?"
    r")$"
)
"""One Kazakh ending, with its letters as a Russian keyboard has them: number, owner, case or tense."""
_ENDINGS = 4
_HARDENED = str.maketrans("гб", "кп")
_SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"[^a-z]", ""),
        (r"shch|sch", "sh"),
        (r"ck|kh", "k"),
        (r"gh", "g"),
        (r"ph", "f"),
        (r"x", "ks"),
        (r"c(?=[eiy]|$)", "s"),
        (r"c(?!h)|q", "k"),
        (r"j", "zh"),
        (r"w", "v"),
        (r"y", "i"),
        (r"i(?=e)", ""),
        (r"(.)\1+", r"\1"),
        (r"(?<=[oe])f$", "v"),
    )
)
"""What the alphabets and their transliterations write in several ways, one after another."""


@lru_cache(maxsize=1 << 16)
def sound_of(word: str) -> str:
    """Spell a word as it sounds, in small Latin letters, alike for all that write it otherwise; empty for no sound."""
    spelt = anyascii(_folded(word)).lower()
    for pattern, sound in _SOUNDS:
        spelt = pattern.sub(sound, spelt)
    return spelt


@lru_cache(maxsize=1 << 16)
def stem_of(word: str, language: str) -> str:
    """What the forms of a word have in common in a language ("ru"), as it sounds."""
    folded = _folded(word)
    return sound_of(_without_endings(folded) if language == KAZAKH else _snowball(language, folded))


def _folded(word: str) -> str:
    return word[:LONGEST].casefold().translate(_TYPED)


def _snowball(language: str, word: str) -> str:
    stemmer = _stemmer(language)
    return stemmer.stemWord(word) if stemmer else word


@cache
def _stemmer(language: str) -> "Stemmer.Stemmer | None":
    try:
        return Stemmer.Stemmer(language)
    except KeyError:  # a language that Snowball does not know has no stems
        return None


def _without_endings(word: str) -> str:
    """Take the endings from a Kazakh word; the consonant before them hardens: "жабдығы", "жабдық"."""
    for _ in range(_ENDINGS):
        shorter = _ENDING.sub("", word)
        if shorter == word:
            break
        word = shorter
    return word[:-1] + word[-1:].translate(_HARDENED)
