"""What the caller may see: all invoices, or only those of jobs assigned to him."""

from __future__ import annotations

from uuid import UUID

from common.errors import Forbidden
from common.http.operations import current_identity


def assigned_to() -> UUID | None:
    """None for who reads all invoices; the person whose jobs limit the view for who only collects."""
    identity = current_identity()
    if identity.may("invoices:read"):
        return None
    if identity.may("payments:collect") and identity.person_id is not None:
        return identity.person_id
    raise Forbidden("This needs the permission invoices:read or payments:collect")
