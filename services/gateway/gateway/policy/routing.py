"""Who may do what with routes, slots and day plans."""

from __future__ import annotations

from gateway.policy.rows import Rate, Row

API = "/api/v1"


def _row(operation: str, method: str, path: str, permission: str, rate: Rate | None = None) -> Row:
    chosen: Rate = rate or ("read" if method == "GET" else "write")
    return Row(operation, method, f"{API}{path}", service="routing", permission=permission, rate=chosen)


ROWS = (
    _row("listRoutes", "GET", "/routes", "routes:read"),
    _row("showCrewRoute", "GET", "/crews/{crew_id}/route", "routes:read"),
    _row("showCrewMap", "GET", "/crews/{crew_id}/route/map", "routes:read"),
    _row("optimizeRoute", "POST", "/routes/optimize", "routes:plan", "heavy"),
    _row("suggestSlots", "GET", "/visits/{visit_id}/slots", "slots:read"),
    _row("suggestJobSlots", "GET", "/jobs/{job_id}/slots", "slots:read"),
    _row("listPromiseAlerts", "GET", "/promise-alerts", "routes:plan"),
    _row("askDayPlan", "POST", "/day-plans", "routes:plan", "heavy"),
    _row("listDayPlans", "GET", "/day-plans", "routes:plan"),
    _row("showDayPlan", "GET", "/day-plans/{day_plan_id}", "routes:plan"),
    _row("cancelDayPlan", "POST", "/day-plans/{day_plan_id}/cancel", "routes:plan"),
    _row("applyDayPlan", "POST", "/day-plans/{day_plan_id}/apply", "routes:plan"),
    _row("listRoutingAudit", "GET", "/audit/routing", "audit:read", "heavy"),
)
