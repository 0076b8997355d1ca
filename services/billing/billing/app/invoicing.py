"""Making invoices: gapless numbers, by hand, and changing a draft."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import text

from billing.app import organization
from billing.app.job_shares import count_on_job
from billing.app.receivables import lock_invoice
from billing.domain.invoice_lines import InvoiceLine, LineGiven
from billing.domain.invoices import Invoice
from billing.domain.known import KnownCustomer
from billing.domain.refusals import UnknownLine
from common.db.unit_of_work import UnitOfWork
from common.errors import NotYetKnown
from common.ids import new_id
from common.money import Money

_NEXT = text("""
    INSERT INTO invoice_counters AS c (organization_id, last) VALUES (:organization_id, 1)
    ON CONFLICT (organization_id) DO UPDATE SET last = c.last + 1 RETURNING last""")


def create_invoice(
    uow: UnitOfWork,
    *,
    customer_id: UUID,
    lines: Sequence[Mapping[str, Any]],
    id: UUID | None = None,
    property_id: UUID | None = None,
    title: str = "",
    discount: Money | None = None,
    tax_rate: Decimal | None = None,
    due_days: int | None = None,
    notes: str = "",
    terms: str | None = None,
) -> Invoice:
    """A draft by hand. What is not given comes from the organization's settings and the customer's exemption."""
    customer = known_customer(uow, customer_id)
    if property_id is not None and property_id not in customer.property_ids:
        raise NotYetKnown("This property of the customer is not known here yet", field="property_id")
    settings = organization.settings_of(uow)
    invoice = begin(
        uow,
        id=id,
        customer=customer,
        property_id=property_id,
        title=title,
        notes=notes,
        terms=settings.terms if terms is None else terms,
        due_days=settings.due_days if due_days is None else due_days,
    )
    rate = settings.tax_rate if tax_rate is None else tax_rate
    currency = organization.home(uow).currency
    invoice.price(
        _given(uow, lines),
        discount=_in_currency(uow, discount) or Money.zero(currency),
        tax_rate=Decimal(0) if customer.tax_exempt else rate,
    )
    keep(uow, invoice)
    return invoice


def change_invoice(
    uow: UnitOfWork, *, invoice_id: UUID, expected_version: int | None, changes: Mapping[str, Any]
) -> Invoice:
    """Change a draft: lines, discount, rate, terms and texts; it is summed up anew."""
    invoice = lock_invoice(uow, invoice_id, expected_version=expected_version)
    invoice.require_draft()
    before, total = _audited(invoice), invoice.total
    for name in ("title", "notes", "terms"):
        if name in changes:
            setattr(invoice, name, changes[name])
    if "due_days" in changes:
        invoice.set_due(due_days=changes["due_days"], issued_on=organization.today(uow))
    if {"lines", "discount", "tax_rate"} & set(changes):
        _reprice(uow, invoice, changes)
        if invoice.job_id is not None:
            count_on_job(uow, invoice.job_id, change=invoice.total - total)
    uow.session.flush()
    uow.emit(invoice.changed(today=organization.today(uow)))
    uow.audit(
        action="invoice.change", record_type="invoice", record_id=invoice.id, before=before, after=_audited(invoice)
    )
    return invoice


def begin(
    uow: UnitOfWork,
    *,
    customer: KnownCustomer,
    property_id: UUID | None,
    title: str,
    notes: str,
    terms: str,
    due_days: int,
    id: UUID | None = None,
    job_id: UUID | None = None,
    estimate_id: UUID | None = None,
) -> Invoice:
    """An invoice without lines yet."""
    invoice = Invoice(
        organization_id=uow.organization_id,
        id=id or new_id(),
        job_id=job_id,
        estimate_id=estimate_id,
        customer_id=customer.id,
        property_id=property_id,
        title=title,
        currency=organization.home(uow).currency,
        settled_minor=0,
        credited_minor=0,
        notes=notes,
        terms=terms,
        created_at=uow.now,
    )
    invoice.set_due(due_days=due_days, issued_on=organization.today(uow))
    return invoice


def keep(uow: UnitOfWork, invoice: Invoice) -> None:
    """Number the invoice and store it. The counter stays locked until the commit: no gaps."""
    if invoice.job_id is not None:
        count_on_job(uow, invoice.job_id, change=invoice.total)
    invoice.number = uow.session.execute(_NEXT, {"organization_id": uow.organization_id}).scalar_one()
    uow.session.add(invoice)
    uow.session.flush()
    uow.emit(invoice.created())
    uow.audit(action="invoice.create", record_type="invoice", record_id=invoice.id, after=_audited(invoice))


def known_customer(uow: UnitOfWork, customer_id: UUID) -> KnownCustomer:
    """The customer; NotYetKnown when it was not heard of."""
    found = uow.session.get(KnownCustomer, (uow.organization_id, customer_id))
    if found is None:
        raise NotYetKnown("This customer is not known here yet", field="customer_id")
    return found


def _reprice(uow: UnitOfWork, invoice: Invoice, changes: Mapping[str, Any]) -> None:
    lines = [line.given for line in invoice.lines]
    if "lines" in changes:
        lines = _given(uow, changes["lines"], existing=invoice.lines)
        # The old rows go first: a line of a job may be on one row only.
        invoice.lines = []
        uow.session.flush()
    discount = _in_currency(uow, changes.get("discount")) or Money(invoice.discount_minor, invoice.currency)
    rate = changes.get("tax_rate", invoice.tax_rate)
    exempt = known_customer(uow, invoice.customer_id).tax_exempt
    if "lines" not in changes:
        invoice.lines = []
        uow.session.flush()
    invoice.price(lines, discount=discount, tax_rate=Decimal(0) if exempt else rate)


def _given(
    uow: UnitOfWork, lines: Sequence[Mapping[str, Any]], *, existing: Sequence[InvoiceLine] = ()
) -> list[LineGiven]:
    """Lines as asked for; one that names a line of the invoice stays the same line of the job."""
    by_id = {line.id: line.job_line_id for line in existing}
    given = []
    for index, line in enumerate(lines):
        organization.require_currency(uow, line["unit_price"], field=f"lines.{index}.unit_price")
        fields = dict(line)
        line_id = fields.pop("line_id", None)
        if line_id is not None and line_id not in by_id:
            raise UnknownLine("There is no such line on this invoice", field=f"lines.{index}.line_id")
        given.append(LineGiven(**fields, job_line_id=by_id.pop(line_id, None) if line_id else None))
    return given


def _in_currency(uow: UnitOfWork, money: Money | None) -> Money | None:
    if money is not None:
        organization.require_currency(uow, money, field="discount")
    return money


def _audited(invoice: Invoice) -> dict[str, Any]:
    due: date = invoice.due_on
    return {
        "number": invoice.number,
        "title": invoice.title,
        "total_minor": invoice.total_minor,
        "discount_minor": invoice.discount_minor,
        "tax_rate": str(invoice.tax_rate),
        "due_on": due,
        "notes": invoice.notes,
        "terms": invoice.terms,
        "lines": [f"{line.name} {line.quantity} x {line.unit_price_minor}" for line in invoice.lines],
    }
