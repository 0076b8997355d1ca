"""What is answered about one job: all of it."""

from __future__ import annotations

from common.http import fields
from common.http.schemas import Answer
from job.domain import statuses
from job.domain.known_quality import APPROVED, FLAGGED, POST_JOB, PRE_JOB, SUBMITTED
from job.domain.material import MOST_MATERIALS
from job.domain.photo import MOST_PHOTOS
from job.entrypoints.http.job_answers import CustomerShown, LineShown, SiteShown, VisitShown
from job.entrypoints.http.material_schemas import MaterialShown
from job.entrypoints.http.photo_schemas import PhotoShown
from job.entrypoints.http.time_schemas import TimeEntryShown, TimeTotal


class NoteShown(Answer):
    """An internal note."""

    id = fields.Id()
    version = fields.WholeNumber()
    job_id = fields.Id()
    author_id = fields.Id(allow_none=True)
    author_name = fields.Name(120, allow_none=True)
    text = fields.Text(5000)
    written_at = fields.Instant()
    edited_at = fields.Instant(allow_none=True)


class HistoryEntry(Answer):
    """Something that happened to the job."""

    id = fields.Id()
    at = fields.Instant()
    action = fields.Name(120)
    actor_kind = fields.Name(40)
    actor_id = fields.Id(allow_none=True)
    actor_name = fields.Name(120, allow_none=True)
    reason = fields.Text(2000, min_length=0, allow_none=True)
    after = fields.JsonObject(allow_none=True)


class InvoiceShown(Answer):
    """An invoice of the job."""

    id = fields.Id()
    number = fields.WholeNumber()
    status = fields.Name(40)
    total = fields.MoneyField()
    balance = fields.MoneyField()
    due_on = fields.Day(allow_none=True)


class PaymentShown(Answer):
    """A payment for the job."""

    id = fields.Id()
    invoice_id = fields.Id(allow_none=True)
    status = fields.Name(40)
    method = fields.Name(40)
    amount = fields.MoneyField()
    tip = fields.MoneyField()
    refunded = fields.MoneyField()
    is_deposit = fields.Flag()
    paid_at = fields.Instant(allow_none=True)


class PlanOfJob(Answer):
    """Which recurring plan a job was made for, and for which of its days."""

    id = fields.Id()
    occurs_on = fields.Day()


class ReportShown(Answer):
    """A report on one of the visits; its checklist's name and kind are null until they have arrived."""

    id = fields.Id()
    visit_id = fields.Id()
    checklist = fields.Name(120, allow_none=True)
    kind = fields.Choice(PRE_JOB, POST_JOB, allow_none=True)
    status = fields.Choice(SUBMITTED, APPROVED, FLAGGED)


class JobDetail(Answer):
    """A job. `invoices` and `payments` are null for who may not see them."""

    id = fields.Id(attribute="job.id")
    version = fields.WholeNumber()
    number = fields.WholeNumber(attribute="job.number")
    title = fields.Name(200, attribute="job.title")
    status = fields.Choice(*statuses.ALL, attribute="job.status")
    estimate_id = fields.Id(attribute="job.estimate_id", allow_none=True)
    instructions = fields.Text(5000, attribute="job.instructions", allow_none=True)
    customer = fields.Object(CustomerShown)
    site = fields.Object(SiteShown)
    recurring_plan = fields.Object(PlanOfJob, allow_none=True)
    scheduled_at = fields.Instant(attribute="job.scheduled_at", allow_none=True)
    scheduled_until = fields.Instant(attribute="job.scheduled_until", allow_none=True)
    lines = fields.Items(LineShown)
    subtotal = fields.MoneyField(attribute="job.subtotal")
    discount = fields.MoneyField(attribute="job.discount")
    tax = fields.MoneyField(attribute="job.tax")
    total = fields.MoneyField(attribute="job.total")
    tax_rate = fields.DecimalNumber(4, max=100, attribute="job.tax_rate")
    deposit_asked = fields.MoneyField(attribute="job.deposit_asked", allow_none=True)
    deposit_paid = fields.MoneyField()
    created_at = fields.Instant(attribute="job.created_at")
    updated_at = fields.Instant(attribute="job.updated_at")
    completed_at = fields.Instant(attribute="job.completed_at", allow_none=True)
    closing_reason = fields.Text(500, attribute="job.closing_reason", allow_none=True)
    visits = fields.Items(VisitShown)
    notes = fields.Items(NoteShown, max=200)
    photos = fields.Items(PhotoShown, max=MOST_PHOTOS)
    materials = fields.Items(MaterialShown, max=MOST_MATERIALS)
    reports = fields.Items(ReportShown, max=500)
    history = fields.Items(HistoryEntry, max=200)
    time_entries = fields.Items(TimeEntryShown, max=500, attribute="time.entries")
    time_totals = fields.Items(TimeTotal, max=1000, attribute="time.totals")
    invoices = fields.Items(InvoiceShown, max=200, allow_none=True)
    payments = fields.Items(PaymentShown, max=200, allow_none=True)


class SettingsShown(Answer):
    """The organization's settings for jobs: whether customers are told when the crew sets out, days off, whether
    the reports on a visit must be in before it is completed, and how many photos are kept, of how many megabytes."""

    version = fields.WholeNumber()
    eta_on_en_route = fields.Flag()
    holidays = fields.Items(fields.Name(10), max=500)
    post_job_report_required = fields.Flag()
    photo_limit = fields.WholeNumber()
    photo_megabytes = fields.WholeNumber()
