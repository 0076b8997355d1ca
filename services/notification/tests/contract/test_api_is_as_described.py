"""Generated requests, aimed at records that exist, get only answers that the description knows."""

from __future__ import annotations

from typing import Any

import pytest
from schemathesis import GenerationMode

from common.testing.described import MODES, Aim, assert_as_described
from common.testing.harness import Harness, person
from notification.testing import ENDPOINTS, Company

BEYOND_A_SCHEMA = (404, 412, 422)  # templates, versions and rules


@pytest.mark.slow
@pytest.mark.parametrize("mode", MODES, ids=lambda mode: mode.value)
def test_the_description_is_true(newcomer: Company, bare_harness: Harness, mode: GenerationMode) -> None:
    assert_as_described(bare_harness, CompanyAim(newcomer), mode)


class CompanyAim(Aim):
    """At one message and one opt-out of a company."""

    def __init__(self, company: Company) -> None:
        super().__init__(person(company.id), beyond_a_schema=BEYOND_A_SCHEMA)
        company.change_customer(consent_sms=False)
        company.send_proposal(channels=("sms",))
        opt_out = company.office.post("/api/v1/opt-outs", {"channel": "email", "address": company.email}).get_json()
        self.records = {"message_id": company.only_message()["id"], "opt_out_id": opt_out["id"], "locale": "en"}
        self.records |= _webhooks(company)

    def ids(self, wanted: dict[str, Any]) -> dict[str, str]:
        return self.records


def _webhooks(company: Company) -> dict[str, str]:
    """An endpoint with a delivery and a redelivery."""
    address = {"url": "https://hooks.example.com/crewline", "event_types": ["*"]}
    place = f"{ENDPOINTS}/{company.office.post(ENDPOINTS, address).get_json()['id']}"
    delivery = company.office.post(f"{place}/test").get_json()
    company.leave_for_customer()
    redelivery = company.office.post(f"{place}/redeliveries", {"since": "2030-01-01T00:00:00Z"}).get_json()
    return {
        "endpoint_id": delivery["endpoint_id"],
        "delivery_id": delivery["id"],
        "redelivery_id": redelivery["id"],
    }
