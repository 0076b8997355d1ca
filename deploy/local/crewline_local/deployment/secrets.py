"""Makes the secrets of a new installation: one file per service, for Compose and for `kubectl create secret`. What
is there is kept, so that a second run adds only what a new service needs."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from crewline_local.deployment.settings import Setting
from crewline_local.deployment.stack import given, plain, secret, services
from crewline_local.platform.secret_store import SecretStore, public_half, random_signing_key

_OWN_STORE = "secrets.json"
_ROLES = {"_DATABASE_URL": "app", "_PLATFORM_URL": "platform", "_OWNER_URL": "owner"}


@dataclass(frozen=True)
class Servers:
    """Where database and broker are, as the services will call them."""

    postgres: str = "postgres:5432"
    rabbitmq: str = "rabbitmq"
    inside: bool = True  # servers of our own, whose administrators are made here too


def write_secrets(folder: Path, servers: Servers) -> list[Path]:
    """The files, readable by their owner alone; an operator's own lines in a file that is there are kept."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    store = SecretStore(folder / _OWN_STORE)
    files = {service: _of_service(service, store, servers) for service in services()}
    files |= {f"{service}-owner": _known(service, store, servers, owners=True) for service in services()}
    if servers.inside:
        files |= _of_servers(store, servers)
    return [_write(folder / f"{name}.env", values) for name, values in files.items()]


def _of_service(service: str, store: SecretStore, servers: Servers) -> dict[str, str | None]:
    known = _known(service, store, servers, owners=False)
    fixed = {*known, *given(service), "CREWLINE_BLOB_FOLDER"}
    return known | {each.key: None for each in [*secret(service), *plain(service)] if each.key not in fixed}


def _known(service: str, store: SecretStore, servers: Servers, *, owners: bool) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for setting in secret(service, owners=owners):
        value = _value(service, setting, store, servers)
        if value is not None:
            found[setting.key] = value
    return found


def _value(service: str, setting: Setting, store: SecretStore, servers: Servers) -> str | None:
    """What can be made here; None for what somebody else gives, such as Stripe's key."""
    key = setting.key
    for ending, role in _ROLES.items():
        if key == f"CREWLINE_{service.upper()}{ending}":
            password = quote(store.get(f"{service}.{role}"), safe="")
            return f"postgresql://{service}_{role}:{password}@{servers.postgres}/{service}"
    if key == "CREWLINE_AMQP_URL":
        return f"amqp://{service}:{quote(store.get(f'{service}.amqp'), safe='')}@{servers.rabbitmq}:5672/crewline"
    if key == "CREWLINE_INTERNAL_PUBLIC_KEY":
        return public_half(store.get("gateway.internal_key", random_signing_key))
    if key in ("CREWLINE_GATEWAY_INTERNAL_KEY", "CREWLINE_GATEWAY_SIGNING_KEY"):
        return store.get(key.removeprefix("CREWLINE_").replace("GATEWAY_", "gateway.").lower(), random_signing_key)
    return store.get(f"{service}.{key.lower()}") if setting.is_required else None


def _of_servers(store: SecretStore, servers: Servers) -> dict[str, dict[str, str | None]]:
    postgres, rabbit = store.get("postgres.admin"), store.get("rabbitmq.admin")
    return {
        "postgres": {"POSTGRES_PASSWORD": postgres},
        "rabbitmq": {"RABBITMQ_DEFAULT_USER": "crewline_admin", "RABBITMQ_DEFAULT_PASS": rabbit},
        "grafana": {"GF_SECURITY_ADMIN_USER": "admin", "GF_SECURITY_ADMIN_PASSWORD": store.get("grafana.admin")},
        "topology": {"CREWLINE_AMQP_URL": f"amqp://crewline_admin:{rabbit}@{servers.rabbitmq}:5672/crewline"},
        "administrators": {
            "CREWLINE_POSTGRES_ADMIN_URL": f"postgresql://postgres:{postgres}@{servers.postgres}/postgres",
            "CREWLINE_RABBIT_ADMIN_URL": f"http://crewline_admin:{rabbit}@{servers.rabbitmq}:15672",
        },
    }


def _write(path: Path, values: dict[str, str | None]) -> Path:
    """Lines that are there stay, so that an operator may change a file by hand; missing keys are added."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    there = {line.removeprefix("# ").partition("=")[0] for line in lines}
    lines += [f"# {key}=" if value is None else f"{key}={value}" for key, value in values.items() if key not in there]
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    return path
