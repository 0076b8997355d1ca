"""What of the gateway moves with an organization: people without their passwords, and nobody's open doors."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from common.db import entry_tokens
from common.moving.parts import Moving
from gateway.app.credentials import LOGIN
from gateway.domain.people import Person

# No password fits it: everybody asks for a new one by e-mail.
NO_PASSWORD = "moved"


def find_people_again(session: Session, organization_id: UUID) -> None:
    """Everybody is found by e-mail address, as it is where they came from."""
    for person in session.scalars(select(Person).where(Person.organization_id == organization_id)):
        entry_tokens.keep(session, token=person.email, kind=LOGIN, organization_id=organization_id, target=person.id)


MOVING = Moving(
    left={
        "sessions": "who is signed in holds a secret of this platform",
        "api_keys": "a key is a secret of this platform",
        "invitations": "an invitation's link is a secret of this platform",
    },
    secrets={"people": {"password_hash": NO_PASSWORD}},
    sheets={"people": ("name", "email", "phone", "role", "active")},
    arrived=find_people_again,
)
