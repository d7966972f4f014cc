import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.spelling import sound_of, stem_of


@pytest.mark.parametrize(
    "spelt",
    [
        "Klebanov KLEBANOV Klebanow Klebanof Клебанов клебанов",
        "Kostanay Kostanai Костанай Қостанай Qostanay",
        "Nazarbayev Nazarbaev Назарбаев",
        "Tokayev Tokaev Токаев Тоқаев",
        "Itegmenov Итегменов",
        "Saryarka Сарыарка Сарыарқа Saryarqa",
        "Kazakhstan Qazaqstan Казахстан Қазақстан",
        "Qazaqgoz Қазақгөз",
        "Shymkent Şymkent Шымкент",
        "licence license",
        "café cafe",
    ],
)
def test_spellings_of_one_name_sound_alike(spelt: str) -> None:
    assert len({sound_of(word) for word in spelt.split()}) == 1


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("en", "miner miners"),
        ("en", "seize seized"),
        ("ru", "лицензия лицензии лицензию лицензией"),
        ("ru", "ферма фермы ферме ферму"),
        ("ru", "Клебанова Клебанову Клебановым"),
        ("kk", "жабдық жабдықты жабдығы жабдықтардың жабдыққа"),
        ("kk", "ферма фермалар фермаларды фермалардың"),
        ("kk", "жабылды жабылған"),
        ("kk", "Қостанай Қостанайда Қостанайдан Қостанайдағы"),
        ("kk", "салық салығы салықтар салықтан"),
        ("kk", "аймақ аймағында аймагы"),
    ],
)
def test_forms_of_one_word_share_a_stem(language: str, forms: str) -> None:
    assert len({stem_of(word, language) for word in forms.split()}) == 1


@pytest.mark.parametrize(
    ("language", "pair"), [("en", "miner minister"), ("ru", "закон заказ"), ("kk", "салық сайлау")]
)
def test_other_words_share_no_stem(language: str, pair: str) -> None:
    one, other = (stem_of(word, language) for word in pair.split())
    assert one != other


def test_a_language_without_stemmer_keeps_its_words() -> None:
    assert stem_of("miners", "xx") == sound_of("miners")


@given(st.text())
def test_any_word_sounds_in_plain_letters(word: str) -> None:
    for heard in (sound_of(word), *(stem_of(word, language) for language in ("en", "ru", "kk"))):
        assert not heard or (heard.isascii() and heard.isalpha() and heard.islower())
