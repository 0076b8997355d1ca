"""What must hold between code and contracts; each check returns complaints in plain words, empty when all is well."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec

from common.contracts import discovery
from common.contracts.documents import generated
from common.contracts.schemas import breaking_changes
from common.events import DomainEvent, aggregate_of, read_data
from common.service import Service


def drift(root: Path) -> list[str]:
    """Generated files that are missing or differ from what the code says now."""
    return [
        f"{path.relative_to(root)} is not what the code says; run `make contracts`"
        for path, text in generated(root).items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]


def ownership(root: Path, services: list[Service]) -> list[str]:
    """Each event has exactly one owner, a contract folder, two examples, and true keys."""
    complaints: list[str] = []
    pairs = [
        (service.name, kind, event) for service in services for kind, event in discovery.said_by(service.name).items()
    ]
    said = {kind: (service, event) for service, kind, event in pairs}
    found = {contract.type: contract for contract in discovery.contracts(root)}
    complaints += [
        f"{kind} is said but has no contracts/events/{kind}/event.yaml" for kind in said.keys() - found.keys()
    ]
    complaints += [f"{kind} has a contract but nobody says it" for kind in found.keys() - said.keys()]
    owners: dict[str, set[str]] = {}
    for service, kind, _ in pairs:
        if kind not in found or not found[kind].answers:
            owners.setdefault(aggregate_of(kind), set()).add(service)
    complaints += [f"aggregate {name} is said by {sorted(by)}" for name, by in owners.items() if len(by) > 1]
    for kind in said.keys() & found.keys():
        complaints += _against_class(found[kind], *said[kind])
    return complaints + [
        f"{contract.type}: answers {contract.answers}, which is no other service's event of its aggregate"
        " under another key"
        for contract in found.values()
        if contract.answers and not _is_answer(contract, found.get(contract.answers))
    ]


def _is_answer(contract: discovery.Contract, asked: discovery.Contract | None) -> bool:
    """An answer carries the asker's aggregate name, but numbers itself by a record of its own: two services that count
    one aggregate's events would each look to hearers as if they had lost the other's."""
    return (
        asked is not None
        and aggregate_of(asked.type) == aggregate_of(contract.type)
        and asked.owner != contract.owner
        and asked.declared.get("key") != contract.declared.get("key")
    )


def _against_class(contract: discovery.Contract, service: str, event: type[DomainEvent]) -> list[str]:
    complaints = []
    if contract.owner != service:
        complaints.append(f"{contract.type}: owner is {contract.owner!r}, said by {service}")
    if (contract.declared.get("key"), contract.declared.get("root")) != (event.KEY, event.ROOT):
        complaints.append(f"{contract.type}: key and root are {event.KEY}, {event.ROOT} in the class")
    if len(contract.examples) < 2:
        complaints.append(f"{contract.type}: fewer than two examples")
    if len(contract.examples) != contract.declared.get("examples"):
        # Examples are the compatibility test: the count in the yaml keeps one from vanishing unseen.
        complaints.append(
            f"{contract.type}: {contract.declared.get('examples')} examples were there, {len(contract.examples)} are"
        )
    fields = {path.partition(".")[0].removesuffix("[]") for path in contract.declared.get("pii") or []}
    complaints += [
        f"{contract.type}: pii names {name}, which the class does not have"
        for name in sorted(fields - set(event.__struct_fields__))
    ]
    for path in contract.examples:
        try:
            msgspec.convert(json.loads(path.read_text(encoding="utf-8")), event, strict=False)
        except (msgspec.ValidationError, json.JSONDecodeError) as error:
            complaints.append(f"{contract.type}: {path.name} is not what the class says: {error}")
    return complaints


def compatibility(root: Path) -> list[str]:
    """Only optional additions since released.json."""
    complaints = []
    for contract in discovery.contracts(root):
        released = contract.folder / "released.json"
        if not released.exists():
            complaints.append(f"{contract.type}: no released.json; run `make contracts` once before its first release")
            continue
        changes = breaking_changes(_load(released), _load(contract.folder / "schema.json"))
        complaints += [f"{contract.type}: {change}; publish a new major version instead" for change in changes]
    return complaints


def hearing(root: Path, services: list[Service]) -> list[str]:
    """`consumers` names exactly the services with an `@on`, and every reader reads every example."""
    complaints: list[str] = []
    heard: dict[str, set[str]] = {}
    for service in services:
        for kind in service.handlers.types:
            heard.setdefault(kind, set()).add(service.name)
    found = {contract.type: contract for contract in discovery.contracts(root)}
    for kind in sorted(heard.keys() | found.keys()):
        declared = set(found[kind].consumers) if kind in found else set()
        if declared != heard.get(kind, set()):
            complaints.append(
                f"{kind}: consumers say {sorted(declared)}, the code hears in {sorted(heard.get(kind, set()))}"
            )
    for service in services:
        for kind in service.handlers.types:
            if kind in found:
                complaints += _readable(service, found[kind])
    return complaints


def _readable(service: Service, contract: discovery.Contract) -> list[str]:
    complaints = []
    for path in contract.examples:
        for handler in service.handlers.of(contract.type):
            try:
                read_data(handler.reader, path.read_bytes())
            except msgspec.DecodeError as error:
                complaints.append(f"{service.name}.{handler.name} cannot read {contract.type}/{path.name}: {error}")
    return complaints


def _load(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def all_complaints(root: Path) -> list[str]:
    """Every check."""
    services = discovery.services(root)
    return [*drift(root), *ownership(root, services), *compatibility(root), *hearing(root, services)]
