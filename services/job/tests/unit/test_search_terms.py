"""The words by which jobs are found."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from job.domain.search_terms import asked_words, job_terms, prefix_bounds, words_of


def test_words_lose_case_accents_and_punctuation() -> None:
    assert words_of("Müller & Söhne, 12-B ÉLAN") == ["muller", "sohne", "12", "b", "elan"]


def test_a_job_is_found_by_number_title_customer_and_address() -> None:
    terms = job_terms(number=1042, title="Roof wash", customer_name="Ada", address="12 Elm St", services=["Roof wash"])
    assert terms == ["1042", "roof", "wash", "ada", "12", "elm", "st"]


@given(st.text(max_size=60), st.integers(1, 5))
def test_every_beginning_of_a_word_lies_within_its_bounds(text: str, length: int) -> None:
    for word in words_of(text):
        first, beyond = prefix_bounds(word[:length])
        assert first <= word < beyond


@given(st.text(max_size=200))
def test_what_is_asked_in_the_words_of_a_job_finds_it(text: str) -> None:
    assert set(asked_words(text)) <= set(words_of(text))
