"""By what a word is known, however it is inflected and in whichever letters it is spelt.

A word's first key is its sound, in plain small letters: "Клебанов", "Klebanow" and "KLEBANOV" share it. The keys
after it are the sounds of its stems. Two words are forms of one where they share a key.
"""

import re
from functools import cache, lru_cache

import Stemmer
from anyascii import anyascii

LONGEST = 40
"""Letters of a word that are looked at: no word of a story has more."""
_KAZAKH = str.maketrans("әғқңөұүһі", "агкноуухи") | {ord("ş"): "sh"}
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
def keys_of(word: str) -> tuple[str, ...]:
    """By what a word is known: its sound first, then each of its stems, once. Nothing where it has no sound."""
    folded = word[:LONGEST].casefold().translate(_KAZAKH)
    stems = (_stem_of(folded, "english"),) if folded.isascii() else (_stem_of(folded, "russian"), _unended(folded))
    sound = sound_of(folded)
    return tuple(dict.fromkeys((sound, *filter(None, map(sound_of, stems))))) if sound else ()


def sound_of(word: str) -> str:
    """Spell a word as it sounds, in small Latin letters, alike for all that write it otherwise."""
    spelt = anyascii(word).lower()
    for pattern, sound in _SOUNDS:
        spelt = pattern.sub(sound, spelt)
    return spelt


def _stem_of(word: str, language: str) -> str:
    return str(_stemmer(language).stemWord(word))


@cache
def _stemmer(language: str) -> "Stemmer.Stemmer":
    return Stemmer.Stemmer(language)


def _unended(word: str) -> str:
    """Take the endings from a Kazakh word; the consonant before them hardens: "жабдығы", "жабдық"."""
    for _ in range(_ENDINGS):
        shorter = _ENDING.sub("", word)
        if shorter == word:
            break
        word = shorter
    return word[:-1] + word[-1:].translate(_HARDENED)
