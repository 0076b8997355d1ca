"""Asking a vehicle's readings: neighbours of a day, where a meter stood then, and how far it usually goes."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select

from common.db.unit_of_work import UnitOfWork
from fleet.domain.due import Point
from fleet.domain.meter_reading import MeterReading
from fleet.domain.meters import (
    ENGINE_HOURS,
    LEARNT_OVER,
    MILES,
    READINGS_TO_LEARN_FROM,
    Neighbours,
    Reading,
    usual_per_day,
)
from fleet.domain.vehicle import Vehicle

_ON, _TENTHS = MeterReading.read_on, MeterReading.tenths
_READING: tuple[Any, ...] = (_ON, _TENTHS)


def neighbours_of(uow: UnitOfWork, vehicle_id: UUID, meter: str, on: date) -> Neighbours:
    """The highest reading of the day before, and the lowest of the day after."""
    counting = _counting(uow, vehicle_id, meter)
    before = counting.where(on > _ON).order_by(_ON.desc(), _TENTHS.desc()).limit(1)
    after = counting.where(on < _ON).order_by(_ON, _TENTHS).limit(1)
    return Neighbours(before=_one(uow, before), after=_one(uow, after))


def last_reading(uow: UnitOfWork, vehicle_id: UUID, meter: str) -> Reading | None:
    """Where a meter stands."""
    return _one(uow, _counting(uow, vehicle_id, meter).order_by(_ON.desc(), _TENTHS.desc()).limit(1))


def readings_so_far(uow: UnitOfWork, vehicle_id: UUID, meter: str) -> int:
    """How many there are, counted only as far as it matters."""
    some = _counting(uow, vehicle_id, meter).limit(READINGS_TO_LEARN_FROM).subquery()
    return uow.session.scalar(select(func.count()).select_from(some)) or 0


def usual_of_meter(uow: UnitOfWork, vehicle: Vehicle, meter: str) -> Fraction | None:
    """Tenths a day over the last ninety days that were read."""
    last = last_reading(uow, vehicle.id, meter)
    if last is None:
        return None
    lately = _counting(uow, vehicle.id, meter).where(last.on - LEARNT_OVER <= _ON)
    first = _one(uow, lately.order_by(_ON, _TENTHS).limit(1))
    return usual_per_day([last] if first is None else [first, last])


def meters_on(uow: UnitOfWork, vehicle_id: UUID, on: date) -> Point:
    """What the meters showed on a day: as read last until then, else as read first after it."""
    return Point(
        on=on,
        tenth_miles=_stood(uow, vehicle_id, MILES, on),
        tenth_hours=_stood(uow, vehicle_id, ENGINE_HOURS, on),
    )


def _stood(uow: UnitOfWork, vehicle_id: UUID, meter: str, on: date) -> int | None:
    counting = _counting(uow, vehicle_id, meter)
    until = _one(uow, counting.where(on >= _ON).order_by(_ON.desc(), _TENTHS.desc()).limit(1))
    found = until or _one(uow, counting.where(on < _ON).order_by(_ON, _TENTHS).limit(1))
    return None if found is None else found.tenths


def _counting(uow: UnitOfWork, vehicle_id: UUID, meter: str) -> Select[Any]:
    ours: tuple[ColumnElement[bool], ...] = (
        MeterReading.organization_id == uow.organization_id,
        MeterReading.vehicle_id == vehicle_id,
        MeterReading.meter == meter,
        MeterReading.voided_at.is_(None),
    )
    return select(*_READING).where(*ours)


def _one(uow: UnitOfWork, statement: Select[Any]) -> Reading | None:
    row = uow.session.execute(statement).first()
    return None if row is None else Reading(*row)
