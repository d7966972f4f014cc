from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.words import capitalised, contains_words, full_months, numbers, sentences, spans, stands_in

WHOLE = st.integers(min_value=0, max_value=10**15)


def values(text: str) -> list[int | float]:
    return [float(number.value) for number in numbers(text)]


@pytest.mark.parametrize("printed", ["67,000", "67000", "67\u00a0000", "67 thousand", "67,000.0"])
def test_one_number_has_many_forms(printed: str) -> None:
    assert values(f"seized {printed} machines") == [67000]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("100 billion tenge", [1e11]),
        ("$7.6 million", [7.6e6]),
        ("2 million people", [2e6]),
        ("1.5-billion", [1.5e9]),
        ("3 Trillion", [3e12]),
        ("two of twenty", [2, 20]),
        ("Twelve men", [12]),
        ("twenty-one boats", [21]),
        ("Ninety nine", [99]),
        ("thirty", [30]),
        ("the 21st of 2", [21, 2]),
        ("55 and 51", [55, 51]),
        ("1,2,3", [1, 2, 3]),
        ("1,2345", [1, 2345]),
        ("67,0001", [67, 1]),
        ("1.234.567", [1.234, 567]),
        ("often, weight, tent, network", []),
        ("one", []),
        ("", []),
    ],
)
def test_numbers_are_read_as_printed(text: str, found: list[float]) -> None:
    assert values(text) == found


@pytest.mark.parametrize("word", ["half", "third", "thirds", "quarter", "hundred", "hundreds", "dozen"])
def test_a_number_without_a_value_stands_for_itself(word: str) -> None:
    """A third is proved by a third, and by no number."""
    (number,) = numbers(f"a {word} of them")
    assert stands_in(number, numbers(f"the {word.capitalize()}"))
    assert not stands_in(number, numbers("2, 3, 4, 12, 100, half" if word != "half" else "2, third"))


@given(WHOLE)
def test_digits_read_as_their_value(number: int) -> None:
    for printed in (str(number), f"{number:,}", f"{number:,}".replace(",", "\u00a0")):
        assert [found.value for found in numbers(f"some {printed} machines")] == [number]


@given(st.decimals(0, 999, places=2), st.sampled_from([("thousand", 3), ("million", 6), ("billion", 9)]))
def test_a_scale_multiplies_exactly(number: Decimal, scale: tuple[str, int]) -> None:
    word, power = scale
    (found,) = numbers(f"{number} {word}")
    assert found.value == number * 10**power


@given(WHOLE, WHOLE)
def test_two_numbers_stay_two(one: int, other: int) -> None:
    assert [found.value for found in numbers(f"from {one:,} to {other}")] == [one, other]


@given(st.text())
def test_any_text_has_its_numbers_read(text: str) -> None:
    assert all(number.printed in text for number in numbers(text))


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("$193 million", "dollars"),
        ("$ 5", "dollars"),
        ("193 million dollars", "dollars"),
        ("5 US dollars", "dollars"),
        ("100 billion tenge", "tenge"),
        ("100 billion Kazakh tenge", "tenge"),
        ("17 billion", ""),
    ],
)
def test_a_currency_belongs_to_its_number(text: str, currency: str) -> None:
    assert [number.currency for number in numbers(text)] == [currency]


def test_a_currency_is_proved_by_the_same() -> None:
    """A bare number is proved by one with a currency, not the other way round."""
    dollars, tenge, bare = numbers("$100, 100 tenge, 100")
    assert [stands_in(dollars, [other]) for other in (dollars, tenge, bare)] == [True, False, False]
    assert all(stands_in(bare, [other]) for other in (dollars, tenge, bare))


def test_every_place_of_a_quote_is_found() -> None:
    assert spans("a  b", "a b, a\n\tb, A b, a-b") == [(0, 3), (5, 9)]


@given(st.text(min_size=1).filter(str.strip), st.text(), st.text())
def test_a_quote_is_found_in_its_text(quote: str, before: str, after: str) -> None:
    assert spans(quote, f"{before}{quote}{after}")


@pytest.mark.parametrize("marks", ["“x”", "„x“", "«x»", '"x"'])
def test_double_quotation_marks_are_one(marks: str) -> None:
    assert spans(marks, '"x" “x”') == [(0, 3), (4, 7)]
    assert not spans(marks, "'x'")


def test_dashes_and_case_stay_apart() -> None:
    assert not spans("a-b", "a–b a—b A-b")


def test_only_whole_words_are_contained() -> None:
    assert contains_words("of Astana.", "Astana")
    assert not contains_words("Astanalik, xAstana", "Astana")


def test_capitalised_words_know_their_place() -> None:
    text = "The agency's FMA said: Nothing. “Binance’s” U.S. office"
    assert capitalised(text) == [
        ("The", True, 0),
        ("FMA", False, 13),
        ("Nothing", True, 23),
        ("Binance", True, 33),
        ("U", False, 44),
        ("S", False, 46),
    ]


def test_sentences_end_at_lines_and_stops() -> None:
    text = "Headline\n\nOne. Two! “Three?” four\n***\nNo. 5 is e.g. Here."
    assert [text[start:end].strip() for start, end in sentences(text)] == [
        "Headline",
        "One.",
        "Two!",
        "“Three?” four",
        "No. 5 is e.g. Here.",
    ]


def test_short_months_are_written_out() -> None:
    assert full_months("Mar 15, Sept. 2 and May") == "March 15, Sept. 2 and May"
