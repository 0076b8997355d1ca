"""Own templates: written by locale, checked when saved, shown before they are sent."""

from __future__ import annotations

from typing import Any

import pytest

from common.testing.harness import Harness
from notification.domain.kinds import SLOTS
from notification.testing import Company

ETA = "/api/v1/templates/eta/sms/en"
PROPOSAL = "/api/v1/templates/proposal/email/en"


def test_every_kind_and_channel_has_a_built_in_text(company: Company) -> None:
    items = company.office.get("/api/v1/templates").get_json()["items"]
    assert len(items) == len(SLOTS)
    assert {(one["own"], one["version"]) for one in items} == {(False, 0)}
    for one in items:
        shown = company.office.post(f"/api/v1/templates/{one['kind']}/{one['channel']}/en/preview")
        assert shown.status_code == 200 and shown.get_json()["text"]


def test_an_own_template_is_used_from_then_on(company: Company) -> None:
    saved = company.office.patch(ETA, {"text": "{{ crew | upper }} comes at {{ arrival_time }}"}, version=0)
    assert (saved.status_code, saved.get_json()["own"], saved.headers["ETag"]) == (200, True, '"1"')
    company.leave_for_customer()
    assert company.only_message()["text"] == "CREW NORTH comes at 10:30 AM"


def test_the_template_of_the_readers_language_comes_first(company: Company, harness: Harness) -> None:
    company.office.patch(ETA, {"text": "English {{ crew }}"}, version=0)
    company.office.patch("/api/v1/templates/eta/sms/es", {"text": "Español {{ crew }}"}, version=0)
    company.office.patch("/api/v1/templates/eta/sms/es-MX", {"text": "Mexicano {{ crew }}"}, version=0)
    for locale in ("es-MX", "es-ES", "fr", None):
        company.change_customer(locale=locale)
        company.leave_for_customer()
    written = [one["text"].partition(" ")[0] for one in company.messages()]
    assert written == ["Mexicano", "Español", "English", "English"]


def test_a_template_put_back_is_the_built_in_one_and_old_versions_stay_old(company: Company) -> None:
    company.office.patch(ETA, {"text": "Mine"}, version=0)
    assert company.office.delete(ETA, version=1).status_code == 204
    shown = company.office.get(ETA).get_json()
    assert (shown["own"], shown["version"]) == (False, 2) and "is on the way" in shown["text"]
    assert company.office.patch(ETA, {"text": "Mine again"}, version=1).status_code == 412
    assert company.office.patch(ETA, {"text": "Mine again"}, version=2).get_json()["version"] == 3


def test_a_change_needs_the_version_that_was_seen(company: Company) -> None:
    assert company.office.patch(ETA, {"text": "Mine"}, version=None).status_code == 428
    assert company.office.patch(ETA, {"text": "Mine"}, version=3).status_code == 412
    assert company.office.patch(ETA, {"text": "Mine"}, version=0).status_code == 200
    assert company.office.patch(ETA, {"text": "Mine too"}, version=0).status_code == 412
    assert company.office.delete(ETA, version=None).status_code == 428


@pytest.mark.parametrize(
    ("path", "body", "field", "words"),
    [
        (ETA, {"text": "{{ colour }}"}, "text", "There is no colour here"),
        (ETA, {"text": "{{ link }}"}, "text", "There is no link here"),
        (ETA, {"text": "{% if crew %}"}, "text", "Not a template"),
        (ETA, {"text": "{% for x in crew %}{{ x }}{% endfor %}"}, "text", "cannot use for"),
        (ETA, {"text": "{{ crew.__class__ }}"}, "text", "cannot use getattr"),
        (ETA, {"text": "{{ crew * 1000000 }}"}, "text", "cannot use mul"),
        (ETA, {"text": "{{ crew | pprint }}"}, "text", "There is no filter pprint"),
        (ETA, {"text": "{{ 'late' if crew }}"}, "text", "otherwise"),
        (ETA, {"text": "{# nothing #}"}, "text", "comes out empty"),
        (ETA, {"text": "x" * 1700}, "text", "longer than 1600"),
        (ETA, {"text": "x", "subject": "y"}, "subject", "has no subject"),
        (PROPOSAL, {"text": "x"}, "subject", "needs a subject"),
        (PROPOSAL, {"text": "x", "subject": "{{ "}, "subject", "Not a template"),
        (PROPOSAL, {"text": "x", "subject": "{{ crew }}"}, "subject", "There is no crew here"),
        (PROPOSAL, {"subject": "y"}, "text", "required"),
        (PROPOSAL, {"text": "x", "subject": "y", "html": "<b>"}, "html", "Unknown field"),
    ],
)
def test_what_cannot_be_filled_in_is_refused_naming_the_field(
    company: Company, path: str, body: dict[str, Any], field: str, words: str
) -> None:
    refused = company.office.patch(path, body, version=0)
    assert (refused.status_code, refused.get_json()["field"]) == (422, field)
    assert words in refused.get_json()["detail"]
    assert company.office.get(path).get_json()["version"] == 0


def test_a_preview_shows_an_unsaved_text_and_saves_nothing(company: Company) -> None:
    tried = company.office.post(f"{PROPOSAL}/preview", {"subject": "No. {{ number }}", "text": "For {{ name }}"})
    assert tried.get_json() == {"subject": "No. 1042", "text": "For Dana Whitfield"}
    refused = company.office.post(f"{PROPOSAL}/preview", {"subject": "y", "text": "{{ oops }}"})
    assert (refused.status_code, refused.get_json()["field"]) == (422, "text")
    assert company.office.get(PROPOSAL).get_json()["own"] is False


@pytest.mark.parametrize("place", ["eta/fax/en", "birthday/email/en", "password_reset/sms/en", "eta/sms/EN_us"])
def test_what_is_no_template_is_not_there(company: Company, place: str) -> None:
    assert company.office.get(f"/api/v1/templates/{place}").status_code == 404


def test_templates_belong_to_their_organization(company: Company, harness: Harness) -> None:
    company.office.patch(ETA, {"text": "Mine"}, version=0)
    assert Company(harness).office.get(ETA).get_json()["own"] is False


def test_a_template_that_fails_on_real_values_gives_way_to_the_built_in_text(company: Company) -> None:
    own = {"subject": "{% if deposit %}Deposit{% endif %}", "text": "x"}
    assert company.office.patch(PROPOSAL, own, version=0).status_code == 200
    company.send_proposal(channels=("email",), deposit_asked=None)
    assert company.only_message()["subject"] == "Your proposal #1042 from Bright Co"
