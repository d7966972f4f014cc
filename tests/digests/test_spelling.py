from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.spelling import keys_of


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
    assert len({keys_of(word)[0] for word in spelt.split()}) == 1


@pytest.mark.parametrize(
    "forms",
    [
        "miner miners",
        "seize seized",
        "inspection inspections",
        "лицензия лицензии лицензию лицензией",
        "ферма фермы ферме ферму",
        "Клебанов Клебанова Клебанову",
        "жабдық жабдықты жабдығы жабдықтардың жабдыққа",
        "ферма фермалар фермаларды фермалардың",
        "жабылды жабылған",
        "Қостанай Қостанайда Қостанайдан Қостанайдағы",
        "салық салығы салықтар салықтан",
    ],
)
def test_forms_of_one_word_share_a_key(forms: str) -> None:
    for one, other in pairwise(forms.split()):
        assert set(keys_of(one)) & set(keys_of(other)), (one, other)


@pytest.mark.parametrize("pair", ["Klebanov Durov", "miner minister", "закон заказ", "салық сайлау", "Astana Almaty"])
def test_other_words_share_no_key(pair: str) -> None:
    one, other = pair.split()
    assert not set(keys_of(one)) & set(keys_of(other))


@given(st.text())
def test_any_word_has_plain_keys(word: str) -> None:
    assert all(key.isascii() and key.isalpha() and key.islower() for key in keys_of(word))
