import pytest
from hypothesis import given
from hypothesis import strategies as st

from digests.terms import asked_in, divided, terms_in


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        *((text, "67000") for text in ("67000", "67,000", "67 000", "67\u00a0000", "67.000", "67’000", "67k", "67 K")),
        *(
            (text, "67000")
            for text in ("67к", "67 тыс", "67 тыс. машин", "67 тысяч", "67 мың", "67 thousand", "67-thousand")
        ),
        *((text, "2100000") for text in ("$2.1 million", "2.1m", "2,1 млн", "2,1 миллиона", "2 100 000", "2.1 mln")),
        *((text, "100000000000") for text in ("100 billion", "100bn", "100 млрд", "100 миллиардов", "100 миллиард")),
        ("17th", "17"),
        ("17-й", "17"),
        ("17-ші", "17"),
        ("2.30", "2.3"),
        ("007", "7"),
        ("٣", "3"),
        ("67 km", "67"),
        ("5 мая", "5"),
    ],
)
def test_a_number_has_one_value_however_written(printed: str, value: str) -> None:
    assert next(terms_in(printed)).keys[0] == value


def test_a_year_and_a_number_stay_two() -> None:
    assert [term.keys[0] for term in terms_in("in 2024 600 MW")][1:3] == ["2024", "600"]


def test_a_scaled_number_is_found_as_printed_too() -> None:
    assert next(terms_in("$2.1 million")).keys[:2] == ("2100000", "2.1")


@pytest.mark.parametrize("words", ["what is the", "кто это такой?", "бұл не?", "hi", "а б в", "?!", ""])
def test_words_that_only_ask_matter_nothing(words: str) -> None:
    assert asked_in(words) == ()


def test_a_question_matters_by_its_first_twelve_words() -> None:
    assert len(asked_in(" ".join(f"word{letter}" for letter in "abcdefghijklmnop"))) == 12
    assert len(asked_in("miner MINER Miner")) == 1


def test_a_text_is_divided_at_its_hits() -> None:
    hits = frozenset({"miners", "miner"})
    assert list(divided("Miners left; a miner's 67 farms.", hits)) == [
        ("Miners", True),
        (" left; a ", False),
        ("miner", True),
        ("'s 67 farms.", False),
    ]
    assert list(divided("No hits", frozenset())) == [("No hits", False)]


def test_hits_beside_each_other_are_one() -> None:
    hits = frozenset({"mining", "farms", "67000"})
    assert [part for part, hit in divided("67,000 mining  farms, mining", hits) if hit] == [
        "67,000 mining  farms",
        "mining",
    ]


@given(st.text() | st.from_regex(r"[\d.,'kкm ]+"), st.frozensets(st.sampled_from(["67000", "a", "miner", "0"])))
def test_division_loses_no_letter(text: str, hits: frozenset[str]) -> None:
    assert "".join(part for part, _ in divided(text, hits)) == text
