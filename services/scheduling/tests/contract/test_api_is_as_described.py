"""Generated requests, aimed at records that exist, get only answers that the description knows."""

from __future__ import annotations

from typing import Any

import pytest
from schemathesis import GenerationMode

from common.testing.described import MODES, Aim, assert_as_described
from common.testing.harness import Harness, person
from scheduling.testing.office import Office


@pytest.mark.slow
@pytest.mark.parametrize("mode", MODES, ids=lambda mode: mode.value)
def test_the_description_is_true(office: Office, harness: Harness, mode: GenerationMode) -> None:
    assert_as_described(harness, OfficeAim(office), mode)


class OfficeAim(Aim):
    """At one crew, booking and person of an office."""

    def __init__(self, office: Office) -> None:
        super().__init__(person(office.organization_id))
        self.office = office
        self.person_id = office.hire()
        crew = office.crew("Blue", self.person_id)
        self.records = {"crew_id": crew["id"], "booking_id": office.booked(crew)["id"]}

    def ids(self, wanted: dict[str, Any]) -> dict[str, str]:
        return self.records

    def body(self, body: dict[str, Any]) -> None:
        if "visit_id" in body:
            body["visit_id"] = str(self.office.visit())
        if "crew_id" in body:
            body["crew_id"] = self.records["crew_id"]
        if "people" in body:
            body["people"] = [str(self.person_id)]
        for member in body.get("members", []):
            member["person_id"] = str(self.person_id)
