"""Invoices and statements as PDF, lists as CSV, over HTTP."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from billing.app import exports, statements
from billing.app.assigned import require_assigned
from billing.app.documents import invoice_document
from billing.entrypoints.documents.printing import invoice_pdf, load_ahead, statement_pdf
from billing.entrypoints.http.figure_schemas import ExportQuery, StatementPeriod
from billing.entrypoints.http.scope import assigned_to
from common import csv_text
from common.db.unit_of_work import UnitOfWork
from common.http.operations import Blueprint, Prepared, operation
from common.http.paging import Page

PDF = "application/pdf"
blueprint = Blueprint("documents", __name__, url_prefix="/api/v1", description="Documents and exports")
blueprint.record_once(load_ahead)  # where it is served, and not where it is only known


@operation(blueprint, "GET", "/invoices/<uuid:invoice_id>/pdf", id="printInvoice", content_type=PDF)
def print_invoice(uow: UnitOfWork, invoice_id: UUID) -> Prepared:
    """The invoice as a PDF; a draft says that it is one."""
    require_assigned(uow, invoice_id, person_id=assigned_to())
    document = invoice_document(uow, invoice_id)
    return attached(invoice_pdf(document), PDF, name=f"invoice-{document.invoice.number}.pdf")


@operation(
    blueprint,
    "GET",
    "/statements/<uuid:customer_id>/pdf",
    id="printStatement",
    query=StatementPeriod,
    content_type=PDF,
    problems=(409,),
)
def print_statement(uow: UnitOfWork, query: dict[str, Any], customer_id: UUID) -> Prepared:
    """A customer's statement as a PDF."""
    shown = statements.customer_statement(uow, customer_id=customer_id, **query)
    return attached(statement_pdf(shown, at=uow.now), PDF, name=f"statement-{shown['until_on']}.pdf")


@operation(blueprint, "GET", "/exports/invoices", id="exportInvoices", query=ExportQuery, content_type=csv_text.TYPE)
def export_invoices(uow: UnitOfWork, query: dict[str, Any]) -> Prepared:
    """Invoices as CSV by number, 5,000 at a time; a Link header leads to the next, and pages laid end to end are
    one file."""
    page = exports.invoice_rows(uow, query)
    return _sheet(page, query, head=exports.INVOICE_COLUMNS, name="invoices")


@operation(blueprint, "GET", "/exports/payments", id="exportPayments", query=ExportQuery, content_type=csv_text.TYPE)
def export_payments(uow: UnitOfWork, query: dict[str, Any]) -> Prepared:
    """Payments as CSV, oldest first, 5,000 at a time; a Link header leads to the next, and pages laid end to end are
    one file."""
    page = exports.payment_rows(uow, query)
    return _sheet(page, query, head=exports.PAYMENT_COLUMNS, name="payments")


def attached(body: bytes, kind: str, *, name: str, **headers: str) -> Prepared:
    """A file to show or to keep under this name."""
    disposition = f'{"inline" if kind == PDF else "attachment"}; filename="{name}"'
    return Prepared(body=body, content_type=kind, headers={"Content-Disposition": disposition, **headers})


def _sheet(page: Page, query: dict[str, Any], *, head: Sequence[str], name: str) -> Prepared:
    body = csv_text.csv_bytes(head, page.items, is_first=not query.get("after"))
    answer = attached(body, f"{csv_text.TYPE}; charset=utf-8", name=f"{name}.csv")
    if page.next is None:
        return answer
    asked = {key: str(value) for key, value in query.items() if value is not None} | {"after": page.next}
    link = f'</api/v1/exports/{name}?{urlencode(asked)}>; rel="next"'
    return Prepared(body=body, content_type=answer.content_type, headers={**answer.headers, "Link": link})
