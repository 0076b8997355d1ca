"""Checklists."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from common.http.operations import Blueprint, operation
from common.http.paging import Page
from common.http.schemas import page_of
from quality.app import checklists
from quality.app.queries import checklists as queries
from quality.domain.checklist import Checklist, ChecklistRevision
from quality.entrypoints.http.checklist_schemas import (
    ChecklistChange,
    ChecklistFilter,
    ChecklistNew,
    ChecklistShown,
    RevisionShown,
)

blueprint = Blueprint("checklists", __name__, url_prefix="/api/v1/checklists", description="Checklists")
ONE = "/<uuid:checklist_id>"
REVISION = f"{ONE}/revisions/<int(max=99999):revision>"


@operation(blueprint, "POST", "", id="createChecklist", body=ChecklistNew, answer=ChecklistShown, status=201)
def create_checklist(uow: UnitOfWork, body: dict[str, Any]) -> Checklist:
    """Draw up a checklist, which is in use at once."""
    return checklists.create_checklist(uow, **body)


@operation(blueprint, "GET", "", id="listChecklists", query=ChecklistFilter, answer=page_of(ChecklistShown))
def list_checklists(uow: UnitOfWork, query: dict[str, Any]) -> Page:
    """Checklists, the newest first."""
    return queries.checklists_page(uow, **query)


@operation(blueprint, "GET", ONE, id="showChecklist", answer=ChecklistShown)
def show_checklist(uow: UnitOfWork, checklist_id: UUID) -> Checklist:
    """One checklist as it is now."""
    return uow.get(Checklist, checklist_id)


@operation(blueprint, "PATCH", ONE, id="changeChecklist", body=ChecklistChange, answer=ChecklistShown, versioned=True)
def change_checklist(
    uow: UnitOfWork, body: dict[str, Any], checklist_id: UUID, expected_version: int | None
) -> Checklist:
    """Make a new revision; reports that were begun keep theirs, and a checklist out of use stays out of use."""
    return checklists.change_checklist(uow, checklist_id=checklist_id, expected_version=expected_version, **body)


@operation(blueprint, "POST", f"{ONE}/activate", id="activateChecklist", answer=ChecklistShown, versioned=True)
def activate_checklist(uow: UnitOfWork, checklist_id: UUID, expected_version: int | None) -> Checklist:
    """Put it into use."""
    return checklists.activate_checklist(uow, checklist_id=checklist_id, expected_version=expected_version)


@operation(blueprint, "POST", f"{ONE}/deactivate", id="deactivateChecklist", answer=ChecklistShown, versioned=True)
def deactivate_checklist(uow: UnitOfWork, checklist_id: UUID, expected_version: int | None) -> Checklist:
    """Put it out of use; reports made with it stay."""
    return checklists.deactivate_checklist(uow, checklist_id=checklist_id, expected_version=expected_version)


@operation(blueprint, "GET", REVISION, id="showChecklistRevision", answer=RevisionShown)
def show_revision(uow: UnitOfWork, checklist_id: UUID, revision: int) -> ChecklistRevision:
    """What it said at that revision."""
    return queries.revision_of(uow, checklist_id=checklist_id, revision=revision)
