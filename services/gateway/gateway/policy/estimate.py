"""Who may do what with customers, the catalogue and estimates."""

from gateway.policy.rows import Row

CUSTOMER = "/api/v1/customers/{customer_id}"
PLACE = f"{CUSTOMER}/properties/{{property_id}}"
TAG = "/api/v1/tags/{tag_id}"
SERVICE = "/api/v1/services/{service_id}"
ONE = "/api/v1/estimates/{estimate_id}"


def _read(operation: str, path: str, *, permission: str) -> Row:
    return Row(operation, "GET", path, service="estimate", permission=permission)


def _write(operation: str, method: str, path: str, *, permission: str) -> Row:
    return Row(operation, method, path, service="estimate", permission=permission, rate="write")


def _public(operation: str, method: str, path: str) -> Row:
    return Row(operation, method, path, service="estimate", rate="public")


ROWS = (
    _read("listEstimateChanges", "/api/v1/changes/estimate", permission="estimates:read"),
    _read("listCustomers", "/api/v1/customers", permission="customers:read"),
    _write("createCustomer", "POST", "/api/v1/customers", permission="customers:write"),
    _read("showCustomer", CUSTOMER, permission="customers:read"),
    _write("changeCustomer", "PATCH", CUSTOMER, permission="customers:write"),
    _write("deleteCustomer", "DELETE", CUSTOMER, permission="customers:delete"),
    _write("eraseCustomer", "POST", f"{CUSTOMER}/erasure", permission="customers:erase"),
    _write("addProperty", "POST", f"{CUSTOMER}/properties", permission="customers:write"),
    _read("showProperty", PLACE, permission="customers:read"),
    _write("changeProperty", "PATCH", PLACE, permission="customers:write"),
    _read("listTags", "/api/v1/tags", permission="customers:read"),
    _write("createTag", "POST", "/api/v1/tags", permission="customers:write"),
    _read("showTag", TAG, permission="customers:read"),
    _write("changeTag", "PATCH", TAG, permission="customers:write"),
    _read("listServices", "/api/v1/services", permission="services:read"),
    _write("createService", "POST", "/api/v1/services", permission="services:write"),
    _read("showService", SERVICE, permission="services:read"),
    _write("changeService", "PATCH", SERVICE, permission="services:write"),
    _read("listEstimates", "/api/v1/estimates", permission="estimates:read"),
    _write("createEstimate", "POST", "/api/v1/estimates", permission="estimates:write"),
    _read("showEstimate", ONE, permission="estimates:read"),
    _write("changeEstimate", "PATCH", ONE, permission="estimates:write"),
    _write("sendEstimate", "POST", f"{ONE}/send", permission="estimates:write"),
    _write("createProposalLink", "POST", f"{ONE}/links", permission="estimates:write"),
    _write("winEstimate", "POST", f"{ONE}/win", permission="estimates:write"),
    _write("declineEstimate", "POST", f"{ONE}/decline", permission="estimates:write"),
    _write("reviseEstimate", "POST", f"{ONE}/revise", permission="estimates:write"),
    _read("listEstimateVersions", f"{ONE}/versions", permission="estimates:read"),
    _read("showEstimateVersion", f"{ONE}/versions/{{revision}}", permission="estimates:read"),
    _read("showSignature", f"{ONE}/signature", permission="estimates:read"),
    _read("listEstimateAudit", "/api/v1/audit/estimate", permission="audit:read"),
    _public("showProposal", "GET", "/p/{token}"),
    _public("previewProposal", "POST", "/p/{token}/preview"),
    _public("acceptProposal", "POST", "/p/{token}/accept"),
    _public("declineProposal", "POST", "/p/{token}/decline"),
)
