"""What Prometheus scrapes under Compose, and the dashboard of the services: requests, time to answer, and the bus."""

from __future__ import annotations

from typing import Any

from crewline_local.deployment.stack import WATCH_PORT, WEB_PORT, services

_SOURCE = {"type": "prometheus", "uid": "crewline"}
# title, unit, (query, legend)
PANELS: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = (
    (
        "Requests per second",
        "reqps",
        (("sum by (service) (rate(crewline_http_requests_total[5m]))", "{{service}}"),),
    ),
    (
        "Answers that failed (5xx), share",
        "percentunit",
        (
            (
                'sum by (service) (rate(crewline_http_requests_total{status=~"5.."}[5m]))'
                " / sum by (service) (rate(crewline_http_requests_total[5m]))",
                "{{service}}",
            ),
        ),
    ),
    (
        "Time to answer, 95th percentile",
        "s",
        (
            (
                "histogram_quantile(0.95, sum by (service, le) (rate(crewline_http_request_seconds_bucket[5m])))",
                "{{service}}",
            ),
        ),
    ),
    (
        "Oldest event not yet on the bus",
        "s",
        (("max by (service) (crewline_outbox_oldest_unsent_seconds)", "{{service}}"),),
    ),
    (
        "Events published and handled per second",
        "ops",
        (
            ("sum by (service) (rate(crewline_bus_published_total[5m]))", "{{service}} published"),
            ("sum by (service) (rate(crewline_bus_handled_total[5m]))", "{{service}} handled"),
        ),
    ),
    (
        "Messages set aside, and given up",
        "short",
        (
            ("max by (service) (crewline_bus_parked_now)", "{{service}} parked"),
            ("max by (service) (crewline_bus_dead_now)", "{{service}} dead"),
        ),
    ),
)


def prometheus() -> dict[str, Any]:
    """Scrapes every process of every service, and the broker."""
    return {
        "global": {"scrape_interval": "15s", "evaluation_interval": "15s"},
        "scrape_configs": [
            _job("crewline-web", [f"{service}:{WEB_PORT}" for service in services()]),
            _job("crewline-work", [f"{service}-work:{WATCH_PORT}" for service in services()]),
            _job("rabbitmq", ["rabbitmq:15692"]),
            _job("prometheus", ["127.0.0.1:9090"]),
        ],
    }


def services_dashboard() -> dict[str, Any]:
    """As Grafana reads it."""
    return {
        "uid": "crewline-services",
        "title": "Crewline: services",
        "tags": ["crewline"],
        "timezone": "browser",
        "schemaVersion": 39,
        "refresh": "30s",
        "time": {"from": "now-1h", "to": "now"},
        "panels": [_panel(place, *panel) for place, panel in enumerate(PANELS)],
    }


def _panel(place: int, title: str, unit: str, queries: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    return {
        "id": place + 1,
        "type": "timeseries",
        "title": title,
        "datasource": _SOURCE,
        "gridPos": {"h": 8, "w": 12, "x": 12 * (place % 2), "y": 8 * (place // 2)},
        "fieldConfig": {"defaults": {"unit": unit, "min": 0}, "overrides": []},
        "targets": [
            {"refId": chr(ord("A") + number), "datasource": _SOURCE, "expr": query, "legendFormat": legend}
            for number, (query, legend) in enumerate(queries)
        ],
    }


def _job(name: str, targets: list[str]) -> dict[str, Any]:
    return {"job_name": name, "static_configs": [{"targets": targets}]}
