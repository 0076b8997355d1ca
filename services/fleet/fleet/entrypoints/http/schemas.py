"""What operations on vehicles take and answer."""

from __future__ import annotations

from common.http import fields
from common.http.schemas import Answer, Body


class VehicleNew(Body):
    """A new vehicle."""

    id = fields.NewId()
    title = fields.Name(120, required=True)


class VehicleShown(Answer):
    """A vehicle."""

    id = fields.Id()
    version = fields.WholeNumber()
    title = fields.Name(120)
    opened_at = fields.Instant()
