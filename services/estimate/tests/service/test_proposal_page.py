"""The customer's page: what it shows, what it lets through, and what it keeps out."""

from __future__ import annotations

import re

import pytest

from common.testing.harness import Harness
from estimate.domain.signature_image import as_data_url
from estimate.testing import STRANGER, Company, dollars, png


def test_the_first_look_marks_it_viewed_once(company: Company) -> None:
    visitor = company.sent()
    for _ in range(2):
        assert visitor.open().status_code == 200
    [told] = company.said("estimate.viewed.v1", visitor.estimate_id)
    assert told.data["viewed_at"] == "2030-05-06T15:00:00Z"
    assert company.show(visitor.estimate_id)["status"] == "viewed"


def test_a_program_that_fetches_ahead_has_not_looked(company: Company) -> None:
    visitor = company.sent()
    assert visitor.open(**{"Sec-Purpose": "prefetch"}).status_code == 200
    assert company.said("estimate.viewed.v1", visitor.estimate_id) == []


def test_the_page_shows_work_options_sums_and_terms(company: Company) -> None:
    visitor = company.sent(terms="Pay in 7 days", tax_rate=10, deposit={"percent": 50}, expires_on="2030-05-20")
    text = visitor.open().text
    for words in ("Spring cleaning", "House wash", "Gutters", "$220.00", "$110.00", "Pay in 7 days", "May 20, 2030"):
        assert words in text


def test_what_people_typed_cannot_become_markup(company: Company) -> None:
    evil = "<script>alert(1)</script>"
    customer = company.customer(name=f"Eve {evil}")
    lines = [{"name": evil, "description": evil, "quantity": 1, "unit_price": dollars(1), "unit": evil}]
    visitor = company.sent(customer_id=customer["id"], title=evil, terms=evil, lines=lines)
    shown = visitor.post("preview", visitor.fields(name=f'"{evil}', signature=f'"{evil}'))
    for text in (visitor.open().text, shown.text):
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert(1)" in text
        assert "Sparkle &lt;Wash&gt; &amp; Co" in text


def test_the_page_may_load_nothing_and_run_only_its_own_script(company: Company) -> None:
    answer = company.sent().open()
    policy = answer.headers["Content-Security-Policy"]
    nonce = re.search(r"script-src 'nonce-([\w-]+)'", policy)
    assert nonce is not None
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert re.findall(r"<(?:script|style) nonce=\"([^\"]+)\"", answer.text) == [nonce[1], nonce[1]]
    assert answer.text.count("<script") == 1
    assert not re.search(r'\s(?:on\w+|style)="', answer.text)
    assert not re.search(r'(?:src|href)="(?:https?:)?//', answer.text)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert company.sent().open().headers["Content-Security-Policy"] != policy


def test_options_are_priced_without_being_kept(company: Company) -> None:
    visitor = company.sent()
    gutters = company.show(visitor.estimate_id)["lines"][1]["id"]
    answer = visitor.post("preview", {**visitor.fields(name="Ada"), "option": [gutters]})
    assert answer.status_code == 200
    assert "Sign and accept for $250.00" in answer.text
    assert 'value="Ada"' in answer.text
    assert company.show(visitor.estimate_id)["total"] == dollars(200)


def test_an_unknown_link_gives_a_friendly_page(company: Company, harness: Harness) -> None:
    answer = harness.client(STRANGER).get("/p/" + "A" * 43)
    assert (answer.status_code, answer.mimetype) == (404, "text/html")
    assert "leads nowhere" in answer.text
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_an_old_link_says_so(company: Company) -> None:
    visitor = company.sent()
    company.let_pass(days=91)
    answer = visitor.open()
    assert (answer.status_code, answer.mimetype) == (410, "text/html")
    assert "too old" in answer.text


def test_a_caller_that_is_not_the_gateway_is_turned_away(company: Company) -> None:
    visitor = company.sent()
    assert company.harness.client(None).get(visitor.path).status_code == 401


@pytest.mark.parametrize("step", ["accept", "decline", "preview"])
def test_steps_are_taken_by_post_only(company: Company, step: str) -> None:
    visitor = company.sent()
    assert company.harness.client(STRANGER).get(f"{visitor.path}/{step}").status_code == 405


def test_while_the_office_revises_the_link_says_so(company: Company) -> None:
    visitor = company.sent()
    fields = visitor.fields(name="Ada")
    company.owner.post(f"/api/v1/estimates/{visitor.estimate_id}/revise")
    answer = visitor.open()
    assert (answer.status_code, "new version" in answer.text) == (200, True)
    assert visitor.post("accept", fields).status_code == 303
    assert company.show(visitor.estimate_id)["status"] == "draft"


def test_the_old_link_shows_the_new_version_and_signs_nothing_unseen(company: Company) -> None:
    visitor = company.sent()
    old = visitor.fields(name="Ada")
    draft = company.owner.post(f"/api/v1/estimates/{visitor.estimate_id}/revise").get_json()
    place = f"/api/v1/estimates/{visitor.estimate_id}"
    changed = company.owner.patch(place, {"title": "Autumn cleaning"}, version=draft["version"]).get_json()
    company.send(changed)
    answer = visitor.post("accept", old)
    assert answer.status_code == 409
    assert "changed while you were reading" in answer.text
    assert "Autumn cleaning" in answer.text
    assert company.said("estimate.accepted.v1", visitor.estimate_id) == []
    assert visitor.sign().status_code == 303


def test_the_drawing_survives_a_second_thought(company: Company) -> None:
    visitor = company.sent()
    drawing = as_data_url(png())
    answer = visitor.post("accept", visitor.fields(name=" ", signature=drawing))
    assert answer.status_code == 422
    assert "Please type your name" in answer.text
    assert drawing in answer.text
    assert 'aria-invalid="true"' in answer.text
