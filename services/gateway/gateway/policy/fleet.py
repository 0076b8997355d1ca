"""Who may do what with vehicles, their meters, services and costs."""

from __future__ import annotations

from gateway.policy.rows import Rate, Row

API = "/api/v1"
READ, WRITE = "fleet:read", "fleet:write"


def _row(operation: str, method: str, path: str, permission: str, rate: Rate | None = None) -> Row:
    chosen: Rate = rate or ("read" if method == "GET" else "write")
    return Row(operation, method, f"{API}{path}", service="fleet", permission=permission, rate=chosen)


ROWS = (
    _row("createVehicle", "POST", "/vehicles", WRITE),
    _row("listVehicles", "GET", "/vehicles", READ),
    _row("showVehicle", "GET", "/vehicles/{vehicle_id}", READ),
    _row("changeVehicle", "PATCH", "/vehicles/{vehicle_id}", WRITE),
    _row("sendVehicleToShop", "POST", "/vehicles/{vehicle_id}/send-to-shop", WRITE),
    _row("returnVehicleToService", "POST", "/vehicles/{vehicle_id}/return-to-service", WRITE),
    _row("retireVehicle", "POST", "/vehicles/{vehicle_id}/retire", WRITE),
    _row("recordMeterReading", "POST", "/vehicles/{vehicle_id}/meter-readings", "fleet:meters"),
    _row("listMeterReadings", "GET", "/vehicles/{vehicle_id}/meter-readings", READ),
    _row("voidMeterReading", "POST", "/meter-readings/{reading_id}/void", WRITE),
    _row("assignVehicle", "POST", "/vehicles/{vehicle_id}/assignments", WRITE),
    _row("listVehicleAssignments", "GET", "/vehicle-assignments", READ),
    _row("showVehicleAssignment", "GET", "/vehicle-assignments/{assignment_id}", READ),
    _row("changeVehicleAssignment", "PATCH", "/vehicle-assignments/{assignment_id}", WRITE),
    _row("withdrawVehicleAssignment", "POST", "/vehicle-assignments/{assignment_id}/withdraw", WRITE),
    _row("planService", "POST", "/vehicles/{vehicle_id}/service-plans", WRITE),
    _row("listServicePlans", "GET", "/service-plans", READ),
    _row("showServicePlan", "GET", "/service-plans/{service_plan_id}", READ),
    _row("changeServicePlan", "PATCH", "/service-plans/{service_plan_id}", WRITE),
    _row("showVehicleForecast", "GET", "/vehicles/{vehicle_id}/forecast", READ),
    _row("logMaintenance", "POST", "/vehicles/{vehicle_id}/maintenance", WRITE),
    _row("listMaintenance", "GET", "/maintenance", READ),
    _row("showMaintenance", "GET", "/maintenance/{maintenance_id}", READ),
    _row("voidMaintenance", "POST", "/maintenance/{maintenance_id}/void", WRITE),
    _row("addMaintenanceAttachment", "POST", "/maintenance/{maintenance_id}/attachments", WRITE),
    _row("listMaintenanceAttachments", "GET", "/maintenance/{maintenance_id}/attachments", READ),
    _row("removeMaintenanceAttachment", "DELETE", "/maintenance-attachments/{attachment_id}", WRITE),
    Row("showVehicleFile", "GET", "/vehicle-files/{token}", service="fleet", rate="files"),
    _row("importVehicles", "POST", "/vehicles/import", WRITE, "heavy"),
    _row("exportVehicles", "GET", "/exports/vehicles", READ, "heavy"),
    _row("exportMaintenance", "GET", "/exports/maintenance", READ, "heavy"),
    _row("listVehicleCosts", "GET", "/vehicle-costs", READ, "heavy"),
    _row("listFleetChanges", "GET", "/changes/fleet", READ),
    _row("listFleetAudit", "GET", "/audit/fleet", "audit:read", "heavy"),
)
