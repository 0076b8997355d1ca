"""Whatever is done to a job and its visits, in whatever order: only legal moves happen, and the job's status is always
the one that follows from its visits."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from common.errors import Refusal
from common.events import DomainEvent
from job.domain import job_moves, statuses
from job.domain.events import JobCancelled, JobCompleted, JobReopened
from job.domain.job import Job
from job.domain.visit import KINDS, Visit
from job.domain.visit_lines import LineOutcome
from job.testing.jobs import AT, a_booking, a_job

pick = st.integers(0, 50)


class JobAndVisits(RuleBasedStateMachine):
    """A job, and all that people and other services can do to it."""

    job: Job

    @initialize()
    def open(self) -> None:
        self.job, self.at = a_job(), AT
        self.closed_by: str | None = None

    def visit(self, number: int) -> Visit:
        return self.job.visits[number % len(self.job.visits)]

    def attempt(self, act: Any) -> None:
        """Do it; a refusal changes nothing, a success moves every visit along the machine."""
        self.at += timedelta(minutes=1)
        before = {visit.id: visit.status for visit in self.job.visits}
        was = self.job.status
        try:
            said: list[DomainEvent] = act()
        except Refusal as refusal:
            assert {visit.id: visit.status for visit in self.job.visits} == before
            self.check_refusal(refusal)
            return
        for visit in self.job.visits:
            old = before.get(visit.id, "unscheduled")
            assert visit.status == old or visit.status in statuses.LEGAL_MOVES[old]
        self.check_said(was, said)

    def check_refusal(self, refusal: Refusal) -> None:
        """An illegal move names where things are and what would be legal, in words too."""
        if not isinstance(refusal, statuses.IllegalMove | job_moves.JobClosed):
            return
        now, legal = refusal.extra["status_now"], refusal.extra["legal_moves"]
        whole_job = {"cancelled"} if self.job.is_open else {"reopened"}
        assert set(legal) in ({*statuses.LEGAL_MOVES[now]}, whole_job)
        assert now in {self.job.status, *(visit.status for visit in self.job.visits)}
        assert all(move in refusal.detail for move in legal) or legal == ["reopened"]

    def check_said(self, was: str, said: list[DomainEvent]) -> None:
        about_job = [type(event) for event in said if isinstance(event, JobCompleted | JobCancelled | JobReopened)]
        expected: list[type[DomainEvent]] = []
        if self.job.status != was and self.job.status == "completed":
            expected = [JobCompleted]
        elif self.job.status != was and self.job.status == "cancelled":
            expected = [JobCancelled]
        elif was in statuses.CLOSED and self.job.is_open:
            expected = [JobReopened]
        assert about_job == expected

    def settled(self, *said: DomainEvent) -> list[DomainEvent]:
        return [*said, *self.job.settle(at=self.at, reason="why")]

    @rule(number=pick, hours=st.integers(0, 100))
    def book(self, number: int, hours: int) -> None:
        def act() -> list[DomainEvent]:
            visit = self.visit(number)
            visit.schedule(a_booking(visit, starts_at=AT + timedelta(hours=hours)))
            return self.settled()

        self.attempt(act)

    @rule(number=pick)
    def release(self, number: int) -> None:
        def act() -> list[DomainEvent]:
            visit = self.visit(number)
            if visit.booking_id is not None:
                visit.unschedule(visit.booking_id)
            return self.settled()

        self.attempt(act)

    @rule(number=pick)
    def set_out(self, number: int) -> None:
        self.attempt(lambda: self.settled(self.visit(number).mark_en_route(at=self.at, eta_minutes=None, notify=True)))

    @rule(number=pick)
    def start(self, number: int) -> None:
        self.attempt(lambda: self.settled(self.visit(number).start(at=self.at)))

    @rule(number=pick, undone=st.booleans(), follow_up=st.booleans())
    def complete(self, number: int, undone: bool, follow_up: bool) -> None:
        def act() -> list[DomainEvent]:
            visit = self.visit(number)
            left = visit.lines[:1] if undone else []
            outcomes = {line.line_id: LineOutcome(done=False, undone_reason="rain") for line in left}
            said: list[DomainEvent] = [visit.complete(at=self.at, outcomes=outcomes)]
            said += job_moves.open_follow_up(self.job, after=visit) if follow_up else []
            return self.settled(*said)

        self.attempt(act)

    @rule(number=pick)
    def cancel(self, number: int) -> None:
        self.attempt(lambda: self.settled(self.visit(number).cancel(at=self.at, reason="why")))

    @rule(number=pick)
    def reset(self, number: int) -> None:
        self.attempt(lambda: self.settled(self.visit(number).reset(reason="why")))

    @rule(kind=st.sampled_from(KINDS[1:]), reason=st.sampled_from([None, "again"]))
    def add_visit(self, kind: str, reason: str | None) -> None:
        if len(self.job.visits) < 6:
            self.attempt(
                lambda: job_moves.open_visit(
                    self.job, kind=kind, at=self.at, line_ids=None, duration_minutes=30, earliest_on=None, reason=reason
                )[1]
            )

    @rule()
    def cancel_job(self) -> None:
        self.attempt(lambda: job_moves.cancel_job(self.job, at=self.at, reason="why"))

    @rule()
    def reopen_job(self) -> None:
        self.attempt(lambda: job_moves.reopen_job(self.job, at=self.at, reason="why"))

    @invariant()
    def the_status_is_the_derived_one(self) -> None:
        assert self.job.status == statuses.derived_status(visit.status for visit in self.job.visits)

    @invariant()
    def a_scheduled_visit_is_booked_and_an_unscheduled_one_is_not(self) -> None:
        for visit in self.job.visits:
            if visit.status == "scheduled":
                assert visit.booking_id
                assert visit.starts_at
            if visit.status in ("unscheduled", "cancelled"):
                assert visit.booking_id is None
                assert visit.crew_id is None

    @invariant()
    def the_row_shows_a_visit_of_the_jobs_status(self) -> None:
        if self.job.scheduled_at is not None:
            shown = [visit for visit in self.job.visits if visit.starts_at == self.job.scheduled_at]
            assert any(visit.status == self.job.status and visit.crew_id == self.job.crew_id for visit in shown)


TestJobAndVisits = JobAndVisits.TestCase
TestJobAndVisits.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
