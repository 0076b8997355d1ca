"""Keeping what is known of customers, and showing their present name and address on their jobs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import select

from common.db.unit_of_work import UnitOfWork
from common.erasing.marks import is_erased
from job.app.terms import index_job
from job.domain import job_facts
from job.domain.job import Job
from job.domain.known_customers import KnownCustomer, KnownCustomerTag, KnownProperty
from job.domain.new_job import Site


def keep_customer(
    uow: UnitOfWork,
    *,
    customer_id: UUID,
    facts: dict[str, Any],
    properties: Iterable[dict[str, Any]],
    tags: Iterable[dict[str, Any]],
) -> None:
    """Note the customer's whole present state; an erased one stays erased, whatever arrives late."""
    if is_erased(uow, customer_id):
        return
    known = uow.session.get(KnownCustomer, (uow.organization_id, customer_id), with_for_update=True)
    if known is None:
        known = KnownCustomer(organization_id=uow.organization_id, id=customer_id, **facts)
        uow.session.add(known)
    _write(known, facts)
    kept = {site.id: site for site in known.properties}
    known.properties = [_write(kept.get(site["id"]) or KnownProperty(), site) for site in properties]
    hung = {tag.tag_id: tag for tag in known.tags}
    known.tags = [_write(hung.get(tag["tag_id"]) or KnownCustomerTag(), tag) for tag in tags]
    uow.session.flush()
    _show_on_jobs(uow, customer_id, {site.id: Site.of(known, site) for site in known.properties})


def _write(row: Any, values: dict[str, Any]) -> Any:
    for name, value in values.items():
        setattr(row, name, value)
    return row


def _show_on_jobs(uow: UnitOfWork, customer_id: UUID, sites: dict[UUID, Site]) -> None:
    shown = select(Job.id, Job.property_id, Job.customer_name, Job.address, Job.zone).where(
        Job.organization_id == uow.organization_id, Job.customer_id == customer_id
    )
    outdated = [
        row.id
        for row in uow.session.execute(shown)
        if row.property_id in sites and not sites[row.property_id].is_shown(row.customer_name, row.address, row.zone)
    ]
    for job_id in sorted(outdated):
        job = uow.lock(Job, job_id)
        sites[job.property_id].put_on(job)
        job.updated_at = uow.now
        for visit in job.visits:
            if visit.is_open:
                uow.emit(job_facts.visit_changed(visit))
        index_job(uow, job)
