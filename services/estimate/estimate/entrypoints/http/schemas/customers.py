"""Customers and tags, as sent and as answered."""

from __future__ import annotations

from common.http import fields
from common.http.schemas import Answer, Body, PageQuery
from common.http.texts import Patterned
from estimate.entrypoints.http.schemas.places import (
    Address,
    AddressDetail,
    PhoneDetail,
    PhoneEntry,
    PropertyCreate,
    PropertyPart,
)


def _colour(**options: bool) -> Patterned:
    return Patterned("^#[0-9a-fA-F]{6}$", "Not a colour such as #2f6fde.", max_length=7, **options)


def _locale(**options: bool) -> Patterned:
    return Patterned("^[a-z]{2}(?:-[A-Z]{2})?$", "Not a locale such as en-US.", max_length=5, **options)


class TagCreate(Body):
    """A tag of the organization's set."""

    id = fields.NewId()
    name = fields.Name(40, required=True)
    colour = _colour(required=True)


class TagChange(Body):
    """What changes of a tag."""

    name = fields.Name(40)
    colour = _colour()


class TagPart(Answer):
    """A tag on a customer."""

    id = fields.Id()
    name = fields.Name(40)
    colour = _colour()


class TagDetail(TagPart):
    """A tag."""

    version = fields.WholeNumber()


class CustomerChange(Body):
    """What changes of a customer. Consent is per channel; tags given replace all tags."""

    name = fields.Name(120)
    company = fields.Name(120, allow_none=True)
    email = fields.Email(allow_none=True)
    phones = fields.Items(PhoneEntry, max=10)
    billing_address = fields.Object(Address, allow_none=True)
    consent_email = fields.Flag()
    consent_sms = fields.Flag()
    tax_exempt = fields.Flag()
    locale = _locale(allow_none=True)
    tag_ids = fields.Items(fields.Id(), max=50)


class CustomerCreate(CustomerChange):
    """A customer to enter."""

    id = fields.NewId()
    name = fields.Name(120, required=True)
    properties = fields.Items(PropertyCreate, max=50)


class CustomerErase(Body):
    """Why somebody is erased; it is kept in the audit trail, so it is one of a few words."""

    reason = fields.Choice("asked_by_customer", "no_longer_needed", "entered_by_mistake", required=True)


class CustomerSummary(Answer):
    """A customer in the list."""

    id = fields.Id()
    version = fields.WholeNumber()
    name = fields.Name(120)
    company = fields.Name(120, allow_none=True)
    email = fields.Email(allow_none=True)
    phones = fields.Items(PhoneDetail, max=10)
    tags = fields.Items(TagPart, max=50)
    first_property = fields.Object(PropertyPart, allow_none=True)
    created_at = fields.Instant()


class CustomerDetail(Answer):
    """A customer with everything that belongs to them."""

    id = fields.Id()
    version = fields.WholeNumber()
    name = fields.Name(120)
    company = fields.Name(120, allow_none=True)
    email = fields.Email(allow_none=True)
    phones = fields.Items(PhoneDetail, max=10)
    billing_address = fields.Object(AddressDetail, allow_none=True)
    properties = fields.Items(PropertyPart, max=200)
    tags = fields.Items(TagPart, max=50)
    consent_email = fields.Flag()
    consent_sms = fields.Flag()
    tax_exempt = fields.Flag()
    locale = _locale(allow_none=True)
    created_at = fields.Instant()
    changed_at = fields.Instant()
    erased_at = fields.Instant(allow_none=True)


class CustomerFilter(PageQuery):
    """Which customers."""

    q = fields.Name(80, metadata={"description": "Beginnings of words: name, company, e-mail, phone, address."})
    tag_id = fields.Id()
