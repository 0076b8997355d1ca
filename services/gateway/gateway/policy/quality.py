"""Who may do what with checklists, reports and callbacks."""

from __future__ import annotations

from gateway.policy.rows import Rate, Row

API = "/api/v1"


def _row(operation: str, method: str, path: str, permission: str, rate: Rate | None = None) -> Row:
    chosen: Rate = rate or ("read" if method == "GET" else "write")
    return Row(operation, method, f"{API}{path}", service="quality", permission=permission, rate=chosen)


ROWS = (
    _row("createChecklist", "POST", "/checklists", "checklists:write"),
    _row("listChecklists", "GET", "/checklists", "checklists:read"),
    _row("showChecklist", "GET", "/checklists/{checklist_id}", "checklists:read"),
    _row("changeChecklist", "PATCH", "/checklists/{checklist_id}", "checklists:write"),
    _row("activateChecklist", "POST", "/checklists/{checklist_id}/activate", "checklists:write"),
    _row("deactivateChecklist", "POST", "/checklists/{checklist_id}/deactivate", "checklists:write"),
    _row("showChecklistRevision", "GET", "/checklists/{checklist_id}/revisions/{revision}", "checklists:read"),
    _row("listVisitChecklists", "GET", "/visits/{visit_id}/checklists", "reports:read"),
    _row("startReport", "POST", "/reports", "reports:write"),
    _row("listReports", "GET", "/reports", "reports:read"),
    _row("showReport", "GET", "/reports/{report_id}", "reports:read"),
    _row("answerReport", "PATCH", "/reports/{report_id}", "reports:write"),
    _row("submitReport", "POST", "/reports/{report_id}/submit", "reports:write"),
    _row("approveReport", "POST", "/reports/{report_id}/approve", "reports:review"),
    _row("flagReport", "POST", "/reports/{report_id}/flag", "reports:review"),
    _row("openCallback", "POST", "/callbacks", "callbacks:write"),
    _row("listQualityChanges", "GET", "/changes/quality", "reports:read"),
    _row("listCallbacks", "GET", "/callbacks", "callbacks:read"),
    _row("showCallback", "GET", "/callbacks/{callback_id}", "callbacks:read"),
    _row("showCallbackStatistics", "GET", "/callbacks/statistics", "callbacks:read", "heavy"),
    _row("listQualityAudit", "GET", "/audit/quality", "audit:read", "heavy"),
)
