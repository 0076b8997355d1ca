"""The derived status, and postings that always balance."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from billing.domain.ledger import Entry, Posting
from billing.domain.status import InvoiceFacts, status_of
from common.money import Money

NOW, TODAY = datetime(2030, 7, 1, tzinfo=UTC), date(2030, 7, 1)


@pytest.mark.parametrize(
    ("status", "facts"),
    [
        ("draft", {"issued_at": None}),
        ("void", {"voided_at": NOW}),
        ("void", {"voided_at": NOW, "issued_at": None}),
        ("sent", {}),
        ("viewed", {"viewed_at": NOW}),
        ("partial", {"viewed_at": NOW, "settled_minor": 1}),
        ("paid", {"settled_minor": 100}),
        ("paid", {"settled_minor": 101, "due_on": date(2030, 6, 1)}),
        ("paid", {"total_minor": 0}),
        ("overdue", {"due_on": date(2030, 6, 30)}),
        ("overdue", {"due_on": date(2030, 6, 30), "settled_minor": 99}),
        ("sent", {"due_on": TODAY}),
    ],
)
def test_the_status_follows_from_the_facts(status: str, facts: dict[str, object]) -> None:
    known = {
        "issued_at": NOW, "viewed_at": None, "voided_at": None,
        "total_minor": 100, "settled_minor": 0, "due_on": TODAY, **facts,
    }  # fmt: skip
    assert status_of(InvoiceFacts(**known), today=TODAY) == status  # type: ignore[arg-type]


def test_what_does_not_balance_is_a_defect() -> None:
    with pytest.raises(ValueError, match="does not balance"):
        Posting.of("payment", Entry("cash", Money(5, "USD")), Entry("receivable", Money(-4, "USD")), cause="x")


def test_empty_entries_are_left_out_and_a_reversal_turns_every_sign() -> None:
    posting = Posting.of(
        "payment",
        Entry("cash", Money(5, "USD")),
        Entry("tips", Money(0, "USD")),
        Entry("receivable", Money(-5, "USD")),
        cause="x",
    )
    assert [entry.account for entry in posting.entries] == ["cash", "receivable"]
    assert [entry.amount.amount for entry in posting.reversed("refund", cause="y").entries] == [-5, 5]
