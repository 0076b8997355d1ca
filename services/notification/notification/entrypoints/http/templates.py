"""Templates."""

from __future__ import annotations

from typing import Any

from common.db.unit_of_work import UnitOfWork
from common.http.operations import Blueprint, operation
from notification.app import templates
from notification.app.templates import TemplateView
from notification.domain.kinds import CHANNELS, KINDS
from notification.domain.rendering import Rendered
from notification.entrypoints.http import schemas

blueprint = Blueprint("templates", __name__, url_prefix="/api/v1", description="The texts of messages")
ONE = f"/templates/<any({','.join(KINDS)}):kind>/<any({','.join(CHANNELS)}):channel>/<locale:locale>"


@operation(blueprint, "GET", "/templates", id="listTemplates", query=schemas.TemplateQuery, answer=schemas.TemplateList)
def list_templates(uow: UnitOfWork, query: dict[str, Any]) -> dict[str, list[TemplateView]]:
    """Every template in one locale."""
    return {"items": templates.templates_in(uow, query["locale"])}


@operation(blueprint, "GET", ONE, id="showTemplate", answer=schemas.TemplateDetail)
def show_template(uow: UnitOfWork, kind: str, channel: str, locale: str) -> TemplateView:
    """One template."""
    return templates.template(uow, kind=kind, channel=channel, locale=locale)


@operation(
    blueprint,
    "PATCH",
    ONE,
    id="changeTemplate",
    body=schemas.TemplateChange,
    answer=schemas.TemplateDetail,
    versioned=True,
)
def change_template(uow: UnitOfWork, body: dict[str, Any], expected_version: int | None, **slot: str) -> TemplateView:
    """Write an own text; it is refused when it cannot be filled in."""
    return templates.change_template(uow, **slot, **body, expected_version=expected_version)


@operation(blueprint, "DELETE", ONE, id="resetTemplate", versioned=True)
def reset_template(uow: UnitOfWork, expected_version: int | None, **slot: str) -> None:
    """Put the built-in text back."""
    templates.reset_template(uow, **slot, expected_version=expected_version)


@operation(
    blueprint,
    "POST",
    f"{ONE}/preview",
    id="previewTemplate",
    body=schemas.TemplateTry,
    answer=schemas.TemplatePreview,
)
def preview_template(uow: UnitOfWork, body: dict[str, Any], **slot: str) -> Rendered:
    """How a text reads with sample values, saved or not."""
    return templates.preview_template(uow, **slot, **body)
