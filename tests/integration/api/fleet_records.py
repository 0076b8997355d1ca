"""What a company drives: a truck that a crew has, with readings, services and a log, and a trailer."""

from __future__ import annotations

from .company import Company, local_today, usd
from .people import PICTURE


def drive(company: Company) -> None:
    """Vehicles, each with one of everything; the crew that is sent out has the first."""
    marker, today = company.marker, local_today(company)
    for number, crew in enumerate(company.ids["crew_id"][:2]):
        facts = {"name": f"{marker} truck {number}", "odometer_miles": 1_000, "skills": [f"{marker} skill"]}
        place = f"/vehicles/{company.make('vehicle_id', '/vehicles', facts)['id']}"
        company.make("reading_id", f"{place}/meter-readings", {"meter": "miles", "value": 1_010})
        company.make("assignment_id", f"{place}/assignments", {"crew_id": crew, "starts_on": today})
        plan = company.make("service_plan_id", f"{place}/service-plans", {"name": f"{marker} oil", "every_days": 90})
        done = {"kind": "repair", "title": f"{marker} pump", "performed_on": today, "cost": usd(4_000)}
        done |= {"vendor": f"{marker} garage", "service_plan_ids": [plan["id"]]}
        entry = company.make("maintenance_id", f"{place}/maintenance", done)
        files = f"/maintenance/{entry['id']}/attachments?name={marker}"
        company.keep("attachment_id", company.owner.post(files, PICTURE))
    company.platform.drain()
