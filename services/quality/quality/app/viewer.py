"""Who is asking, as far as it decides which visits and reports may be seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID


class Asker(Protocol):
    """What is needed of an identity."""

    @property
    def person_id(self) -> UUID | None: ...
    @property
    def role(self) -> str | None: ...
    def may(self, permission: str) -> bool: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """Sees all visits, or those booked for the crews the person belongs to; a technician only today's."""

    person_id: UUID | None
    sees_all: bool
    only_today: bool


def viewer_of(asker: Asker) -> Viewer:
    """The viewer behind an identity."""
    return Viewer(person_id=asker.person_id, sees_all=asker.may("jobs:read_all"), only_today=asker.role == "technician")
