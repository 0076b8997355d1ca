"""Keys for integrations."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from common.http.operations import Blueprint, operation
from common.http.paging import Page
from common.http.schemas import PageQuery, page_of
from gateway.app import api_keys
from gateway.entrypoints.http import asking
from gateway.entrypoints.http.session_schemas import ApiKeyAnswer, ApiKeyCreate, NewApiKeyAnswer

blueprint = Blueprint("api_keys", __name__, url_prefix="/api/v1/api-keys", description="Keys for integrations")


@operation(
    blueprint, "POST", "", id="createApiKey", body=ApiKeyCreate, answer=NewApiKeyAnswer, status=201, secret_answer=True
)
def create_api_key(uow: UnitOfWork, body: dict[str, Any]) -> dict[str, Any]:
    """Make a key. Its text is in this answer and nowhere else."""
    key, text = api_keys.create_api_key(uow, by=asking.powers(), person_id=asking.person_id(), **body)
    return {**api_keys.shown(key), "key": text}


@operation(blueprint, "GET", "", id="listApiKeys", query=PageQuery, answer=page_of(ApiKeyAnswer))
def list_api_keys(uow: UnitOfWork, query: dict[str, Any]) -> Page:
    """Keys, newest first."""
    return api_keys.api_keys(uow, query=query)


@operation(blueprint, "DELETE", "/<uuid:key_id>", id="revokeApiKey")
def revoke_api_key(uow: UnitOfWork, key_id: UUID) -> None:
    """The key opens nothing any more."""
    api_keys.revoke_api_key(uow, key_id=key_id)
