"""A recurring plan: the same work for a customer on the days of a rule. Its jobs are made some time ahead, one for each
day, exactly once."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Numeric, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from common.db.declarative import VersionedRow
from common.errors import Conflict, InvalidInput
from job.domain.declarative import Base
from job.domain.holidays import ON_HOLIDAYS
from job.domain.recurrence import Recurrence, RuleNeverHappens

ACTIVE, PAUSED, ENDED = "active", "paused", "ended"
STATUSES = (ACTIVE, PAUSED, ENDED)
MADE, SKIPPED, CHANGED = "made", "skipped", "changed"
STATES = (MADE, SKIPPED, CHANGED)
ALL_DONE = "all days of its rule have passed"


class PlanNotActive(Conflict):
    """The plan's status does not allow this."""

    code = "plan_not_active"


class StartsOutOfReach(InvalidInput):
    """A plan starts today or later, within ten years."""

    code = "starts_out_of_reach"


class EndsBeforeItStarts(InvalidInput):
    """A plan ends when it has started."""

    code = "ends_before_it_starts"


class RecurringPlan(VersionedRow, Base):
    """The work, its rule, and how far jobs were made. `next_on` is the next day of the rule without a job, None when
    there is none; `due_on` is when its job is to be made. Days are the organization's, `at_time`, such as
    09:30, is its clock's."""

    __tablename__ = "recurring_plans"
    __table_args__ = (
        CheckConstraint("status IN ('" + "', '".join(STATUSES) + "')", name="status"),
        CheckConstraint("on_holidays IN ('" + "', '".join(ON_HOLIDAYS) + "')", name="on_holidays"),
        Index("ix_recurring_plans_status", "organization_id", "status", "id"),
        Index("ix_recurring_plans_customer", "organization_id", "customer_id", "id"),
        Index("ix_recurring_plans_due", "due_on", postgresql_where=text("status = 'active'")),
    )
    customer_id: Mapped[UUID]
    property_id: Mapped[UUID]
    title: Mapped[str | None]
    instructions: Mapped[str | None]
    lines: Mapped[list[Any]]
    currency: Mapped[str]
    discount_minor: Mapped[int]
    tax_rate: Mapped[Decimal] = mapped_column(Numeric(7, 4))
    rule: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    at_time: Mapped[str | None]
    on_holidays: Mapped[str]
    ahead_days: Mapped[int]
    status: Mapped[str]
    reason: Mapped[str | None]
    next_on: Mapped[date | None]
    due_on: Mapped[date | None]
    predecessor_id: Mapped[UUID | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    @property
    def recurrence(self) -> Recurrence:
        """Its days."""
        return Recurrence(self.rule, starts_on=self.starts_on)

    def begin(self, *, today: date) -> None:
        """Check the days and point at the first one."""
        if not today <= self.starts_on <= today + timedelta(days=3_653):
            raise StartsOutOfReach(field="starts_on")
        if self.ends_on is not None and self.ends_on < self.starts_on:
            raise EndsBeforeItStarts(field="ends_on")
        self.status = ACTIVE
        self.point_from(self.starts_on)
        if self.next_on is None:
            raise RuleNeverHappens(field="rule")

    def point_from(self, day: date) -> None:
        """The next job is for the first day of the rule from that one on; when there is none, the plan has ended."""
        found = self.recurrence.first_from(day)
        self.next_on = None if found is None or (self.ends_on is not None and found > self.ends_on) else found
        self.due_on = None if self.next_on is None else self.next_on - timedelta(days=self.ahead_days)
        if self.next_on is None and self.status == ACTIVE:
            self.status, self.reason = ENDED, self.reason or ALL_DONE

    def is_due(self, *, today: date) -> bool:
        """Whether a job is to be made now."""
        return self.status == ACTIVE and self.due_on is not None and self.due_on <= today

    def pause(self, *, reason: str) -> None:
        """No more jobs until it is resumed."""
        self._check(ACTIVE, "paused")
        self.status, self.reason = PAUSED, reason

    def resume(self, *, today: date) -> None:
        """Jobs from today on; those of the days in between are not made up for."""
        self._check(PAUSED, "resumed")
        self.status, self.reason = ACTIVE, None
        self.point_from(max(today, self.starts_on))

    def end(self, *, reason: str, last_on: date | None, today: date) -> None:
        """No more jobs, or none after a last day."""
        if self.status == ENDED:
            raise PlanNotActive("The plan has ended.", status_now=self.status)
        self.ends_on = last_on if last_on is not None else self.ends_on
        self.reason = reason
        if last_on is None or last_on < today or self.next_on is None or self.next_on > last_on:
            self.status, self.next_on, self.due_on = ENDED, None, None

    def check_going(self) -> None:
        """Refuse to change a plan that has ended."""
        if self.status == ENDED:
            raise PlanNotActive("The plan has ended.", status_now=self.status)

    def _check(self, status: str, to: str) -> None:
        if self.status != status:
            raise PlanNotActive(f"A plan that is {self.status} cannot be {to}.", status_now=self.status)


class PlanOccurrence(Base):
    """What became of one day of a plan's rule: a job, nothing, or something else than the plan says."""

    __tablename__ = "plan_occurrences"
    __table_args__ = (
        ForeignKeyConstraint(["organization_id", "plan_id"], ["recurring_plans.organization_id", "recurring_plans.id"]),
        ForeignKeyConstraint(["organization_id", "job_id"], ["jobs.organization_id", "jobs.id"]),
        CheckConstraint("state IN ('" + "', '".join(STATES) + "')", name="state"),
        CheckConstraint("(state = 'made') = (job_id IS NOT NULL)", name="job"),
        Index("ix_plan_occurrences_job", "organization_id", "job_id"),
    )
    organization_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    plan_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    occurs_on: Mapped[date] = mapped_column(primary_key=True)
    state: Mapped[str]
    job_id: Mapped[UUID | None]
    moved_to: Mapped[date | None]
    at_time: Mapped[str | None]
    title: Mapped[str | None]
    lines: Mapped[list[Any] | None]
    reason: Mapped[str | None]
