"""docker-compose.yml: the platform on one machine, each service in containers of its own. Secrets are files beside it,
one per service, made by `python -m crewline_local.deployment secrets`."""

from __future__ import annotations

from typing import Any

from crewline_local.deployment.compose_servers import servers, volumes_of_servers
from crewline_local.deployment.stack import (
    COMMON,
    VERSION,
    WATCH_PORT,
    WEB_PORT,
    Size,
    given,
    keeps_files,
    services,
    size_of,
)

SECRETS = "deploy/compose/secrets"
FILES = "/data"
_HEALTH = {"interval": "10s", "timeout": "5s", "retries": 6, "start_period": "30s"}


def compose() -> dict[str, Any]:
    """The whole file."""
    parts: dict[str, Any] = servers() | {"topology": _topology()}
    for service in services():
        parts[f"{service}-migrate"] = _migrate(service)
        parts[service] = _web(service)
        parts[f"{service}-work"] = _work(service)
    volumes = volumes_of_servers() + [f"{service}-files" for service in services() if keeps_files(service)]
    return {"name": "crewline", "services": parts, "volumes": {name: {} for name in volumes}}


def _web(service: str) -> dict[str, Any]:
    waits = {f"{service}-migrate": "service_completed_successfully"}
    if service == "gateway":
        waits |= dict.fromkeys(services()[:-1], "service_healthy")
    published = {"ports": ["${CREWLINE_HOST:-127.0.0.1}:${CREWLINE_PORT:-8080}:8080"]} if service == "gateway" else {}
    return _kept(service, ["web"], probe=(WEB_PORT, "/readyz"), waits=waits) | published


def _work(service: str) -> dict[str, Any]:
    waits = {f"{service}-migrate": "service_completed_successfully", "topology": "service_completed_successfully"}
    return _kept(service, ["work"], probe=(WATCH_PORT, "/livez"), waits=waits) | {"stop_grace_period": "60s"}


def _kept(service: str, command: list[str], *, probe: tuple[int, str], waits: dict[str, str]) -> dict[str, Any]:
    """A process that stays up."""
    port, path = probe
    more: dict[str, Any] = {
        "restart": "unless-stopped",
        "stop_grace_period": "40s",
        "healthcheck": {"test": ["CMD", "python", "/app/healthy.py", str(port), path], **_HEALTH},
    }
    if keeps_files(service):
        more["volumes"] = [f"{service}-files:{FILES}"]
    return _container(service, command, secrets=[service], waits=waits) | more


def _migrate(service: str) -> dict[str, Any]:
    """Makes database, roles and broker user as an administrator, then brings the schema up to date."""
    waits = {"postgres": "service_healthy", "rabbitmq": "service_healthy"}
    once = _container(
        service, ["provision", "migrate"], secrets=[service, f"{service}-owner", "administrators"], waits=waits
    )
    return once | {"restart": "no"}


def _topology() -> dict[str, Any]:
    """Declares exchange, queues, bindings and policies from the contracts, before any worker starts."""
    words = ["python", "-m", "common.bus.tools", "topology", "apply"]
    waits = {"rabbitmq": "service_healthy"}
    once = _container("gateway", None, secrets=["administrators", "topology"], waits=waits)
    once["environment"] = dict(_common())
    return once | {"entrypoint": words, "restart": "no"}


def _container(service: str, command: list[str] | None, *, secrets: list[str], waits: dict[str, str]) -> dict[str, Any]:
    built = {"context": ".", "dockerfile": "deploy/docker/Dockerfile", "args": {"SERVICE": service}}
    return {
        "image": f"crewline/{service}:${{CREWLINE_VERSION:-{VERSION}}}",
        "build": built,
        **({"command": command} if command else {}),
        "init": True,
        "environment": _environment(service),
        "env_file": [f"{SECRETS}/{name}.env" for name in secrets],
        "depends_on": {name: {"condition": condition} for name, condition in waits.items()},
        "read_only": True,
        "tmpfs": ["/tmp:size=256m"],
        "cap_drop": ["ALL"],
        "security_opt": ["no-new-privileges:true"],
        "deploy": {"resources": {"limits": _limits(size_of(service, "web"))}},
    }


def _environment(service: str) -> dict[str, str]:
    files = {"CREWLINE_BLOB_FOLDER": f"{FILES}/blobs"} if keeps_files(service) else {}
    return {**_common(), **given(service), **files}


def _common() -> dict[str, str]:
    return {
        "CREWLINE_BUS": COMMON["CREWLINE_BUS"],
        "CREWLINE_PUBLIC_URL": "${CREWLINE_PUBLIC_URL:-http://127.0.0.1:8080}",
        "CREWLINE_RABBIT_MANAGEMENT_URL": "http://rabbitmq:15672",
    }


def _limits(size: Size) -> dict[str, Any]:
    memory = size.most_memory.replace("Mi", "M").replace("Gi", "G")
    return {"cpus": size.most_cpu, "memory": memory, "pids": 256}
