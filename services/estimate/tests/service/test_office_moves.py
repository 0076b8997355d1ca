"""What the office does with an estimate: send, win, decline, revise; whatever comes twice happens once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from common.ids import new_id
from estimate.testing import ADDRESS, Company, dollars, refused

PLACE = "/api/v1/estimates"


def test_sending_tells_link_channels_and_total(company: Company) -> None:
    draft = company.estimate(expires_on="2030-05-20", deposit={"amount": dollars(50)})
    visitor = company.send(draft)
    [told] = company.said("estimate.sent.v1", draft["id"])
    assert told.data["link"].startswith("http://crewline.test/p/")
    assert told.data["channels"] == ["email", "sms"]
    assert (told.data["version"], told.data["expires_on"]) == (1, "2030-05-20")
    assert (told.data["total"], told.data["deposit_asked"]) == (dollars(200), dollars(50))
    shown = company.show(draft["id"])
    assert (shown["status"], shown["sent_at"]) == ("sent", "2030-05-06T15:00:00Z")
    assert visitor.open().status_code == 200


def test_the_link_itself_is_nowhere_in_the_tables(company: Company) -> None:
    visitor = company.sent()
    token = visitor.path.removeprefix("/p/")
    rows = company.harness.rows("SELECT hash, kind FROM entry_tokens WHERE target = %s", visitor.estimate_id)
    assert len(rows) == 1
    assert rows[0][1] == "proposal"
    assert len(token) >= 43
    assert token.encode() not in rows[0][0]


@pytest.mark.parametrize(
    ("facts", "channels"),
    [
        ({"consent_sms": False}, ["email"]),
        ({"phones": []}, ["email"]),
        ({"consent_email": False}, ["sms"]),
        ({"email": None, "consent_sms": False}, []),
    ],
)
def test_only_channels_that_the_customer_agreed_to_are_used(
    company: Company, facts: dict[str, object], channels: list[str]
) -> None:
    visitor = company.sent(customer_id=company.customer(**facts)["id"])
    assert company.said("estimate.sent.v1", visitor.estimate_id)[0].data["channels"] == channels


def test_a_closed_channel_is_refused_by_name(company: Company) -> None:
    draft = company.estimate(customer_id=company.customer(consent_sms=False)["id"])
    answer = company.owner.post(f"{PLACE}/{draft['id']}/send", {"channels": ["email", "sms"]}, version=draft["version"])
    assert refused(answer, 409, "channel_closed")["field"] == "channels.1"
    assert company.said("estimate.sent.v1", draft["id"]) == []
    assert company.harness.rows("SELECT 1 FROM entry_tokens WHERE target = %s", draft["id"]) == []


def test_an_empty_or_ended_offer_is_not_sent(company: Company) -> None:
    empty = company.estimate(lines=[])
    refused(company.owner.post(f"{PLACE}/{empty['id']}/send", {}, version=empty["version"]), 409, "nothing_on_it")
    late = company.estimate(expires_on="2030-05-05")
    refused(company.owner.post(f"{PLACE}/{late['id']}/send", {}, version=late["version"]), 409, "expiry_passed")


def test_a_stale_screen_does_not_send(company: Company) -> None:
    draft = company.estimate()
    refused(company.owner.post(f"{PLACE}/{draft['id']}/send", {}), 428, "precondition_required")
    refused(company.owner.post(f"{PLACE}/{draft['id']}/send", {}, version=77), 412, "stale")


def test_a_second_sending_gives_a_further_link_and_changes_nothing_else(company: Company) -> None:
    first = company.sent()
    first.open()
    second = company.send(company.show(first.estimate_id))
    assert second.path != first.path
    assert first.open().status_code == second.open().status_code == 200
    assert company.show(first.estimate_id)["status"] == "viewed"
    versions = company.owner.get(f"{PLACE}/{first.estimate_id}/versions").get_json()["items"]
    assert [one["revision"] for one in versions] == [1]


def test_the_office_gets_a_link_to_hand_over_once(company: Company) -> None:
    draft = company.estimate()
    refused(company.owner.post(f"{PLACE}/{draft['id']}/links"), 409, "not_sent_yet")
    company.send(draft)
    answer = company.owner.post(f"{PLACE}/{draft['id']}/links", key="k")
    assert answer.status_code == 200
    path = answer.get_json()["url"].removeprefix("http://crewline.test")
    assert company.visitor(draft["id"], path).open().status_code == 200
    refused(company.owner.post(f"{PLACE}/{draft['id']}/links", key="k"), 409, "idempotent_answer_withheld")


def test_a_sent_estimate_is_changed_only_after_revising(company: Company) -> None:
    visitor = company.sent()
    place = f"{PLACE}/{visitor.estimate_id}"
    shown = company.show(visitor.estimate_id)
    refused(company.owner.patch(place, {"title": "New"}, version=shown["version"]), 409, "not_a_draft")
    body = {"property_id": shown["property"]["id"]}
    refused(company.owner.patch(place, body, version=shown["version"]), 409, "not_a_draft")
    revised = company.owner.post(f"{place}/revise").get_json()
    assert (revised["status"], revised["revision"], revised["sent_at"]) == ("draft", 2, None)
    assert company.said("estimate.revised.v1", visitor.estimate_id)[0].data["version"] == 2
    assert company.owner.patch(place, {"title": "New"}, version=revised["version"]).status_code == 200


def test_revising_keeps_the_earlier_version_as_it_was(company: Company) -> None:
    visitor = company.sent()
    place = f"{PLACE}/{visitor.estimate_id}"
    before = company.owner.get(f"{place}/versions/1").get_json()
    draft = company.owner.post(f"{place}/revise").get_json()
    lines = [{"name": "Only this", "quantity": 1, "unit_price": dollars(7)}]
    changed = company.owner.patch(place, {"lines": lines}, version=draft["version"]).get_json()
    company.send(changed)
    assert company.owner.get(f"{place}/versions/1").get_json() == before
    after = company.owner.get(f"{place}/versions/2").get_json()
    assert after["content"]["totals"]["total"] == 700
    assert after["document_hash"] != before["document_hash"]
    refused(company.owner.get(f"{place}/versions/3"), 404, "not_found")


def test_a_won_estimate_tells_everything_a_job_needs(company: Company) -> None:
    service = company.service(skills=["ladder"], required_equipment=["Lift"], water_gallons=120)
    lines = [
        {"service_id": service["id"], "quantity": 1},
        {"name": "Gutters", "quantity": 2, "unit_price": dollars(25), "optional": True, "duration_minutes": 30},
        {"name": "Roof", "quantity": 1, "unit_price": dollars(500), "optional": True},
    ]
    draft = company.estimate(lines=lines, tax_rate=10, discount={"amount": dollars(50)}, notes="Gate 7")
    gutters = draft["lines"][1]["id"]
    won = company.owner.post(f"{PLACE}/{draft['id']}/win", {"options": [gutters]}).get_json()
    assert (won["status"], won["how"], won["signed_name"]) == ("accepted", "won", None)
    [told] = company.said("estimate.accepted.v1", draft["id"])
    assert [line["name"] for line in told.data["lines"]] == ["House wash", "Gutters"]
    assert told.data["lines"][0] == {
        "line_id": draft["lines"][0]["id"],
        "service_id": service["id"],
        "name": "House wash",
        "description": "",
        "quantity": "1",
        "unit": "each",
        "unit_price": dollars(200),
        "taxable": True,
        "duration_minutes": 90,
        "skills": ["ladder"],
        "required_equipment": ["Lift"],
        "water_gallons": 120,
    }
    sums = {name: told.data[name] for name in ("subtotal", "discount", "tax", "total")}
    assert sums == {"subtotal": dollars(250), "discount": dollars(50), "tax": dollars(20), "total": dollars(220)}
    assert (told.data["tax_rate"], told.data["duration_minutes"], told.data["notes"]) == ("10", 120, "Gate 7")
    assert (told.data["how"], told.data["deposit_asked"], told.data["version"]) == ("won", None, 1)
    assert told.data["accepted_at"] == "2030-05-06T15:00:00Z"


def test_winning_twice_tells_once(company: Company) -> None:
    draft = company.estimate()
    first = company.owner.post(f"{PLACE}/{draft['id']}/win")
    again = company.owner.post(f"{PLACE}/{draft['id']}/win")
    assert again.get_json() == first.get_json()
    assert len(company.said("estimate.accepted.v1", draft["id"])) == 1


def test_winning_and_signing_at_once_accept_once(company: Company) -> None:
    visitor = company.sent()
    fields = visitor.fields(name="Ada Byron")

    def answer(index: int) -> int:
        if index % 2:
            return int(visitor.post("accept", fields).status_code)
        owner = company.harness.client(company.identity)
        return int(owner.post(f"{PLACE}/{visitor.estimate_id}/win").status_code)

    with ThreadPoolExecutor(6) as pool:
        statuses = set(pool.map(answer, range(12)))
    assert statuses == {200, 303}
    assert len(company.said("estimate.accepted.v1", visitor.estimate_id)) == 1


def test_an_unknown_option_cannot_be_won(company: Company) -> None:
    draft = company.estimate()
    answer = company.owner.post(f"{PLACE}/{draft['id']}/win", {"options": [draft["lines"][0]["id"]]})
    assert refused(answer, 422, "no_such_option")["field"] == "options"


def test_declining_keeps_the_reason_and_is_told_once(company: Company) -> None:
    visitor = company.sent()
    place = f"{PLACE}/{visitor.estimate_id}"
    for _ in range(2):
        answer = company.owner.post(f"{place}/decline", {"reason": "Too dear"})
        assert answer.get_json()["decline_reason"] == "Too dear"
    [told] = company.said("estimate.declined.v1", visitor.estimate_id)
    assert told.data["reason"] == "Too dear"
    refused(company.owner.post(f"{place}/win"), 409, "illegal_move")


def test_a_refused_move_says_which_are_legal(company: Company) -> None:
    draft = company.estimate()
    problem = refused(company.owner.post(f"{PLACE}/{draft['id']}/revise"), 409, "illegal_move")
    assert problem["legal"] == ["sent", "accepted"]
    company.owner.post(f"{PLACE}/{draft['id']}/win")
    problem = refused(company.owner.post(f"{PLACE}/{draft['id']}/decline"), 409, "illegal_move")
    assert (problem["estimate_status"], problem["legal"]) == ("accepted", [])


def test_another_organization_finds_nothing_of_it(company: Company) -> None:
    visitor, service = company.sent(), company.service()
    visitor.sign()
    shown = company.show(visitor.estimate_id)
    customer = f"/api/v1/customers/{shown['customer']['id']}"
    place = f"{PLACE}/{visitor.estimate_id}"
    stranger = Company(company.harness).owner
    for path in (place, f"{place}/versions", f"{place}/versions/1", f"{place}/signature", customer):
        refused(stranger.get(path), 404, "not_found")
    for path in (f"{place}/win", f"{place}/decline", f"{place}/revise", f"{place}/links"):
        refused(stranger.post(path), 404, "not_found")
    refused(stranger.post(f"{place}/send", {}, version=1), 404, "not_found")
    refused(stranger.post(f"{customer}/properties", {"address": ADDRESS}), 404, "not_found")
    for path in (place, customer, f"/api/v1/services/{service['id']}", f"{customer}/properties/{new_id()}"):
        refused(stranger.patch(path, {}, version=1), 404, "not_found")
    refused(stranger.delete(customer), 404, "not_found")
    body = {"customer_id": shown["customer"]["id"]}
    refused(stranger.post(PLACE, body), 404, "not_found")
    assert stranger.get(PLACE).get_json()["items"] == []
