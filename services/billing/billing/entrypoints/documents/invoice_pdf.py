"""An invoice as a PDF."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from billing.app.documents import InvoiceDocument
from billing.domain.invoices import Invoice
from billing.domain.known import KnownCustomer, KnownOrganization
from billing.domain.payments import Payment
from billing.entrypoints.documents.paper import Paper
from billing.entrypoints.pages.wording import day_text, moment_text, money_text, quantity_text


def invoice_pdf(document: InvoiceDocument) -> bytes:
    """Who owes whom what for which services, what was paid, and what is left."""
    invoice, home = document.invoice, document.home
    paper = Paper(name=f"Invoice {invoice.number}", author=home.name, currency=invoice.currency, at=invoice.created_at)
    letterhead(paper, home)
    paper.heading(f"Invoice {invoice.number}{_mark(document.status)}")
    addressee(paper, document.customer)
    paper.text_lines(_days(invoice, home.zone), soft=True)
    paper.amount_shown("Amount due", money_text(invoice.balance))
    paper.subheading(invoice.title or "Services")
    _services(paper, invoice)
    if document.payments:
        paper.subheading("Payments")
        rows = [_payment(payment, home.zone) for payment in document.payments]
        paper.rows(("Date", "How", "Amount"), rows, widths=(30, 40, 20))
    for title, text in (("Notes", invoice.notes), ("Terms", invoice.terms)):
        if text:
            paper.subheading(title)
            paper.text_lines(text)
    return paper.finished()


def letterhead(paper: Paper, home: KnownOrganization) -> None:
    """Who it is from."""
    paper.text_lines(" · ".join(part for part in (home.name, home.phone, home.email) if part), soft=True)


def addressee(paper: Paper, customer: KnownCustomer | None) -> None:
    """Who it is for, with the billing address where there is one."""
    if customer is not None:
        paper.text_lines("\n".join([f"For {customer.known_as}", *_address(customer.billing_address or {})]))


def _services(paper: Paper, invoice: Invoice) -> None:
    lines = [
        (
            f"{line.name}\n{line.description}" if line.description else line.name,
            f"{quantity_text(line.quantity)} {line.unit} × {money_text(line.unit_price)}".replace("  ", " "),
            money_text(line.amount),
        )
        for line in invoice.lines
    ]
    sums = list(_sums(invoice))
    paper.rows(("Service", "Quantity", "Amount"), [*lines, *sums], widths=(52, 30, 18), numbers=2, last=1)


def _sums(invoice: Invoice) -> Iterator[tuple[str, str, str]]:
    totals = invoice.totals
    yield "Subtotal", "", money_text(totals.subtotal)
    if totals.discount:
        yield "Discount", "", money_text(-totals.discount)
    if totals.tax:
        yield f"Tax ({quantity_text(invoice.tax_rate)} %)", "", money_text(totals.tax)
    yield "Total", "", money_text(invoice.total)
    if invoice.credited:
        yield "Deposit credited", "", money_text(-invoice.credited)
    paid = invoice.settled - invoice.credited
    if paid:
        yield "Paid", "", money_text(-paid)
    if invoice.settled:
        yield "Amount due", "", money_text(invoice.balance)


def _payment(payment: Payment, zone: str) -> tuple[str, str, str]:
    how = payment.method.replace("_", " ").capitalize()
    tip = f" (and {money_text(payment.tip)} tip)" if payment.tip else ""
    back = f", {money_text(payment.refunded)} refunded" if payment.refunded else ""
    when = "" if payment.paid_at is None else moment_text(payment.paid_at, zone)
    return when, f"{how}{tip}{back}", money_text(payment.amount)


def _days(invoice: Invoice, zone: str) -> str:
    issued = "" if invoice.issued_at is None else f"Issued {moment_text(invoice.issued_at, zone)} · "
    return f"{issued}Due {day_text(invoice.due_on)}"


def _mark(status: str) -> str:
    return f" ({status})" if status in ("draft", "void", "paid", "overdue") else ""


def _address(address: dict[str, Any]) -> list[str]:
    town = " ".join(str(address[part]) for part in ("city", "region", "postal_code") if address.get(part))
    street = [str(address[part]) for part in ("line1", "line2") if address.get(part)]
    return [*street, *([town] if town else [])]
