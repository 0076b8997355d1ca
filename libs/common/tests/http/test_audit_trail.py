"""The list of a service's own audit entries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from common.db.unit_of_work import Actor
from common.http.audit_trail import audit_blueprint
from common.http.identity import CLIENT_ADDRESS_HEADER
from common.http.operations import Blueprint, operation
from common.ids import new_id
from common.service import Service
from common.testing.harness import Harness, person, service_harness

ORGANIZATION = new_id()
touching = Blueprint("touching", __name__, url_prefix="/api/v1")


@operation(touching, "POST", "/touch", id="touchWidget")
def touch(uow: Any) -> None:
    """Leave a trace."""
    uow.audit(action="widget.touch", record_type="widget", record_id=new_id())


@pytest.fixture
def harness(postgres_url: str, service_definition: Service) -> Iterator[Harness]:
    """The sample with its audit trail."""
    sample = replace(service_definition, blueprints=[touching, audit_blueprint("widget")])
    with service_harness(sample, admin_url=postgres_url) as running:
        yield running


def _keep(harness: Harness, actor: Actor, *, records: int) -> list[Any]:
    made = [new_id() for _ in range(records)]
    for record in made:
        with harness.service.database.unit_of_work(ORGANIZATION, actor, correlation_id="c-1") as uow:
            uow.audit(
                action="widget.change",
                record_type="widget",
                record_id=record,
                before={"name": "a", "size": 1},
                after={"name": "b", "size": 1},
            )
    return made


def test_entries_come_newest_first_and_say_only_what_changed(harness: Harness) -> None:
    actor = Actor("person", new_id(), "manager")
    made = _keep(harness, actor, records=3)
    caller = harness.client(person(ORGANIZATION))
    first = caller.get(f"/api/v1/audit/widget?limit=2&actor_id={actor.id}").get_json()
    rest = caller.get(f"/api/v1/audit/widget?limit=2&actor_id={actor.id}&after={first['next']}").get_json()
    entries = [*first["items"], *rest["items"]]
    assert [entry["record_id"] for entry in entries] == [str(record) for record in reversed(made)]
    assert (entries[0]["before"], entries[0]["after"]) == ({"name": "a"}, {"name": "b"})
    assert entries[0]["actor_role"] == "manager"


def test_entries_are_found_by_record_action_and_time(harness: Harness) -> None:
    [record] = _keep(harness, Actor("system"), records=1)
    caller = harness.client(person(ORGANIZATION))
    path = f"/api/v1/audit/widget?record_type=widget&record_id={record}&action=widget.change"
    assert len(caller.get(f"{path}&since=2020-01-01T00:00:00Z").get_json()["items"]) == 1
    assert caller.get(f"{path}&until=2020-01-01T00:00:00Z").get_json()["items"] == []


def test_another_organization_sees_none_of_it(harness: Harness) -> None:
    _keep(harness, Actor("system"), records=1)
    assert harness.client(person(new_id())).get("/api/v1/audit/widget").get_json()["items"] == []


def test_an_entry_tells_where_the_request_came_from(harness: Harness) -> None:
    caller = harness.client(person(ORGANIZATION))
    caller.post("/api/v1/touch", headers={CLIENT_ADDRESS_HEADER: "192.0.2.7"})
    [entry] = caller.get("/api/v1/audit/widget?action=widget.touch").get_json()["items"]
    assert entry["source_address"] == "192.0.2.7"
