"""Numbers that readers spell out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.item import Story
from digests.numerals import in_digits
from digests.search import Index


@pytest.mark.parametrize(
    ("words", "digits"),
    [
        ("sixty-seven thousand machines", "67 thousand machines"),
        ("Fifty five stopped", "55 stopped"),
        ("one hundred and six mines", "106 mines"),
        ("seventeen cases", "17 cases"),
        ("шестьдесят семь тысяч", "67 тысяч"),
        ("сто шесть компаний, двести два мегаватта", "106 компаний, 202 мегаватта"),
        ("алпыс жеті мың", "67 мың"),
        ("жүз алты компания, екі жүз екі", "106 компания, 202"),
        ("two greenhouse companies", "two greenhouse companies"),
        ("он", "он"),
        ("two three", "two three"),
        ("seventy, one", "70, one"),
        ("thousand hundredfold", "thousand hundredfold"),
    ],
)
def test_a_number_in_words_is_asked_in_digits(words: str, digits: str) -> None:
    assert in_digits(words) == digits


@pytest.mark.parametrize(
    ("words", "item"),
    [
        ("sixty-seven thousand", "equipment-seized"),
        ("шестьдесят семь тысяч", "equipment-seized"),
        ("алпыс жеті мың", "equipment-seized"),
        ("fifty-five", "stopped-by-choice"),
        ("сто миллиардов тенге", "equipment-worth"),
    ],
)
def test_an_item_is_found_by_its_number_in_words(record: Story, words: str, item: str) -> None:
    index = Index(record)
    assert index.find(words).items[0].id == item
    index.close()


@given(st.text(max_size=80))
def test_words_without_numerals_stay_as_they_are(words: str) -> None:
    assert in_digits(words) == words or any(char.isdigit() for char in in_digits(words))
