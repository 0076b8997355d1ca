"""Addresses and phones, as sent and as answered."""

from __future__ import annotations

import phonenumbers

from common.http import fields
from common.http.schemas import Answer, Body

_COUNTRIES = sorted(phonenumbers.SUPPORTED_REGIONS)


class Address(Body):
    """A postal address; latitude and longitude come together or not at all."""

    line1 = fields.Name(200, required=True)
    line2 = fields.Name(200, allow_none=True)
    city = fields.Name(120, required=True)
    region = fields.Name(120, required=True)
    postal_code = fields.Name(20, required=True)
    country = fields.Choice(*_COUNTRIES, required=True)
    latitude = fields.Degrees(90, allow_none=True)
    longitude = fields.Degrees(180, allow_none=True)


class AddressDetail(Answer):
    """A postal address with its place on the map."""

    line1 = fields.Name(200)
    line2 = fields.Name(200, allow_none=True)
    city = fields.Name(120)
    region = fields.Name(120)
    postal_code = fields.Name(20)
    country = fields.Choice(*_COUNTRIES)
    latitude = fields.Degrees(90, allow_none=True)
    longitude = fields.Degrees(180, allow_none=True)


class PhoneEntry(Body):
    """A phone number and what it is: mobile, home, office."""

    number = fields.Phone(required=True)
    label = fields.Name(40, load_default="mobile")


class PhoneDetail(Answer):
    """A phone number and what it is."""

    number = fields.Phone()
    label = fields.Name(40)


class PropertyCreate(Body):
    """A service address. Without a zone the organization's counts."""

    label = fields.Name(80, load_default="Home")
    address = fields.Object(Address, required=True)
    zone = fields.TimeZone()
    access_notes = fields.Text(2000, allow_none=True)


class PropertyAdd(PropertyCreate):
    """A further service address."""

    id = fields.NewId()


class PropertyChange(Body):
    """What changes of a service address."""

    label = fields.Name(80)
    address = fields.Object(Address)
    zone = fields.TimeZone()
    access_notes = fields.Text(2000, allow_none=True)


class PropertyPart(Answer):
    """A service address within its customer or estimate."""

    id = fields.Id()
    label = fields.Name(80)
    address = fields.Object(AddressDetail)
    zone = fields.TimeZone()
    access_notes = fields.Text(2000, allow_none=True)


class PropertyDetail(PropertyPart):
    """A service address; its version is its customer's."""

    customer_id = fields.Id()
    version = fields.WholeNumber()
