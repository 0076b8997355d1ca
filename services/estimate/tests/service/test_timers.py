"""Offers end by themselves, once, and only when nobody answered."""

from __future__ import annotations

from estimate.entrypoints.timers import expire_overdue_estimates
from estimate.testing import Company, refused


def test_an_unanswered_offer_ends_with_its_last_day_there(company: Company) -> None:
    sent, viewed = company.sent(expires_on="2030-05-06"), company.sent(expires_on="2030-05-06")
    viewed.open()
    company.let_pass(hours=13, minutes=59)
    expire_overdue_estimates(company.harness.service)
    assert company.show(sent.estimate_id)["status"] == "sent"
    company.let_pass(minutes=1)
    for _ in range(2):
        expire_overdue_estimates(company.harness.service)
    for visitor in (sent, viewed):
        assert company.show(visitor.estimate_id)["status"] == "expired"
        assert len(company.said("estimate.expired.v1", visitor.estimate_id)) == 1
        assert visitor.open().status_code == 410


def test_an_answered_or_endless_offer_does_not_end(company: Company) -> None:
    signed, endless = company.sent(expires_on="2030-05-06"), company.sent()
    draft = company.estimate(expires_on="2030-05-06")
    signed.sign()
    company.let_pass(days=30)
    expire_overdue_estimates(company.harness.service)
    statuses = [company.show(one)["status"] for one in (signed.estimate_id, endless.estimate_id, draft["id"])]
    assert statuses == ["accepted", "sent", "draft"]


def test_an_ended_offer_is_revised_and_sent_anew(company: Company) -> None:
    visitor = company.sent(expires_on="2030-05-06")
    place = f"/api/v1/estimates/{visitor.estimate_id}"
    company.let_pass(days=2)
    expire_overdue_estimates(company.harness.service)
    refused(company.owner.post(f"{place}/win"), 409, "illegal_move")
    draft = company.owner.post(f"{place}/revise").get_json()
    changed = company.owner.patch(place, {"expires_on": "2030-06-01"}, version=draft["version"]).get_json()
    company.send(changed)
    assert visitor.open().status_code == 200
    assert visitor.sign().status_code == 303
    assert company.said("estimate.accepted.v1", visitor.estimate_id)[0].data["version"] == 2
