"""Turns a proposal into what its page shows. Shown is the frozen document, so that what is seen is what is signed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from common.money import Money
from estimate.app.proposals import Proposal
from estimate.domain.estimate import Estimate
from estimate.domain.pricing import Totals
from estimate.entrypoints.pages.wording import address_lines, day_in_words, moment_in_words, money_in_words


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownLine:
    """A line on the page."""

    id: str
    name: str
    description: str
    quantity: str
    unit: str
    unit_price: str
    net: str
    optional: bool
    ticked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownProposal:
    """A proposal on the page."""

    number: int
    title: str
    company: Mapping[str, Any]
    customer: Mapping[str, Any]
    place: list[str]
    lines: list[ShownLine]
    sums: list[tuple[str, str]]
    total: str
    total_minor: int
    deposit: str | None
    terms: str | None
    last_day: str | None
    document_hash: str
    answered: str | None
    signed_name: str | None
    signed_at: str | None
    signed_hash: str | None
    drawing: str | None


def shown_proposal(proposal: Proposal, *, ticked: Collection[UUID] | None) -> ShownProposal | None:
    """The page's content with these options ticked; None while the office drafts a new version."""
    estimate, version, signature = proposal.estimate, proposal.version, proposal.signature
    if version is None:
        return None
    document = version.content
    chosen = {line.id for line in estimate.lines if line.optional and line.chosen} if ticked is None else set(ticked)
    totals = estimate.totals_with(chosen)
    zone = document["property"]["zone"]
    answered_at = estimate.accepted_at or estimate.declined_at
    return ShownProposal(
        number=document["number"],
        title=document["title"],
        company=document["company"],
        customer=document["customer"],
        place=address_lines(document["property"]["address"]),
        lines=[_shown_line(line, chosen=chosen) for line in document["lines"]],
        sums=_sums(totals, tax_rate=document["tax_rate"]),
        total=_words(totals.total),
        total_minor=totals.total.amount,
        deposit=_words(totals.deposit) if totals.deposit else None,
        terms=document["terms"],
        last_day=_last_day(document["expires_on"]),
        document_hash=version.document_hash,
        answered=moment_in_words(answered_at, zone=zone) if answered_at else None,
        signed_name=signature.signed_name if signature else None,
        signed_at=moment_in_words(signature.signed_at, zone=zone) if signature else None,
        signed_hash=signature.document_hash if signature else None,
        drawing=signature.image_url if signature and signature.image_is_sound else None,
    )


def known_options(estimate: Estimate, *, sent: Collection[UUID]) -> set[UUID]:
    """Those of the sent options that are on the estimate."""
    return {line.id for line in estimate.lines if line.optional} & set(sent)


def _shown_line(line: Mapping[str, Any], *, chosen: Collection[UUID]) -> ShownLine:
    price = Money(**line["unit_price"])
    return ShownLine(
        id=line["line_id"],
        name=line["name"],
        description=line["description"],
        quantity=line["quantity"],
        unit=line["unit"],
        unit_price=_words(price),
        net=_words(Money(line["net"], price.currency)),
        optional=line["optional"],
        ticked=not line["optional"] or UUID(line["line_id"]) in chosen,
    )


def _sums(totals: Totals, *, tax_rate: str) -> list[tuple[str, str]]:
    rows = []
    if totals.discount or totals.tax:
        rows.append(("Subtotal", _words(totals.subtotal)))
    if totals.discount:
        rows.append(("Discount", _words(-totals.discount)))
    if totals.tax:
        rows.append((f"Tax ({tax_rate} %)", _words(totals.tax)))
    return rows


def _last_day(text: str | None) -> str | None:
    return day_in_words(date.fromisoformat(text)) if text else None


def _words(money: Money) -> str:
    return money_in_words(money.amount, currency=money.currency)
