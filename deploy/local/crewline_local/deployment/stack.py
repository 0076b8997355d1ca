"""What every place of deployment shares: names, images, ports and sizes, and the settings that a container of a service
has from the start. Services come from the tree, so that a new one is deployed like the others."""

from __future__ import annotations

from dataclasses import dataclass

from crewline_local.deployment.settings import Setting, settings_of
from crewline_local.platform.catalogue import service_names

VERSION = "0.1.0"
WEB_PORT, WATCH_PORT = 8080, 9090
USER = 10001  # the image's; deploy/docker/Dockerfile makes it
POSTGRES = "postgres:17.5-bookworm"
RABBITMQ = "rabbitmq:4.1.3-management"
PROMETHEUS = "prom/prometheus:v3.5.0"
GRAFANA = "grafana/grafana:12.1.0"
PRIVATE_NETWORKS = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")
# A process of its own per container: a web process more is a container more, which is also what its metrics need.
PROCESS = {"HOST": "0.0.0.0", "PORT": str(WEB_PORT), "WATCH_PORT": str(WATCH_PORT), "WORKERS": "1", "THREADS": "8"}


@dataclass(frozen=True)
class Size:
    """What one container asks for, and what it may take at most."""

    cpu: str
    memory: str
    most_cpu: str
    most_memory: str


# The web's share is what autoscaling measures against: a process of Python uses one core at most.
CPU = {"web": "250m", "work": "100m", "once": "100m"}


def services() -> tuple[str, ...]:
    """Every service of the tree; the gateway last, as it calls the others."""
    return tuple(sorted(service_names(), key=lambda name: (name == "gateway", name)))


def keeps_files(service: str) -> bool:
    """Whether it has a place for files."""
    return any(setting.key == "CREWLINE_BLOB_BUCKET" for setting in settings_of(service))


def size_of(service: str, component: str) -> Size:
    """What a process needs: `web`, `work`, or `once` for a step that ends."""
    if keeps_files(service) and component != "once":
        return Size(CPU[component], "256Mi", "2", "1Gi")  # a picture is made anew in a child of up to 300 MB
    return Size(CPU[component], "192Mi", "1", "512Mi")


def plain(service: str) -> list[Setting]:
    """The settings of one service alone that anybody may see; those of all services are given once."""
    return [each for each in settings_of(service) if not each.is_secret and each.key not in COMMON]


def secret(service: str, *, owners: bool = False) -> list[Setting]:
    """Its secrets; the schema owner's address is kept apart from what serves."""
    return [each for each in settings_of(service) if each.is_secret and each.is_owners == owners]


def given(service: str) -> dict[str, str]:
    """The settings that a container has whoever deploys it; what is not here has a default or is the operator's."""
    prefix = f"CREWLINE_{service.upper()}_"
    found = {f"{prefix}{name}": value for name, value in PROCESS.items()}
    if service == "gateway":
        found |= {f"CREWLINE_{name.upper()}_URL": f"http://{name}:{WEB_PORT}" for name in services()[:-1]}
        found["CREWLINE_GATEWAY_METRICS_FROM"] = ",".join(("127.0.0.0/8", "::1/128", *PRIVATE_NETWORKS))
    return found


# CREWLINE_CONTRACTS is the image's own: the contracts are inside it.
COMMON = {
    "CREWLINE_BUS": "amqp",
    "CREWLINE_CONTRACTS": "/app/contracts",
    "CREWLINE_PUBLIC_URL": "http://127.0.0.1:8080",
    "CREWLINE_RABBIT_MANAGEMENT_URL": "http://crewline-rabbitmq:15672",
}
