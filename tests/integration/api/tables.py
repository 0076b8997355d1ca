"""What no schema says of a right request, by operation. A new operation may need a line here."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from common.ids import new_id
from gateway.domain.permissions import DEFAULTS

from .company import PASSWORD, Company, local_today, quarter_hours_from_now, usd
from .people import PICTURE

WEBHOOK = {"url": "https://hooks.receiver.example/crewline", "event_types": ["*"]}
# Parts of addresses that are words everybody shares, so that nobody else's exist.
WORDS = {"kind": "proposal", "channel": "email", "locale": "en-US", "role": "technician", "revision": "1"}


def _opt_out(company: Company) -> tuple[str, str, Any]:
    return "opt_out_id", "/opt-outs", {"channel": "email", "address": f"{new_id()}@example.com"}


def _invitation(company: Company) -> tuple[str, str, Any]:
    return "invitation_id", "/invitations", {"email": f"{new_id()}@example.com", "role": "technician"}


def _key(company: Company) -> tuple[str, str, Any]:
    return "key_id", "/api-keys", {"name": "short-lived", "scopes": ["services:read"]}


def _attachment(company: Company) -> tuple[str, str, Any]:
    return "attachment_id", f"/maintenance/{company.one('maintenance_id')}/attachments", PICTURE


def _location(company: Company) -> tuple[str, str, Any]:
    return "location_id", "/locations", {"name": str(new_id()), "kind": "job_site"}


def _photo(company: Company) -> tuple[str, str, Any]:
    return "photo_id", f"/jobs/{company.one('job_id')}/photos", PICTURE


def _time_off(company: Company) -> tuple[str, str, Any]:
    days = {"from_on": "2024-03-04", "until_on": "2024-03-05"}
    return "time_off_id", "/time-off", {"crew_id": company.one("crew_id"), **days}


def _feed(company: Company) -> tuple[str, str, Any]:
    return "feed_id", "/calendar-feeds", {"crew_id": company.one("crew_id")}


def _holiday(company: Company) -> tuple[str, str, Any]:
    return "holiday_id", "/holidays", {"on": _some_day(), "name": "Nobody works"}


def _some_day() -> str:
    """A day long ago that no other request names."""
    return (date(2001, 1, 1) + timedelta(days=new_id().int % 7_000)).isoformat()


def _webhook_endpoint(company: Company) -> tuple[str, str, Any]:
    return "endpoint_id", "/webhook-endpoints", WEBHOOK


# What an operation uses up is made for it.
MADE_FOR = {
    "removeOptOut": _opt_out,
    "revokeInvitation": _invitation,
    "revokeApiKey": _key,
    "removePhoto": _photo,
    "withdrawTimeOff": _time_off,
    "removeHoliday": _holiday,
    "revokeCalendarFeed": _feed,
    "removeMaintenanceAttachment": _attachment,
    "removeLocation": _location,
    "removeWebhookEndpoint": _webhook_endpoint,
}
MADE_BY = {"removePhoto": "crew_lead"}  # by the owner, if nobody is named
EVERYWHERE = {
    "colour": "#2E86DE",
    "zone": "America/Chicago",
    "country": "US",
    "currency": "USD",
    "phone": "+15125550100",
    "email": "somebody@example.com",
    "password": PASSWORD,
    "role": "technician",
    "unit_price": usd(1_000),
    "unit_cost": usd(1_000),
}
# Values of members by name, where an example must know more than the schema says.
MEMBERS: dict[str, Any] = {
    "inviteMember": lambda company: {"email": f"{new_id()}@example.com"},
    "createApiKey": lambda company: {"scopes": ["services:read"]},
    "addOptOut": lambda company: {"address": f"{new_id()}@example.com"},
    "changePassword": lambda company: {"current_password": PASSWORD, "new_password": PASSWORD},
    "changeRole": lambda company: {"permissions": sorted(DEFAULTS["technician"])},
    "bookVisit": lambda company: {"starts_at": quarter_hours_from_now(40), "visit_id": company.ids["visit_id"][-1]},
    "swapBookings": lambda company: {"other_id": company.ids["booking_id"][1]},
    "addHoliday": lambda company: {"on": _some_day()},
    "giveTimeOff": lambda company: {"from_on": "2024-03-04", "until_on": "2024-03-05"},
    "previewBulkMove": lambda company: {"on": "2024-03-04"},
    "signUp": lambda company: {"email": f"{new_id()}@example.com"},
    "createTag": lambda company: {"name": str(new_id())},
    "createService": lambda company: {"name": str(new_id())},
    "createRecurringPlan": lambda company: {"rule": "FREQ=DAILY"},
    "addTime": lambda company: {"started_at": "2025-01-07T12:00:00Z", "ended_at": "2025-01-07T12:30:00Z"},
    "createVehicle": lambda company: {"name": str(new_id())},
    "changeVehicle": lambda company: {"name": str(new_id())},
    "logMaintenance": lambda company: {"performed_on": "2025-01-07"},
    "createCrew": lambda company: {"name": str(new_id())},
    "answerReport": lambda company: {"item_id": company.one("checklist_item_id")},
    "changeChecklist": lambda company: {"item_id": company.one("checklist_item_id")},
    "createLocation": lambda company: {"name": str(new_id()), "kind": "vehicle"},
    "createSupplier": lambda company: {"name": str(new_id())},
    "createItem": lambda company: {"name": str(new_id())},
    "addSerial": lambda company: {"serial": str(new_id())},
    "importItems": lambda company: {"csv": "name,unit\nBrush,each\n"},
    "importSuppliers": lambda company: {"csv": "name,active\nPaint and Son,true\n"},
    "importLevels": lambda company: {"csv": "item,location,quantity\n"},
    "importVehicles": lambda company: {"csv": f"name,kind\n{new_id()},equipment\n"},
    "transferStock": lambda company: {
        "from_location_id": company.one("location_id"),
        "to_location_id": company.ids["location_id"][1],
    },
    "receivePurchaseOrder": lambda company: {"line_id": company.one("order_line_id")},
    "syncActions": lambda company: {"id": str(new_id()), "device_id": str(new_id())},
    "createWebhookEndpoint": lambda company: {"url": WEBHOOK["url"]},
    "optimizeRoute": lambda company: {"on": local_today(company)},
}


def _place(company: Company) -> dict[str, str]:
    return {"property_id": company.one("property_id")}


# Optional members that a request needs all the same.
BODIES: dict[str, Any] = {
    "createEstimate": lambda company: {
        "lines": [{"service_id": company.one("service_id"), "quantity": 1}],
        **_place(company),
    },
    "giveTimeOff": lambda company: {"crew_id": company.one("crew_id")},
    "openCalendarFeed": lambda company: {"crew_id": company.one("crew_id")},
    "previewBulkMove": lambda company: {"days": 1},
    "openVisit": lambda company: {"reason": "Something was left"},
    "planService": lambda company: {"every_days": 90},
    "createProgressInvoice": lambda company: {"percent": 1},
    "changeTemplate": lambda company: {"subject": "Your proposal"},
    "startWebhookRedelivery": lambda company: {"since_event_id": company.one("webhook_event_id")},
    "askDayPlan": lambda company: {"visit_ids": company.ids["visit_id"][-1:]},
}
# Members that hold an id of another kind of record than their name says.
REFERS_TO = {
    "tag_ids": "tag_id",
    "lead_id": "person_id",
    "person_ids": "person_id",
    "people": "person_id",
    "crew_ids": "crew_id",
    "out_crew_ids": "crew_id",
    "visit_ids": "visit_id",
    "other_id": "booking_id",
    "to_crew_id": "crew_id",
    "equipment": "vehicle_id",
    "actor_id": "person_id",
    "record_id": "customer_id",
    "line_ids": "line_id",
    "service_ids": "service_id",
    "service_plan_ids": "service_plan_id",
    "report_ids": "report_id",
    "options": "option_id",
    "from_location_id": "location_id",
    "to_location_id": "location_id",
    "since_event_id": "webhook_event_id",
}
# Members that no other record answers to: new ids that the client chose.
CHOSEN = frozenset({"id"})
# Ids that are kept as they come and never followed: jobs and invoices have lines of their own, without a catalogue.
# Materials are noted by an item of the stock, which looks at it by itself; where a vehicle's stock lies is the
# inventory's to know.
FREE_NOTES = frozenset(
    {
        (each, "service_id")
        for each in (
            "createJob",
            "changeJob",
            "createRecurringPlan",
            "changeOccurrence",
            "changeFollowing",
            "createInvoice",
            "changeInvoice",
        )
    }
    | {("recordMaterial", "item_id")}
    | {("createVehicle", "stock_location_id"), ("changeVehicle", "stock_location_id")}
)
# Answers each item of its body by itself, and with 200; what it refuses has a test of its own.
ONE_BY_ONE = frozenset({"syncActions"})
# Says so again, without looking, where all is as it is asked to be.
SETTLED = frozenset({"winEstimate"})
