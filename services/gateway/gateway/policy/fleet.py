"""Who may do what with vehicles; give them permissions of their own in gateway/domain/permissions.py."""

from __future__ import annotations

from gateway.policy.rows import Row

API = "/api/v1"

ROWS = (
    Row("openVehicle", "POST", f"{API}/vehicles", service="fleet", permission="settings:write", rate="write"),
    Row("showVehicle", "GET", f"{API}/vehicles/{{vehicle_id}}", service="fleet", permission="settings:read"),
    Row("listFleetAudit", "GET", f"{API}/audit/fleet", service="fleet", permission="audit:read", rate="heavy"),
)
