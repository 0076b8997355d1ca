"""Who may call the notification service's operations."""

from gateway.policy.rows import Rate, Row


def _row(operation: str, method: str, path: str, permission: str, *, rate: Rate | None = None) -> Row:
    chosen: Rate = rate or ("read" if method == "GET" else "write")
    return Row(operation, method, f"/api/v1{path}", service="notification", permission=permission, rate=chosen)


_TEMPLATE = "/templates/{kind}/{channel}/{locale}"
_ENDPOINTS = "/webhook-endpoints"
_ENDPOINT = f"{_ENDPOINTS}/{{endpoint_id}}"
_DELIVERY = "/webhook-deliveries/{delivery_id}"
_REDELIVERY = "/webhook-redeliveries/{redelivery_id}"

ROWS = (
    _row("listMessages", "GET", "/messages", "messages:read"),
    _row("showMessage", "GET", "/messages/{message_id}", "messages:read"),
    _row("retryMessage", "POST", "/messages/{message_id}/retry", "messages:write"),
    _row("listTemplates", "GET", "/templates", "messages:read"),
    _row("showTemplate", "GET", _TEMPLATE, "messages:read"),
    _row("changeTemplate", "PATCH", _TEMPLATE, "messages:write"),
    _row("resetTemplate", "DELETE", _TEMPLATE, "messages:write"),
    _row("previewTemplate", "POST", f"{_TEMPLATE}/preview", "messages:read"),
    _row("showNotificationSettings", "GET", "/settings/notifications", "settings:read"),
    _row("changeNotificationSettings", "PATCH", "/settings/notifications", "settings:write"),
    _row("listOptOuts", "GET", "/opt-outs", "messages:read"),
    _row("addOptOut", "POST", "/opt-outs", "messages:write"),
    _row("removeOptOut", "DELETE", "/opt-outs/{opt_out_id}", "messages:write"),
    _row("createOutboxLink", "POST", "/outbox-links", "messages:read"),
    _row("createWebhookEndpoint", "POST", _ENDPOINTS, "webhooks:write"),
    _row("listWebhookEndpoints", "GET", _ENDPOINTS, "webhooks:read"),
    _row("showWebhookEndpoint", "GET", _ENDPOINT, "webhooks:read"),
    _row("changeWebhookEndpoint", "PATCH", _ENDPOINT, "webhooks:write"),
    _row("removeWebhookEndpoint", "DELETE", _ENDPOINT, "webhooks:write"),
    _row("pauseWebhookEndpoint", "POST", f"{_ENDPOINT}/pause", "webhooks:write"),
    _row("resumeWebhookEndpoint", "POST", f"{_ENDPOINT}/resume", "webhooks:write"),
    _row("rotateWebhookSecret", "POST", f"{_ENDPOINT}/rotate-secret", "webhooks:write"),
    _row("testWebhookEndpoint", "POST", f"{_ENDPOINT}/test", "webhooks:write"),
    _row("startWebhookRedelivery", "POST", f"{_ENDPOINT}/redeliveries", "webhooks:write"),
    _row("listWebhookRedeliveries", "GET", f"{_ENDPOINT}/redeliveries", "webhooks:read"),
    _row("showWebhookRedelivery", "GET", _REDELIVERY, "webhooks:read"),
    _row("cancelWebhookRedelivery", "POST", f"{_REDELIVERY}/cancel", "webhooks:write"),
    _row("listWebhookDeliveries", "GET", "/webhook-deliveries", "webhooks:read"),
    _row("showWebhookDelivery", "GET", _DELIVERY, "webhooks:read"),
    _row("redeliverWebhook", "POST", f"{_DELIVERY}/redeliver", "webhooks:write"),
    _row("listNotificationAudit", "GET", "/audit/notification", "audit:read", rate="heavy"),
    Row("showOutbox", "GET", "/outbox/{token}", service="notification", rate="public"),
)
