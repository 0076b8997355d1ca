"""The servers that Compose runs beside the services: PostgreSQL, RabbitMQ, Prometheus and Grafana."""

from __future__ import annotations

from typing import Any

from crewline_local.deployment.stack import GRAFANA, POSTGRES, PROMETHEUS, RABBITMQ

SECRETS = "deploy/compose/secrets"


def servers() -> dict[str, Any]:
    """By name; everything that they keep is in volumes."""
    return {"postgres": _postgres(), "rabbitmq": _rabbitmq(), "prometheus": _prometheus(), "grafana": _grafana()}


def volumes_of_servers() -> list[str]:
    """The volumes to back up, and those of Prometheus and Grafana."""
    return ["postgres-data", "rabbitmq-data", "prometheus-data", "grafana-data"]


def _postgres() -> dict[str, Any]:
    # Ten services of a web and a worker container, four connections of each of two roles, and the relays' own.
    words = ["postgres", "-c", "max_connections=400", "-c", "shared_buffers=512MB", "-c", "max_wal_size=4GB"]
    return {
        "image": f"${{POSTGRES_IMAGE:-{POSTGRES}}}",
        "command": words,
        "env_file": [f"{SECRETS}/postgres.env"],
        "volumes": ["postgres-data:/var/lib/postgresql/data"],
        "shm_size": "256mb",
        "healthcheck": _health(["CMD-SHELL", "pg_isready -U postgres -h 127.0.0.1"]),
        **_kept("2G", grace="60s"),
    }


def _rabbitmq() -> dict[str, Any]:
    return {
        "image": f"${{RABBITMQ_IMAGE:-{RABBITMQ}}}",
        "hostname": "rabbitmq",  # its data lie under this name
        "env_file": [f"{SECRETS}/rabbitmq.env"],
        "volumes": [
            "rabbitmq-data:/var/lib/rabbitmq",
            "./deploy/rabbitmq/crewline.conf:/etc/rabbitmq/conf.d/20-crewline.conf:ro",
            "./deploy/rabbitmq/enabled_plugins:/etc/rabbitmq/enabled_plugins:ro",
        ],
        "healthcheck": _health(["CMD", "rabbitmq-diagnostics", "-q", "check_port_connectivity"]),
        **_kept("2G", grace="60s"),
    }


def _prometheus() -> dict[str, Any]:
    return {
        "image": PROMETHEUS,
        "command": ["--config.file=/etc/prometheus/prometheus.yml", "--storage.tsdb.retention.time=30d"],
        "volumes": [
            "./deploy/prometheus/prometheus.yml:/etc/prometheus/prometheus.yml:ro",
            "./deploy/prometheus/rules:/etc/prometheus/rules:ro",
            "prometheus-data:/prometheus",
        ],
        "ports": ["127.0.0.1:${PROMETHEUS_PORT:-9091}:9090"],
        "healthcheck": _health(["CMD", "wget", "-q", "-O", "-", "http://127.0.0.1:9090/-/ready"]),
        **_kept("1G"),
    }


def _grafana() -> dict[str, Any]:
    return {
        "image": GRAFANA,
        "env_file": [f"{SECRETS}/grafana.env"],
        "environment": {"GF_ANALYTICS_REPORTING_ENABLED": "false", "GF_ANALYTICS_CHECK_FOR_UPDATES": "false"},
        "volumes": [
            "./deploy/grafana/provisioning:/etc/grafana/provisioning:ro",
            "./deploy/grafana/dashboards:/var/lib/grafana/dashboards:ro",
            "./docs/runbooks:/usr/share/grafana/public/runbooks:ro",  # panels lead there
            "grafana-data:/var/lib/grafana",
        ],
        "ports": ["127.0.0.1:${GRAFANA_PORT:-3000}:3000"],
        "depends_on": {"prometheus": {"condition": "service_healthy"}},
        "healthcheck": _health(["CMD", "wget", "-q", "-O", "-", "http://127.0.0.1:3000/api/health"]),
        **_kept("512M"),
    }


def _kept(memory: str, *, grace: str = "20s") -> dict[str, Any]:
    limits = {"cpus": "2", "memory": memory, "pids": 2048}
    return {
        "restart": "unless-stopped",
        "stop_grace_period": grace,
        "security_opt": ["no-new-privileges:true"],
        "deploy": {"resources": {"limits": limits}},
    }


def _health(test: list[str]) -> dict[str, Any]:
    return {"test": test, "interval": "10s", "timeout": "10s", "retries": 12, "start_period": "30s"}
