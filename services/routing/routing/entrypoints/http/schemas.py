"""What operations on plans take and answer."""

from __future__ import annotations

from common.http import fields
from common.http.schemas import Answer, Body


class PlanNew(Body):
    """A new plan."""

    id = fields.NewId()
    title = fields.Name(120, required=True)


class PlanShown(Answer):
    """A plan."""

    id = fields.Id()
    version = fields.WholeNumber()
    title = fields.Name(120)
    opened_at = fields.Instant()
