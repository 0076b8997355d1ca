"""Which permission each operation asks for, written down a second time and from the outside: by address and method.
The policy of the gateway must say the same, so that a slip in either is found."""

from __future__ import annotations

import re

from .operations import Operation

# The first rule that fits counts; an operation that none fits has not been thought about.
_RULES: tuple[tuple[str, str | None], ...] = (
    (r"GET .*/audit/\w+", "audit:read"),
    (r"GET .*/settings(/\w+)?", "settings:read"),
    (r"PATCH .*/settings(/\w+)?", "settings:write"),
    (r"GET /routes|GET /crews/{crew_id}/route(/map)?", "routes:read"),
    (r"POST /routes/optimize|GET /promise-alerts|\w+ /day-plans(/.*)?", "routes:plan"),
    (r"GET /(visits/{visit_id}|jobs/{job_id})/slots", "slots:read"),
    (r"DELETE /customers/{customer_id}", "customers:delete"),
    (r"POST /customers/{customer_id}/erasure", "customers:erase"),
    (r"GET /(customers|tags)(/.*)?", "customers:read"),
    (r"(POST|PATCH) /(customers|tags)(/.*)?", "customers:write"),
    (r"GET /services(/.*)?", "services:read"),
    (r"(POST|PATCH) /services(/.*)?", "services:write"),
    (r"GET /estimates(/.*)?", "estimates:read"),
    (r"(POST|PATCH) /estimates(/.*)?", "estimates:write"),
    (r"POST /jobs/{job_id}/notes|PATCH /notes/{note_id}", "jobs:notes"),
    (r"POST /jobs/{job_id}/(photos|materials)|POST /materials/{material_id}/void", "jobs:notes"),
    (r"(PATCH|DELETE) /photos/{photo_id}", "jobs:notes"),
    (r"POST /jobs/{job_id}/time-entries|(PATCH|POST) /time-entries/.*|GET /time-totals", "jobs:time"),
    (r"POST /visits/{visit_id}/break/(start|end)", "jobs:status"),
    (r"GET /recurring-plans(/.*)?", "jobs:read_all"),
    (r"POST /recurring-plans(/.*)?", "jobs:write"),
    (r"GET /visits/{visit_id}/checklists", "reports:read"),
    (r"GET /checklists(/.*)?", "checklists:read"),
    (r"(POST|PATCH) /checklists(/.*)?", "checklists:write"),
    (r"GET /reports(/.*)?", "reports:read"),
    (r"POST /reports/{report_id}/(approve|flag)", "reports:review"),
    (r"(POST|PATCH) /reports(/.*)?", "reports:write"),
    (r"GET /callbacks(/.*)?", "callbacks:read"),
    (r"POST /callbacks", "callbacks:write"),
    (r"GET /jobs(/.*)?", "jobs:read"),
    (r"(POST|PATCH) /jobs(/.*)?", "jobs:write"),
    (r"POST /visits/{visit_id}/(en-route|start|complete|reset)", "jobs:status"),
    (r"POST /visits/{visit_id}/cancel|PATCH /visits/{visit_id}", "jobs:write"),
    (r"POST /sync/actions", "jobs:status"),
    (r"GET /sync/(changes|conflicts)", "jobs:read"),
    (r"POST /sync/conflicts/{conflict_id}/resolve", "jobs:write"),
    (r"GET /crews(/.*)?", "crews:read"),
    (r"(POST|PATCH) /crews(/.*)?", "crews:write"),
    (r"GET /(vehicles|vehicle-assignments|vehicle-costs|service-plans|maintenance)(/.*)?", "fleet:read"),
    (r"GET /exports/(vehicles|maintenance)", "fleet:read"),
    (r"POST /vehicles/{vehicle_id}/meter-readings", "fleet:meters"),
    (r"(POST|PATCH) /(vehicles|vehicle-assignments|meter-readings|service-plans|maintenance)(/.*)?", "fleet:write"),
    (r"DELETE /maintenance-attachments/{attachment_id}", "fleet:write"),
    (r"GET /locations(/.*)?", "inventory:read"),
    (r"GET /(suppliers|items|serials|movements|stock|purchase-orders)(/.*)?", "inventory:read_all"),
    (r"GET /exports/(items|suppliers|levels|movements)", "inventory:read_all"),
    (r"\w+ /(locations|suppliers|items|serials|movements|stock|purchase-orders)(/.*)?", "inventory:write"),
    (r"GET /(bookings|schedule)(/.*)?", "schedule:read"),
    (r"(POST|PATCH) /bookings(/.*)?|POST /bulk-moves(/.*)?|\w+ /change-sets(/.*)?", "schedule:write"),
    (r"GET /(time-off|holidays)(/.*)?", "schedule:read"),
    (r"(POST|DELETE) /(time-off|holidays)(/.*)?|(GET|POST) /calendar-feeds(/.*)?", "crews:write"),
    (r"GET /changes/scheduling", "schedule:read"),
    (r"GET /changes/estimate", "estimates:read"),
    (r"GET /changes/inventory", "inventory:read"),
    (r"GET /changes/fleet", "fleet:read"),
    (r"GET /changes/quality", "reports:read"),
    (r"GET /(invoices(/{invoice_id}(/pdf)?)?|changes/billing)", None),
    (r"POST /invoices/{invoice_id}/checkout", "payments:collect"),
    (r"POST /invoices/{invoice_id}/(payments|credit|charges)", "payments:write"),
    (r"(POST|PATCH) /invoices(/.*)?", "invoices:write"),
    (
        r"GET /(payments|deposits|statements|exports|credits|reconciliations|differences|saved-cards)(/.*)?",
        "invoices:read",
    ),
    (r"GET /kpis/billing", "invoices:read"),
    (r"POST /(payments|deposits|credits|reconciliations|differences|saved-cards)(/.*)?", "payments:write"),
    (r"POST /(templates/.*/preview|outbox-links)", "messages:read"),
    (r"GET /(messages|templates|opt-outs)(/.*)?", "messages:read"),
    (r"(POST|PATCH|DELETE) /(messages|templates|opt-outs)(/.*)?", "messages:write"),
    (r"GET /webhook-(endpoints|deliveries|redeliveries)(/.*)?", "webhooks:read"),
    (r"(POST|PATCH|DELETE) /webhook-(endpoints|deliveries|redeliveries)(/.*)?", "webhooks:write"),
    (r"\w+ /(me|sessions)(/.*)?|GET /organization", None),
    (r"PATCH /organization", "organization:write"),
    (r"\w+ /api-keys(/.*)?", "api_keys:write"),
    (r"PATCH /roles/{role}", "roles:write"),
    (r"GET /(members|invitations|roles)(/.*)?", "members:read"),
    (r"\w+ /(members|invitations)(/.*)?", "members:write"),
)


def promised_permission(operation: Operation) -> str | None:
    """The permission, or None where the operation itself looks who asks."""
    place = f"{operation.method} {operation.path.removeprefix('/api/v1')}"
    for rule, permission in _RULES:
        if re.fullmatch(rule, place):
            return permission
    raise AssertionError(f"{operation.id} ({place}): say in promised.py which permission it asks for")
