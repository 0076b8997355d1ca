"""Blanking what jobs of an erased customer still say: notes, reasons, what phones did and what plans were called."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from common.erasing.blanking import ERASED
from common.erasing.columns import blank_column
from common.erasing.marks import Erasure, Record
from job.domain.job import ERASED_CUSTOMER, ERASED_TITLE, Job
from job.domain.material import JobMaterial
from job.domain.note import JobNote
from job.domain.recurring_plan import PlanOccurrence, RecurringPlan
from job.domain.sync.action import SyncAction
from job.domain.sync.conflict import SyncConflict
from job.domain.visit import Visit
from job.domain.visit_lines import VisitLine


def blank_customer(session: Session, erasure: Erasure) -> list[Record]:
    """Blank them all; name the records that were about the customer."""
    own, customer = erasure.organization_id, erasure.subject_id
    jobs = session.scalars(select(Job.id).where(Job.organization_id == own, Job.customer_id == customer)).all()
    visits = session.scalars(select(Visit.id).where(Visit.organization_id == own, Visit.job_id.in_(jobs))).all()
    notes = session.scalars(select(JobNote.id).where(JobNote.organization_id == own, JobNote.job_id.in_(jobs))).all()
    _blank_jobs(session, own, jobs, visits)
    _blank_phones(session, own, jobs, [*visits, *notes])
    plans = _blank_plans(session, own, customer)
    return [
        ("customer", customer),
        *(("job", job_id) for job_id in jobs),
        *(("visit", visit_id) for visit_id in visits),
        *(("recurring_plan", plan_id) for plan_id in plans),
    ]


def _blank_jobs(session: Session, own: UUID, jobs: Sequence[UUID], visits: Sequence[UUID]) -> None:
    named = {"customer_name": ERASED_CUSTOMER, "title": ERASED_TITLE, "address_text": ""}
    of_jobs = (Job.organization_id == own, Job.id.in_(jobs))
    session.execute(update(Job).where(*of_jobs).values(**named, instructions=None))
    blank_column(session, Job.closing_reason, *of_jobs)
    blank_column(session, JobNote.text, JobNote.organization_id == own, JobNote.job_id.in_(jobs))
    blank_column(session, JobMaterial.void_reason, JobMaterial.organization_id == own, JobMaterial.job_id.in_(jobs))
    blank_column(session, Visit.reason, Visit.organization_id == own, Visit.id.in_(visits))
    blank_column(session, VisitLine.undone_reason, VisitLine.organization_id == own, VisitLine.visit_id.in_(visits))


def _blank_phones(session: Session, own: UUID, jobs: Sequence[UUID], records: Sequence[UUID]) -> None:
    seen = (SyncConflict.organization_id == own, SyncConflict.job_id.in_(jobs))
    session.execute(update(SyncConflict).where(*seen).values(server_value={}, crew_value={}))
    blank_column(session, SyncConflict.reason, *seen)
    named = SyncAction.body["job_id"].astext
    about = or_(SyncAction.record_id.in_(records), named.in_([str(job_id) for job_id in jobs]))
    for member in ("text", "reason"):
        says = SyncAction.body[member].astext.is_not(None)
        less = SyncAction.body.op("||")(func.jsonb_build_object(member, ERASED))
        session.execute(update(SyncAction).where(SyncAction.organization_id == own, about, says).values(body=less))


def _blank_plans(session: Session, own: UUID, customer: UUID) -> Sequence[UUID]:
    theirs = (RecurringPlan.organization_id == own, RecurringPlan.customer_id == customer)
    plans = session.scalars(select(RecurringPlan.id).where(*theirs)).all()
    session.execute(update(RecurringPlan).where(*theirs).values(title=None, instructions=None))
    blank_column(session, RecurringPlan.reason, *theirs)
    days = (PlanOccurrence.organization_id == own, PlanOccurrence.plan_id.in_(plans))
    session.execute(update(PlanOccurrence).where(*days).values(title=None))
    blank_column(session, PlanOccurrence.reason, *days)
    return plans
