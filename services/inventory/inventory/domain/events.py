"""All that this service says, in one place."""

from inventory.domain.purchase_events import (
    PurchaseOrderCancelled,
    PurchaseOrderReceiptVoided,
    PurchaseOrderReceived,
    PurchaseOrderSent,
)
from inventory.domain.stock_events import StockLow, StockRestocked

__all__ = [
    "PurchaseOrderCancelled",
    "PurchaseOrderReceiptVoided",
    "PurchaseOrderReceived",
    "PurchaseOrderSent",
    "StockLow",
    "StockRestocked",
]
