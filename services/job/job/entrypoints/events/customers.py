"""Hearing of customers."""

from __future__ import annotations

from typing import Any

import msgspec

from common.db.unit_of_work import UnitOfWork
from common.events import Event
from job.app import customers, erasing
from job.entrypoints.events.register import on
from job.entrypoints.messages import customers as messages


@on(messages.CustomerCreated)
def keep_new_customer(uow: UnitOfWork, event: Event[messages.CustomerCreated]) -> None:
    """Know a customer."""
    _keep_customer(uow, event.data)


@on(messages.CustomerChanged)
def keep_changed_customer(uow: UnitOfWork, event: Event[messages.CustomerChanged]) -> None:
    """Know a customer as it is now, and show that on its jobs."""
    _keep_customer(uow, event.data)


@on(messages.CustomerErased)
def forget_customer(uow: UnitOfWork, event: Event[messages.CustomerErased]) -> None:
    """Forget who the customer was."""
    erasing.erase_customer(uow, customer_id=event.data.customer_id)


def _keep_customer(uow: UnitOfWork, facts: messages.CustomerFacts) -> None:
    customers.keep_customer(
        uow,
        customer_id=facts.customer_id,
        facts={
            "name": facts.name,
            "company": facts.company,
            "email": facts.email,
            "phones": msgspec.to_builtins(facts.phones),
            "tax_exempt": facts.tax_exempt,
        },
        properties=[_columns(site) for site in facts.properties],
        tags=[msgspec.structs.asdict(tag) for tag in facts.tags],
    )


def _columns(site: messages.Property) -> dict[str, Any]:
    return {
        "id": site.property_id,
        "label": site.label or "",
        "address": msgspec.to_builtins(site.address),
        "zone": site.zone,
        "access_notes": site.access_notes,
    }
