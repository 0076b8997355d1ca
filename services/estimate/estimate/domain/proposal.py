"""What the customer was shown and what was signed: canonical JSON with its SHA-256, kept for good and never changed."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import ForeignKeyConstraint, Index, Integer, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from common.db.declarative import TenantRow
from estimate.domain.declarative import Base
from estimate.domain.estimate import Estimate
from estimate.domain.known import KnownOrganization
from estimate.domain.pricing import Totals, plain_decimal
from estimate.domain.signature_image import as_data_url

# What of a shown document tells who the customer is; an erasure takes it out, and the hash stays that of the original.
PERSONAL = ("customer.name", "customer.company", "property.label", "property.address", "title", "terms")
SIGNED_PERSONAL = (*(f"proposal.{path}" for path in PERSONAL), "signature.name", "signature.user_agent")


class EstimateVersion(TenantRow, Base):
    """One revision as it was put before the customer. Rows are only ever added."""

    __tablename__ = "estimate_versions"
    __table_args__ = (
        ForeignKeyConstraint(["organization_id", "estimate_id"], ["estimates.organization_id", "estimates.id"]),
        Index("ix_estimate_versions_revision", "organization_id", "estimate_id", "revision", unique=True),
    )

    estimate_id: Mapped[UUID]
    revision: Mapped[int] = mapped_column(Integer())
    document: Mapped[str]
    document_hash: Mapped[str]
    frozen_at: Mapped[datetime]

    @property
    def content(self) -> dict[str, Any]:
        """The document, parsed."""
        parsed: dict[str, Any] = json.loads(self.document)
        return parsed


class Signature(TenantRow, Base):
    """A signature under one revision: who, when, from where, and the hash of exactly what. Rows are only ever added."""

    __tablename__ = "signatures"
    __table_args__ = (
        ForeignKeyConstraint(["organization_id", "estimate_id"], ["estimates.organization_id", "estimates.id"]),
        Index("ix_signatures_estimate", "organization_id", "estimate_id", unique=True),
    )

    estimate_id: Mapped[UUID]
    revision: Mapped[int] = mapped_column(Integer())
    signed_name: Mapped[str]
    signed_at: Mapped[datetime]
    address: Mapped[str | None]
    user_agent: Mapped[str]
    image: Mapped[bytes | None] = mapped_column(LargeBinary())
    document: Mapped[str]
    document_hash: Mapped[str]

    @property
    def image_url(self) -> str | None:
        """The picture for a page or an answer."""
        return None if self.image is None else as_data_url(self.image)

    @property
    def image_is_sound(self) -> bool:
        """Whether the picture is still the one that the signed document names."""
        signed: str | None = json.loads(self.document)["signature"]["image_sha256"]
        return image_hash(self.image) == signed


def canonical(document: dict[str, Any]) -> str:
    """The one spelling of a document, so that its hash can be checked by anyone."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def document_hash(document: str) -> str:
    """SHA-256 of a document's text, in hex."""
    return hashlib.sha256(document.encode()).hexdigest()


def image_hash(image: bytes | None) -> str | None:
    """SHA-256 of a picture, in hex."""
    return None if image is None else hashlib.sha256(image).hexdigest()


def proposal_document(estimate: Estimate, *, organization: KnownOrganization) -> dict[str, Any]:
    """All that the customer is shown of the present revision."""
    place, customer = estimate.place, estimate.customer
    return {
        "estimate_id": str(estimate.id),
        "number": estimate.number,
        "version": estimate.revision,
        "company": {"name": organization.name, "email": organization.email, "phone": organization.phone},
        "customer": {"name": customer.name, "company": customer.company},
        "property": {"label": place.label, "address": place.address, "zone": place.zone},
        "title": estimate.title,
        "terms": estimate.terms,
        "expires_on": None if estimate.expires_on is None else estimate.expires_on.isoformat(),
        "currency": estimate.currency,
        "tax_rate": plain_decimal(estimate.effective_tax_rate),
        "discount": _share(estimate, what="discount"),
        "deposit": _share(estimate, what="deposit"),
        "lines": [
            {
                **msgspec.to_builtins(line.data()),
                "net": line.net.amount,
                "optional": line.optional,
                "chosen": line.chosen,
            }
            for line in estimate.lines
        ],
        "totals": sums(estimate.totals_with({line.id for line in estimate.lines if line.optional and line.chosen})),
    }


def signed_document(version: EstimateVersion, *, estimate: Estimate, signature: Signature) -> dict[str, Any]:
    """What a signature stands under: the shown document, the ticked options with their sums, and the act of signing."""
    return {
        "proposal": version.content,
        "proposal_sha256": version.document_hash,
        "options": sorted(str(line.id) for line in estimate.lines if line.optional and line.chosen),
        "totals": sums(estimate.totals_with({line.id for line in estimate.lines if line.optional and line.chosen})),
        "signature": {
            "name": signature.signed_name,
            "at": signature.signed_at.isoformat(),
            "address": signature.address,
            "user_agent": signature.user_agent,
            "image_sha256": image_hash(signature.image),
        },
    }


def sums(totals: Totals) -> dict[str, int]:
    """The sums in minor units."""
    return {
        "subtotal": totals.subtotal.amount,
        "discount": totals.discount.amount,
        "tax": totals.tax.amount,
        "total": totals.total.amount,
        "deposit": totals.deposit.amount,
    }


def _share(estimate: Estimate, *, what: str) -> dict[str, Any] | None:
    share = getattr(estimate, what)
    if share.percent is not None:
        return {"percent": plain_decimal(share.percent)}
    return None if share.amount is None else {"amount": share.amount.amount}
