"""Crews over HTTP."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from common.http.operations import Blueprint, operation
from common.http.paging import Page
from common.http.schemas import page_of
from scheduling.app import crews
from scheduling.app.queries import crews as crew_queries
from scheduling.domain.crews import Crew
from scheduling.entrypoints.http.crew_schemas import CrewChange, CrewCreate, CrewDetail, CrewFilter

blueprint = Blueprint("crews", __name__, url_prefix="/api/v1", description="Crews, their members, skills and hours")


@operation(blueprint, "POST", "/crews", id="createCrew", body=CrewCreate, answer=CrewDetail, status=201)
def create_crew(uow: UnitOfWork, body: dict[str, Any]) -> Crew:
    """Form a crew."""
    return crews.create_crew(uow, **body)


@operation(blueprint, "GET", "/crews", id="listCrews", query=CrewFilter, answer=page_of(CrewDetail))
def list_crews(uow: UnitOfWork, query: dict[str, Any]) -> Page:
    """Crews by name."""
    return crew_queries.crews(uow, **query)


@operation(blueprint, "GET", "/crews/<uuid:crew_id>", id="showCrew", answer=CrewDetail)
def show_crew(uow: UnitOfWork, crew_id: UUID) -> Crew:
    """One crew."""
    return uow.get(Crew, crew_id)


@operation(
    blueprint, "PATCH", "/crews/<uuid:crew_id>", id="changeCrew", body=CrewChange, answer=CrewDetail, versioned=True
)
def change_crew(uow: UnitOfWork, body: dict[str, Any], crew_id: UUID, expected_version: int | None) -> Crew:
    """Change a crew; the visits ahead follow its members."""
    return crews.change_crew(uow, crew_id=crew_id, expected_version=expected_version, **body)
