"""The service makes of a history what the rules alone make of it: outcome by outcome, on a real database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.ids import new_id
from job.domain.sync.action import RESET
from job.testing import NOW, Company, Phone
from job.testing.histories import CANCEL, REBOOK, RELEASE, Deed, ModelServer, Outlook, outcomes_of, play

CREW = ("jobs:read", "jobs:status", "jobs:notes")
FEW = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy test machine has all the time there is."""
    monkeypatch.setattr("job.entrypoints.http.sync.BUDGET_SECONDS", 600.0)


class RealServer:
    """A visit of its own in the service under test, and the phones of two people of its crew."""

    def __init__(self, company: Company, crew_id: UUID, people: Sequence[UUID]) -> None:
        self.company, self.crew_id = company, crew_id
        self.phones = [Phone(company.caller("crew_lead", *CREW, person_id=person)) for person in people]
        self.job_id = company.create_job()["id"]
        self.sent: dict[int, dict[str, Any]] = {}
        self.outcomes: dict[int, str] = {}
        self.by_office: set[int] = set()
        self._book()

    @property
    def visit(self) -> dict[str, Any]:
        return dict(self.company.job(self.job_id)["visits"][0])

    def look(self) -> Outlook:
        visit = self.visit
        applied = {number for number, outcome in self.outcomes.items() if outcome == "applied"}
        return Outlook(status=visit["status"], version=visit["version"], deeds=frozenset(applied | self.by_office))

    def send(self, deeds: Sequence[Deed]) -> None:
        if not deeds:
            return
        phone = self.phones[deeds[0].device or 0]
        for deed in deeds:
            if deed.number not in self.sent:
                self.sent[deed.number] = self._action(phone, deed)
        phone.send(*(self.sent[deed.number] for deed in deeds))
        ids = [str(action["id"]) for action in self.sent.values()]
        query = "SELECT id::text, state FROM sync_actions WHERE id = ANY(%s::uuid[]) AND state <> 'waiting'"
        states = dict(self.company.harness.rows(query, ids))
        found = {number: states.get(action["id"]) for number, action in self.sent.items()}
        self.outcomes = {number: state for number, state in found.items() if state is not None}

    def office(self, deed: Deed) -> None:
        if deed.kind == REBOOK:
            self._book()
        elif deed.kind == RELEASE:
            self.company.release(self.visit, self.booking)
        else:
            self.company.move(self.visit, "cancel" if deed.kind == CANCEL else "reset", {"reason": "again"})
        self.by_office.add(deed.number)

    def facts(self) -> tuple[str, list[tuple[bool | None, str | None]]]:
        visit = self.visit
        return visit["status"], [(line["done"], line["undone_reason"]) for line in visit["lines"]]

    def _book(self) -> None:
        self.booking = self.company.book(self.visit, crew_id=self.crew_id)

    def _action(self, phone: Phone, deed: Deed) -> dict[str, Any]:
        visit = self.visit
        reported: dict[str, Any] = {}
        if found := outcomes_of(deed, [UUID(line["line_id"]) for line in visit["lines"]]):
            reported = {
                "lines": [
                    {"line_id": str(line), "done": outcome.done, "undone_reason": outcome.undone_reason}
                    for line, outcome in found.items()
                ]
            }
        if deed.kind == RESET:
            reported = {"reason": "again"}
        at = NOW - timedelta(minutes=90 - deed.number)
        return phone.did(deed.kind, seen=deed.base, at=at, sequence=deed.sequence, visit_id=visit["id"], **reported)


@FEW
@given(st.lists(st.integers(0, 255), min_size=8, max_size=25))
def test_the_service_agrees_with_the_rules(company: Company, codes: list[int]) -> None:
    people = [new_id(), new_id()]
    real = RealServer(company, company.hear_crew(*people), people)
    model = ModelServer()
    done = play(codes, real, is_answered=lambda deed: deed.number in real.outcomes)
    play(codes, model, is_answered=lambda deed: deed.number in model.outcomes)
    assert real.outcomes == model.outcomes
    assert real.facts() == model.facts()
    visit_id = real.visit["id"]
    listed = company.harness.rows("SELECT count(*) FROM sync_conflicts WHERE visit_id = %s", visit_id)[0][0]
    assert listed == sum(outcome == "conflict" for outcome in real.outcomes.values())
    said = sum(
        len(company.said(event, visit_id))
        for event in ("visit.en_route.v1", "visit.started.v1", "visit.completed.v1", "visit.reset.v1")
    )
    applied = sum(outcome == "applied" for outcome in real.outcomes.values())
    by_office = sum(deed.kind == "take_back" for deed in done)
    assert said == applied + by_office
