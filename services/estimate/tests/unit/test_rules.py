"""The smaller rules: statuses, ends of days, words, wording."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.money import Money
from estimate.domain.deposit import deposit_state
from estimate.domain.expiry import end_of_day
from estimate.domain.known import KnownPayment
from estimate.domain.search_terms import LONGEST, prefix_bounds, query_words, terms_of
from estimate.domain.statuses import MOVES, STATUSES, IllegalMove, refuse_illegal_move
from estimate.entrypoints.pages.wording import address_lines, moment_in_words, money_in_words


@pytest.mark.parametrize(("status", "to"), list(product(STATUSES, STATUSES)))
def test_only_listed_moves_are_legal_and_a_refusal_names_them(status: str, to: str) -> None:
    if to in MOVES[status]:
        refuse_illegal_move(status, to=to)
        return
    with pytest.raises(IllegalMove) as refusal:
        refuse_illegal_move(status, to=to)
    assert refusal.value.extra["legal"] == list(MOVES[status])


def test_an_accepted_estimate_is_final() -> None:
    assert MOVES["accepted"] == ()


@pytest.mark.parametrize(
    ("day", "zone", "end"),
    [
        (date(2030, 5, 6), "America/Chicago", datetime(2030, 5, 7, 5, tzinfo=UTC)),
        (date(2030, 11, 3), "America/Chicago", datetime(2030, 11, 4, 6, tzinfo=UTC)),  # the clock went back that day
        (date(2030, 5, 6), "Asia/Tokyo", datetime(2030, 5, 6, 15, tzinfo=UTC)),
    ],
)
def test_an_offer_ends_with_its_last_day_where_the_property_is(day: date, zone: str, end: datetime) -> None:
    assert end_of_day(day, zone=zone) == end


def test_words_are_found_without_case_and_accents() -> None:
    assert terms_of(["Zoë MÜLLER-Smith", None, "ada@x.org"]) == {"zoe", "muller", "smith", "ada", "x", "org"}


def test_a_phone_number_is_one_word_however_it_is_written() -> None:
    assert query_words("+1 (217) 555-0123") == ["12175550123"]
    assert query_words("12 Oak") == ["12", "oak"]


@given(st.text(max_size=60))
def test_every_word_lies_within_the_bounds_of_its_beginnings(text: str) -> None:
    for term in terms_of([text]):
        assert 0 < len(term) <= LONGEST
        for end in range(1, len(term) + 1):
            first, last = prefix_bounds(term[:end])
            assert first.encode() <= term.encode() < last.encode()


@pytest.mark.parametrize(
    ("amount", "currency", "words"),
    [(123456789, "USD", "$1,234,567.89"), (-5, "EUR", "-€0.05"), (1500, "JPY", "JPY 1,500"), (1, "KWD", "KWD 0.001")],
)
def test_money_in_words(amount: int, currency: str, words: str) -> None:
    assert money_in_words(amount, currency=currency) == words


def test_moments_and_addresses_in_words() -> None:
    at = datetime(2030, 5, 6, 15, 5, tzinfo=UTC)
    assert moment_in_words(at, zone="America/Chicago") == "May 6, 2030 at 10:05 AM (CDT)"
    address = {"line1": "1 A St", "line2": None, "city": "B", "region": "IL", "postal_code": "6"}
    assert address_lines(address) == ["1 A St", "B, IL 6"]


def payment(state: str, amount: int, **refunds: int) -> KnownPayment:
    return KnownPayment(state=state, amount_minor=amount, currency="USD", refunds=refunds)


@pytest.mark.parametrize(
    ("asked", "payments", "paid", "state"),
    [
        (None, [], 0, "none"),
        (100, [], 0, "asked"),
        (100, [payment("pending", 100)], 0, "pending"),
        (100, [payment("failed", 100)], 0, "asked"),
        (100, [payment("succeeded", 40)], 40, "partly_paid"),
        (100, [payment("succeeded", 40), payment("succeeded", 60)], 100, "paid"),
        (100, [payment("succeeded", 100, a=30)], 70, "partly_paid"),
        (100, [payment("succeeded", 100, a=30, b=70)], 0, "asked"),
        (100, [payment("disputed", 100)], 0, "disputed"),
        (None, [payment("succeeded", 10)], 10, "paid"),
    ],
)
def test_the_deposit_in_one_word(asked: int | None, payments: list[KnownPayment], paid: int, state: str) -> None:
    wanted = None if asked is None else Money(asked, "USD")
    found = deposit_state(wanted, payments=payments, currency="USD")
    assert (found.paid.amount, found.state) == (paid, state)
