"""The figures that routing tells: promises of today kept, broken and open, and what is expected of the rest."""

from __future__ import annotations

from common.clock import FixedClock
from common.testing.facts import changes, figures
from common.testing.harness import Harness
from routing.testing import TODAY, Company
from routing.testing.company import at

FAR = (42.0, -87.9)


def test_promises_and_expected_arrivals_of_today_are_told(
    company: Company, harness: Harness, clock: FixedClock
) -> None:
    clock.move_to(at(TODAY, "10:45"))  # when what others booked for today is late too
    before = figures(harness.service)
    clock.move_to(at(TODAY, "08:00"))
    in_time = company.booked("08:30", on=TODAY, minutes=30)
    too_late = company.booked("09:00", on=TODAY, minutes=30)
    company.booked("09:30", on=TODAY, window=("09:00", "10:00"))
    company.booked("15:00", on=TODAY)
    company.booked("09:00")  # tomorrow
    company.visit(company.booked("16:00", on=TODAY), "cancelled", reason="rain")
    company.visit(in_time, "started", at=at(TODAY, "08:35"))
    company.visit(too_late, "started", at=at(TODAY, "10:30"))
    clock.move_to(at(TODAY, "10:45"))
    assert changes(before, figures(harness.service)) == {
        ("crewline_promises_today", "kept"): 1,
        ("crewline_promises_today", "broken"): 2,
        ("crewline_promises_today", "open"): 1,
        ("crewline_etas_today", "kept"): 2,
    }


def test_a_visit_that_will_be_late_is_told_as_at_risk(company: Company, harness: Harness, clock: FixedClock) -> None:
    first = company.booked("09:00", on=TODAY, minutes=60)
    company.booked("11:00", FAR, on=TODAY, window=("11:00", "11:30"))
    company.visit(first, "started", at=at(TODAY, "09:00"))
    before = figures(harness.service)
    clock.move_to(at(TODAY, "11:25"))
    company.route_all()
    assert changes(before, figures(harness.service))["crewline_etas_today", "at_risk"] == 1
