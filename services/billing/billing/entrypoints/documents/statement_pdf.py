"""A customer's statement as a PDF."""

from __future__ import annotations

from typing import Any

from billing.domain.figures import AGES
from billing.entrypoints.documents.invoice_pdf import addressee, letterhead
from billing.entrypoints.documents.paper import Paper
from billing.entrypoints.pages.wording import day_text, money_text

_KINDS = {
    "invoice_issued": "Invoice {}",
    "invoice_voided": "Invoice {} cancelled",
    "payment": "Payment of invoice {}",
    "refund": "Refund on invoice {}",
    "refund_failed": "Returned refund on invoice {}",
    "deposit_applied": "Deposit used for invoice {}",
    "deposit_released": "Deposit taken back from invoice {}",
}
_AGES = {
    "not_due": "Not due",
    "days_1_to_30": "1 to 30 days",
    "days_31_to_60": "31 to 60 days",
    "days_61_to_90": "61 to 90 days",
    "older": "Older",
}


def statement_pdf(shown: dict[str, Any], *, at: Any) -> bytes:
    """Opening balance, every movement, closing balance, and what is open by age."""
    home, opening = shown["home"], shown["opening"]
    paper = Paper(name="Statement", author=home.name, currency=opening.currency, at=at)
    letterhead(paper, home)
    paper.heading("Statement")
    addressee(paper, shown["customer"])
    paper.text_lines(f"{day_text(shown['from_on'])} to {day_text(shown['until_on'])}", soft=True)
    paper.amount_shown("Balance", money_text(shown["closing"]))
    paper.subheading("Movements")
    head = ("Date", "What", "Amount", "Balance")
    paper.rows(head, _movements(shown), widths=(26, 40, 17, 17), numbers=2, last=1)
    if shown["open_items"]:
        paper.subheading("Open invoices")
        items = [
            (day_text(item.due_on), f"Invoice {item.invoice_number}", _AGES[item.age], money_text(item.balance))
            for item in shown["open_items"]
        ]
        paper.rows(("Due", "What", "Past due", "Open"), items, widths=(26, 34, 23, 17))
        paper.subheading("By age")
        sums = [(_AGES[name], "", money_text(shown["ages"][name])) for name, _ in AGES]
        paper.rows(("Past due", "", "Open"), sums, widths=(40, 20, 20))
    return paper.finished()


def _movements(shown: dict[str, Any]) -> list[tuple[str, str, str, str]]:
    opening = (day_text(shown["from_on"]), "Opening balance", "", money_text(shown["opening"]))
    moved = [
        (
            day_text(each.on),
            _KINDS.get(each.kind, "Invoice {}: " + each.kind.replace("_", " ")).format(each.invoice_number),
            money_text(each.amount),
            money_text(each.balance),
        )
        for each in shown["movements"]
    ]
    return [opening, *moved, (day_text(shown["until_on"]), "Closing balance", "", money_text(shown["closing"]))]
