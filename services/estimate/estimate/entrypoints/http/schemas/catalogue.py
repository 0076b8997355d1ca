"""The service catalogue, as sent and as answered."""

from __future__ import annotations

from common.http import fields
from common.http.schemas import Answer, Body, PageQuery

MAX_PRICE = 10**10
MAX_MINUTES = 60 * 24 * 30
MAX_GALLONS = 20_000


class Material(Body):
    """What one unit of the service consumes."""

    item = fields.Name(120, required=True)
    quantity = fields.DecimalNumber(3, min=0, max=100_000, required=True)


class MaterialDetail(Answer):
    """What one unit of the service consumes; the quantity is a decimal in text."""

    item = fields.Name(120)
    quantity = fields.Name(20)


class ServiceChange(Body):
    """What changes of a service. `required_equipment` is what a crew must have along, `water_gallons` what its tank
    must hold."""

    name = fields.Name(120)
    description = fields.Text(4000, min_length=0)
    unit = fields.Name(40)
    unit_price = fields.MoneyField(min=0, max=MAX_PRICE)
    duration_minutes = fields.WholeNumber(min=0, max=MAX_MINUTES)
    skills = fields.Items(fields.Name(60), max=20)
    required_equipment = fields.Items(fields.Name(120), max=20)
    water_gallons = fields.WholeNumber(max=MAX_GALLONS)
    taxable = fields.Flag()
    active = fields.Flag()
    recipe = fields.Items(Material, max=50)


class ServiceCreate(ServiceChange):
    """A service to add to the catalogue."""

    id = fields.NewId()
    name = fields.Name(120, required=True)
    unit_price = fields.MoneyField(min=0, max=MAX_PRICE, required=True)


class ServiceDetail(Answer):
    """A service of the catalogue."""

    id = fields.Id()
    version = fields.WholeNumber()
    name = fields.Name(120)
    description = fields.Text(4000, min_length=0)
    unit = fields.Name(40)
    unit_price = fields.MoneyField()
    duration_minutes = fields.WholeNumber()
    skills = fields.Items(fields.Name(60), max=20)
    required_equipment = fields.Items(fields.Name(120), max=20)
    water_gallons = fields.WholeNumber(max=MAX_GALLONS)
    taxable = fields.Flag()
    active = fields.Flag()
    recipe = fields.Items(MaterialDetail, max=50)
    created_at = fields.Instant()


class ServiceFilter(PageQuery):
    """Which services."""

    active = fields.Flag()
