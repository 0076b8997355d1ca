"""Who may do what with plans; give them permissions of their own in gateway/domain/permissions.py."""

from __future__ import annotations

from gateway.policy.rows import Row

API = "/api/v1"

ROWS = (
    Row("openPlan", "POST", f"{API}/plans", service="routing", permission="settings:write", rate="write"),
    Row("showPlan", "GET", f"{API}/plans/{{plan_id}}", service="routing", permission="settings:read"),
    Row("listRoutingAudit", "GET", f"{API}/audit/routing", service="routing", permission="audit:read", rate="heavy"),
)
