"""Estimates as answered."""

from __future__ import annotations

from common.http import fields
from common.http.schemas import Answer
from common.http.texts import Patterned
from estimate.domain.deposit import STATES
from estimate.domain.statuses import STATUSES
from estimate.entrypoints.http.schemas.places import PhoneDetail, PropertyPart

MAX_LINES = 200


class ShareDetail(Answer):
    """A part of the whole: either an amount or a percentage; both null when there is none."""

    amount = fields.MoneyField(allow_none=True)
    percent = fields.DecimalNumber(2, allow_none=True)


class LineDetail(Answer):
    """A line; an optional one counts when it is chosen."""

    id = fields.Id()
    service_id = fields.Id(allow_none=True)
    name = fields.Name(120)
    description = fields.Text(4000, min_length=0)
    quantity = fields.DecimalNumber(3)
    unit = fields.Name(40)
    unit_price = fields.MoneyField()
    net = fields.MoneyField()
    taxable = fields.Flag()
    duration_minutes = fields.WholeNumber()
    skills = fields.Items(fields.Name(60), max=20)
    required_equipment = fields.Items(fields.Name(120), max=20)
    water_gallons = fields.WholeNumber()
    optional = fields.Flag()
    chosen = fields.Flag()


class CustomerPart(Answer):
    """The customer of an estimate."""

    id = fields.Id()
    name = fields.Name(120)
    company = fields.Name(120, allow_none=True)
    email = fields.Email(allow_none=True)
    phones = fields.Items(PhoneDetail, max=10)


class JobPart(Answer):
    """The job that came of it."""

    id = fields.Id()
    number = fields.WholeNumber()


class DepositDetail(Answer):
    """How far the deposit came in."""

    asked = fields.MoneyField(allow_none=True)
    paid = fields.MoneyField()
    state = fields.Choice(*STATES)


class EstimateSummary(Answer):
    """An estimate in the list."""

    id = fields.Id()
    version = fields.WholeNumber()
    number = fields.WholeNumber()
    revision = fields.WholeNumber()
    status = fields.Choice(*STATUSES)
    title = fields.Name(120)
    customer = fields.Object(CustomerPart)
    property = fields.Object(PropertyPart, attribute="place")
    total = fields.MoneyField()
    expires_on = fields.Day(allow_none=True)
    created_at = fields.Instant()
    sent_at = fields.Instant(allow_none=True)
    accepted_at = fields.Instant(allow_none=True)


class EstimateDetail(EstimateSummary):
    """An estimate with all that is known of it."""

    terms = fields.Text(20_000, allow_none=True)
    notes = fields.Text(4000, allow_none=True)
    lines = fields.Items(LineDetail, max=MAX_LINES)
    discount = fields.Object(ShareDetail)
    deposit = fields.Object(ShareDetail)
    tax_rate = fields.DecimalNumber(3)
    tax_exempt = fields.Flag()
    subtotal = fields.MoneyField()
    discount_taken = fields.MoneyField()
    tax = fields.MoneyField()
    deposit_state = fields.Object(DepositDetail)
    duration_minutes = fields.WholeNumber()
    viewed_at = fields.Instant(allow_none=True)
    how = fields.Choice("signed", "won", allow_none=True)
    signed_name = fields.Name(120, allow_none=True)
    declined_at = fields.Instant(allow_none=True)
    decline_reason = fields.Text(1000, allow_none=True)
    jobs = fields.Items(JobPart, max=100)


class ProposalLink(Answer):
    """A link to give to the customer; it is shown this once."""

    url = fields.Name(400)
    expires_at = fields.Instant()


def _hash(**options: bool) -> Patterned:
    return Patterned("^[0-9a-f]{64}$", "Not a SHA-256.", max_length=64, **options)


class VersionPart(Answer):
    """A revision that the customer was shown."""

    revision = fields.WholeNumber()
    document_hash = _hash()
    frozen_at = fields.Instant()


class VersionList(Answer):
    """All revisions that the customer was shown, the newest first."""

    items = fields.Items(VersionPart, max=100)


class VersionDetail(VersionPart):
    """What the customer was shown; the hash is of `document`, letter by letter."""

    content = fields.JsonObject()
    document = fields.Text(10_000_000)


class SignatureDetail(Answer):
    """The signature: who, when, from where, and under what."""

    revision = fields.WholeNumber()
    signed_name = fields.Name(120)
    signed_at = fields.Instant()
    address = fields.Name(64, allow_none=True)
    user_agent = fields.Text(400, min_length=0)
    document = fields.Text(10_000_000)
    document_hash = _hash()
    image = fields.Text(200_000, allow_none=True, attribute="image_url")
