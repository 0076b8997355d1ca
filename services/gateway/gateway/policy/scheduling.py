"""Who may do what with crews, the calendar and its settings."""

from __future__ import annotations

from gateway.policy.rows import Rate, Row

API = "/api/v1"


def _row(operation: str, method: str, path: str, permission: str, rate: Rate | None = None) -> Row:
    chosen: Rate = rate or ("read" if method == "GET" else "write")
    return Row(operation, method, f"{API}{path}", service="scheduling", permission=permission, rate=chosen)


ROWS = (
    _row("createCrew", "POST", "/crews", "crews:write"),
    _row("listCrews", "GET", "/crews", "crews:read"),
    _row("showCrew", "GET", "/crews/{crew_id}", "crews:read"),
    _row("changeCrew", "PATCH", "/crews/{crew_id}", "crews:write"),
    _row("bookVisit", "POST", "/bookings", "schedule:write"),
    _row("listBookings", "GET", "/bookings", "schedule:read"),
    _row("showBooking", "GET", "/bookings/{booking_id}", "schedule:read"),
    _row("moveBooking", "PATCH", "/bookings/{booking_id}", "schedule:write"),
    _row("releaseBooking", "POST", "/bookings/{booking_id}/release", "schedule:write"),
    _row("undoBooking", "POST", "/bookings/{booking_id}/undo", "schedule:write"),
    _row("showDay", "GET", "/schedule/day", "schedule:read"),
    _row("showWeek", "GET", "/schedule/week", "schedule:read"),
    _row("listUnscheduled", "GET", "/schedule/unscheduled", "schedule:read"),
    _row("showScheduleSettings", "GET", "/schedule/settings", "settings:read"),
    _row("changeScheduleSettings", "PATCH", "/schedule/settings", "settings:write"),
    _row("listSchedulingAudit", "GET", "/audit/scheduling", "audit:read"),
)
