"""What each kind of operation does outside, and what its outcome means inside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from billing.app.ports import PaymentGateway
from billing.domain.operations import PaymentOperation
from common.db.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One operation as it goes out, read before the transaction that claimed it was closed."""

    operation_id: UUID
    kind: str
    key: str
    account: str
    request: Mapping[str, Any]
    first_sent_at: datetime
    only_look_up: bool


class Step(Protocol):
    """One kind of operation."""

    def send(self, gateway: PaymentGateway, call: Call) -> Any:
        """Do it at the provider."""

    def look_up(self, gateway: PaymentGateway, call: Call) -> Any | None:
        """What an earlier sending left behind there; None when nothing."""

    def done(self, uow: UnitOfWork, operation: PaymentOperation, result: Any) -> str | None:
        """Store what came of it; gives the provider's id."""

    def refused(self, uow: UnitOfWork, operation: PaymentOperation, *, code: str, message: str) -> None:
        """Store that it did not happen."""
