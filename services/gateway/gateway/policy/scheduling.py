"""Who may do what with crews, the calendar, its feeds and its settings."""

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
    _row("announceBooking", "POST", "/bookings/{booking_id}/announce", "schedule:write"),
    _row("swapBookings", "POST", "/bookings/{booking_id}/swap", "schedule:write"),
    _row("previewBulkMove", "POST", "/bulk-moves/preview", "schedule:write"),
    _row("moveBookings", "POST", "/bulk-moves", "schedule:write"),
    _row("listChangeSets", "GET", "/change-sets", "schedule:write"),
    _row("showChangeSet", "GET", "/change-sets/{change_set_id}", "schedule:write"),
    _row("undoChangeSet", "POST", "/change-sets/{change_set_id}/undo", "schedule:write"),
    _row("giveTimeOff", "POST", "/time-off", "crews:write"),
    _row("listTimeOff", "GET", "/time-off", "schedule:read"),
    _row("withdrawTimeOff", "DELETE", "/time-off/{time_off_id}", "crews:write"),
    _row("addHoliday", "POST", "/holidays", "crews:write"),
    _row("listHolidays", "GET", "/holidays", "schedule:read"),
    _row("removeHoliday", "DELETE", "/holidays/{holiday_id}", "crews:write"),
    _row("openCalendarFeed", "POST", "/calendar-feeds", "crews:write"),
    _row("listCalendarFeeds", "GET", "/calendar-feeds", "crews:write"),
    _row("revokeCalendarFeed", "POST", "/calendar-feeds/{feed_id}/revoke", "crews:write"),
    _row("showDay", "GET", "/schedule/day", "schedule:read"),
    _row("showWeek", "GET", "/schedule/week", "schedule:read"),
    _row("listSchedule", "GET", "/schedule/list", "schedule:read"),
    _row("listUnscheduled", "GET", "/schedule/unscheduled", "schedule:read"),
    _row("showScheduleSettings", "GET", "/schedule/settings", "settings:read"),
    _row("changeScheduleSettings", "PATCH", "/schedule/settings", "settings:write"),
    _row("listSchedulingChanges", "GET", "/changes/scheduling", "schedule:read"),
    _row("listSchedulingAudit", "GET", "/audit/scheduling", "audit:read"),
    Row("showCalendarFeed", "GET", "/cal/{token}.ics", service="scheduling", rate="public"),
)
