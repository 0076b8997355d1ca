"""Every entity, imported here so that its table is known to migrations."""

from inventory.domain.declarative import Base
from inventory.domain.item import Item, ItemCost, SerialNumber
from inventory.domain.job_use import JobStock, JobUse
from inventory.domain.known import (
    KnownAssignment,
    KnownBooking,
    KnownCrew,
    KnownCrewMember,
    KnownJob,
    KnownJobLine,
    KnownRecipePart,
    KnownService,
    KnownVehicle,
    KnownVoidedMaterial,
)
from inventory.domain.location import Location
from inventory.domain.movement import Movement
from inventory.domain.purchase_line import PurchaseOrderLine
from inventory.domain.purchase_order import PurchaseOrder
from inventory.domain.settings import InventorySettings, KnownOrganization, OrderCounter
from inventory.domain.stock_level import StockLevel
from inventory.domain.supplier import Supplier

__all__ = [
    "Base",
    "InventorySettings",
    "Item",
    "ItemCost",
    "JobStock",
    "JobUse",
    "KnownAssignment",
    "KnownBooking",
    "KnownCrew",
    "KnownCrewMember",
    "KnownJob",
    "KnownJobLine",
    "KnownOrganization",
    "KnownRecipePart",
    "KnownService",
    "KnownVehicle",
    "KnownVoidedMaterial",
    "Location",
    "Movement",
    "OrderCounter",
    "PurchaseOrder",
    "PurchaseOrderLine",
    "SerialNumber",
    "StockLevel",
    "Supplier",
]
