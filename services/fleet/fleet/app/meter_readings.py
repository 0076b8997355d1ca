"""Recording what meters showed, and voiding what was recorded wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from common.ids import new_id
from fleet.app.meter_history import last_reading, neighbours_of, readings_so_far, usual_of_meter
from fleet.app.organizations import today_of
from fleet.app.settling import settle
from fleet.app.viewer import EVERYTHING, Viewer, check_drives
from fleet.domain.meter_reading import MAINTENANCE, MANUAL, MeterReading, ReadingOfMaintenance
from fleet.domain.meters import (
    TENTHS,
    MeterJumpUnconfirmed,
    Reading,
    ReadingInTheFuture,
    check_between,
    in_words,
    jumps,
)
from fleet.domain.vehicle import Vehicle


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReading:
    """A reading to be recorded; `confirmed` by who knows that it is unusual."""

    meter: str
    reading: Reading
    confirmed: bool = False
    maintenance_id: UUID | None = None
    id: UUID | None = None


def record_reading(
    uow: UnitOfWork,
    *,
    vehicle_id: UUID,
    meter: str,
    value: Decimal,
    read_on: date | None = None,
    confirmed: bool = False,
    id: UUID | None = None,
    viewer: Viewer = EVERYTHING,
) -> MeterReading:
    """Note what a meter showed, today unless told otherwise; what became due by it is said."""
    today = today_of(uow)
    reading = Reading(read_on or today, int(value * TENTHS))
    check_drives(uow, viewer, vehicle_id, reading.on)
    vehicle = uow.lock(Vehicle, vehicle_id)
    if reading.on > today:
        raise ReadingInTheFuture(field="read_on")
    made = add_reading(uow, vehicle, NewReading(meter=meter, reading=reading, confirmed=confirmed, id=id))
    settle(uow, vehicle)
    uow.session.flush()
    return made


def add_reading(uow: UnitOfWork, vehicle: Vehicle, new: NewReading) -> MeterReading:
    """The same with the vehicle locked and nothing said yet. Raises MeterRunsBackwards, MeterJumpUnconfirmed."""
    neighbours = neighbours_of(uow, vehicle.id, new.meter, new.reading.on)
    check_between(new.reading, neighbours)
    suspicious = jumps(
        new.reading,
        before=neighbours.before,
        usual=usual_of_meter(uow, vehicle, new.meter),
        readings=readings_so_far(uow, vehicle.id, new.meter),
        meter=new.meter,
    )
    if suspicious and not new.confirmed and neighbours.before is not None:
        raise MeterJumpUnconfirmed(
            f"{in_words(new.reading.tenths)} is far more than {in_words(neighbours.before.tenths)}, as read on"
            f" {neighbours.before.on}; send it again with confirmed if it is right",
            field="confirmed",
        )
    made = MeterReading(
        organization_id=uow.organization_id,
        id=new.id or new_id(),
        vehicle_id=vehicle.id,
        meter=new.meter,
        read_on=new.reading.on,
        tenths=new.reading.tenths,
        source=MANUAL if new.maintenance_id is None else MAINTENANCE,
        maintenance_id=new.maintenance_id,
        suspicious=suspicious,
        recorded_at=uow.now,
        recorded_by=uow.actor.id,
    )
    uow.session.add(made)
    uow.session.flush()
    vehicle.stand_at(new.meter, last_reading(uow, vehicle.id, new.meter))
    _audit(uow, made, "meter.record", reason=None)
    return made


def void_reading(uow: UnitOfWork, *, reading_id: UUID, reason: str) -> MeterReading:
    """Leave a reading out from now on. Raises AlreadyVoided, ReadingOfMaintenance."""
    vehicle = uow.lock(Vehicle, uow.get(MeterReading, reading_id).vehicle_id)
    reading = uow.lock(MeterReading, reading_id)
    if reading.maintenance_id is not None:
        raise ReadingOfMaintenance(maintenance_id=reading.maintenance_id)
    leave_out(uow, vehicle, reading, reason=reason)
    settle(uow, vehicle)
    uow.session.flush()
    return reading


def leave_out(uow: UnitOfWork, vehicle: Vehicle, reading: MeterReading, *, reason: str) -> None:
    """Void it with the vehicle locked; the vehicle stands where the others say."""
    reading.void(reason, at=uow.now)
    uow.session.flush()
    vehicle.stand_at(reading.meter, last_reading(uow, vehicle.id, reading.meter))
    _audit(uow, reading, "meter.void", reason=reason)


def _audit(uow: UnitOfWork, reading: MeterReading, action: str, *, reason: str | None) -> None:
    uow.audit(
        action=action,
        record_type="vehicle",
        record_id=reading.vehicle_id,
        after={"meter": reading.meter, "read_on": reading.read_on, "value": in_words(reading.tenths)},
        reason=reason,
    )
