"""Every entity of this service, for migrations."""

from __future__ import annotations

from gateway.domain.api_keys import ApiKey
from gateway.domain.declarative import Base
from gateway.domain.invitations import Invitation
from gateway.domain.organizations import Organization
from gateway.domain.people import Person
from gateway.domain.roles import Role
from gateway.domain.sessions import Session

__all__ = ["ApiKey", "Base", "Invitation", "Organization", "Person", "Role", "Session"]
