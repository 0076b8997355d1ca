"""Who asks, in the words of the use cases."""

from __future__ import annotations

from uuid import UUID

from flask import request

from common.errors import Forbidden
from common.http.operations import current_identity
from gateway.domain.permissions import Powers


class PeopleOnly(Forbidden):
    """This is for people who signed in; an API key has no such thing."""

    code = "people_only"


def powers() -> Powers:
    """What the caller may do."""
    return Powers(current_identity().permissions)


def person_id() -> UUID:
    """The signed-in person."""
    identity = current_identity()
    if identity.kind != "person" or identity.person_id is None:
        raise PeopleOnly
    return identity.person_id


def session_id() -> UUID:
    """The session the caller came with."""
    person_id()
    return UUID(current_identity().links["session"])


def user_agent() -> str | None:
    """What the caller's program calls itself."""
    return request.headers.get("User-Agent")
