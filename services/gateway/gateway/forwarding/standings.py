"""Asks the gateway's own database what a token's holder may do now."""

from __future__ import annotations

from common.db.session import Database
from common.db.unit_of_work import SYSTEM
from gateway.adapters.access_tokens import Claims
from gateway.app.standing import Standing, standing_of_key, standing_of_session


class DatabaseStandings:
    """One query for a session, three for an API key, each at most twice a minute per process."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of_session(self, claims: Claims) -> Standing | None:
        """The standing behind an access token."""
        with self._database.unit_of_work(claims.tenant, SYSTEM, read_only=True) as uow:
            return standing_of_session(uow, session_id=claims.sid, person_id=claims.sub)

    def of_key(self, text: str) -> Standing | None:
        """The standing behind an API key."""
        with self._database.unit_of_work(None, SYSTEM) as uow:
            return standing_of_key(uow, text=text)
