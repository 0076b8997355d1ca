"""What no container of ours may lack under Compose. Each rule is given the whole file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

Compose = dict[str, Any]
Rule = Callable[[Compose], Iterator[str]]
_VERSION = re.compile(r":(?:\$\{\w+:-)?[\w.-]*\d[\w.-]*\}?$|^\$\{\w+:-[\w./-]+:[\w.-]*\d[\w.-]*\}$")
_ONCE = "service_completed_successfully"


def ours(compose: Compose) -> Iterator[tuple[str, dict[str, Any]]]:
    """The containers of our own images."""
    return ((name, each) for name, each in compose["services"].items() if each["image"].startswith("crewline/"))


def ends(compose: Compose) -> set[str]:
    """Containers that do something once."""
    waits = (each.get("depends_on", {}).items() for each in compose["services"].values())
    return {name for wait in waits for name, how in wait if how["condition"] == _ONCE}


def containers_are_closed(compose: Compose) -> Iterator[str]:
    """A read-only root, no privileges, none to be gained; not root by the image."""
    for name, each in ours(compose):
        closed = each.get("read_only") is True and each.get("cap_drop") == ["ALL"] and "user" not in each
        if not closed or "no-new-privileges:true" not in each.get("security_opt", []) or each.get("privileged"):
            yield f"{name} is not closed"


def containers_have_limits(compose: Compose) -> Iterator[str]:
    """The servers' too."""
    for name, each in compose["services"].items():
        if not {"cpus", "memory"} <= set(each.get("deploy", {}).get("resources", {}).get("limits", {})):
            yield f"{name} has no limits"


def what_stays_up_is_watched(compose: Compose) -> Iterator[str]:
    """Healthy, and started again when it ends."""
    for name, each in compose["services"].items():
        if name in ends(compose):
            continue
        if "test" not in each.get("healthcheck", {}) or each.get("restart") != "unless-stopped":
            yield f"{name} is not watched"


def images_name_a_version(compose: Compose) -> Iterator[str]:
    """Tomorrow's `up` runs what today's ran."""
    for name, each in compose["services"].items():
        if not _VERSION.search(each["image"]):
            yield f"{name} runs {each['image']}"


def secrets_are_the_services_own(compose: Compose) -> Iterator[str]:
    """One file per service; the owner's and the administrators' only for what ends."""
    once = ends(compose)
    for name, each in ours(compose):
        service = each["image"].removeprefix("crewline/").partition(":")[0]
        allowed = {service} if name not in once else {service, f"{service}-owner", "administrators", "topology"}
        for file in each["env_file"]:
            if file.rpartition("/")[2].removesuffix(".env") not in allowed:
                yield f"{name} is given {file}"


def only_the_door_is_published(compose: Compose) -> Iterator[str]:
    """The gateway where its operator says, what operators look at on loopback, everything else not at all."""
    for name, each in compose["services"].items():
        for port in each.get("ports", []):
            if name != "gateway" and not (name in ("prometheus", "grafana") and port.startswith("127.0.0.1:")):
                yield f"{name} is published on {port}"


def order_names_what_is_there(compose: Compose) -> Iterator[str]:
    """A container waits only for others of the file, and for health only where health is told."""
    for name, each in compose["services"].items():
        for other, how in each.get("depends_on", {}).items():
            there = compose["services"].get(other)
            if there is None or (how["condition"] == "service_healthy" and "healthcheck" not in there):
                yield f"{name} waits for {other}"


RULES: tuple[Rule, ...] = (
    containers_are_closed,
    containers_have_limits,
    what_stays_up_is_watched,
    images_name_a_version,
    secrets_are_the_services_own,
    only_the_door_is_published,
    order_names_what_is_there,
)
