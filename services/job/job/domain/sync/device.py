"""A phone (or tablet) on which one person records work: its actions count in the order of its own numbers."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped

from common.db.declarative import TenantRow
from common.errors import Conflict, Forbidden
from job.domain.declarative import Base

MOST_WAITING = 500


class DeviceOfAnotherPerson(Forbidden):
    """This device id belongs to somebody else; make a new one at each sign-in."""

    code = "device_of_another_person"


class SequenceTaken(Conflict):
    """Another action of this device has this number already."""

    code = "sequence_taken"


class ActionIdReused(Conflict):
    """Another action has this id already."""

    code = "action_id_reused"


class AnsweredLongAgo(Conflict):
    """What this action came to was answered, or it was given up, so long ago that it is not kept any more."""

    code = "answered_long_ago"


class SyncDevice(TenantRow, Base):
    """A device. Everything up to `concluded_through` has been answered for good; what an action
    up to `forgotten_through` came to may not be known any more. `skew_seconds` is how far its clock
    was behind the server's when it last called."""

    __tablename__ = "sync_devices"
    person_id: Mapped[UUID]
    concluded_through: Mapped[int]
    forgotten_through: Mapped[int]
    skew_seconds: Mapped[int]
    first_seen_at: Mapped[datetime]
    seen_at: Mapped[datetime]

    def check_person(self, person_id: UUID) -> None:
        """Refuse anybody but the person whose device it is."""
        if self.person_id != person_id:
            raise DeviceOfAnotherPerson

    def may_come(self, sequence: int) -> bool:
        """Whether all that the device did before has been answered."""
        return sequence <= self.concluded_through + 1

    def check_remembered(self, sequence: int) -> None:
        """Refuse a number so old that it may have been answered: it is never done twice."""
        if sequence <= self.forgotten_through:
            raise AnsweredLongAgo(field="sequence")

    def forget(self, sequence: int) -> None:
        """What actions up to that number came to is not kept any more."""
        self.forgotten_through = max(self.forgotten_through, sequence)

    def conclude(self, sequence: int) -> None:
        """An action has been answered for good."""
        self.concluded_through = max(self.concluded_through, sequence)
