"""Who may do what with locations, items, stock and purchase orders."""

from __future__ import annotations

from gateway.policy.rows import Rate, Row

API = "/api/v1"


def _row(operation: str, method: str, path: str, permission: str, rate: Rate | None = None) -> Row:
    chosen: Rate = rate or ("read" if method == "GET" else "write")
    return Row(operation, method, f"{API}{path}", service="inventory", permission=permission, rate=chosen)


ROWS = (
    _row("createLocation", "POST", "/locations", "inventory:write"),
    _row("listLocations", "GET", "/locations", "inventory:read"),
    _row("showLocation", "GET", "/locations/{location_id}", "inventory:read"),
    _row("changeLocation", "PATCH", "/locations/{location_id}", "inventory:write"),
    _row("removeLocation", "DELETE", "/locations/{location_id}", "inventory:write"),
    _row("listLocationStock", "GET", "/locations/{location_id}/stock", "inventory:read"),
    _row("showInventorySettings", "GET", "/inventory/settings", "settings:read"),
    _row("changeInventorySettings", "PATCH", "/inventory/settings", "settings:write"),
    _row("createSupplier", "POST", "/suppliers", "inventory:write"),
    _row("listSuppliers", "GET", "/suppliers", "inventory:read_all"),
    _row("showSupplier", "GET", "/suppliers/{supplier_id}", "inventory:read_all"),
    _row("changeSupplier", "PATCH", "/suppliers/{supplier_id}", "inventory:write"),
    _row("createItem", "POST", "/items", "inventory:write"),
    _row("listItems", "GET", "/items", "inventory:read_all"),
    _row("showItem", "GET", "/items/{item_id}", "inventory:read_all"),
    _row("changeItem", "PATCH", "/items/{item_id}", "inventory:write"),
    _row("watchLevel", "PATCH", "/items/{item_id}/levels/{location_id}", "inventory:write"),
    _row("addSerial", "POST", "/items/{item_id}/serials", "inventory:write"),
    _row("listSerials", "GET", "/items/{item_id}/serials", "inventory:read_all"),
    _row("showSerial", "GET", "/serials/{serial_id}", "inventory:read_all"),
    _row("changeSerial", "PATCH", "/serials/{serial_id}", "inventory:write"),
    _row("importItems", "POST", "/items/import", "inventory:write", "heavy"),
    _row("exportItems", "GET", "/exports/items", "inventory:read_all", "heavy"),
    _row("importSuppliers", "POST", "/suppliers/import", "inventory:write", "heavy"),
    _row("exportSuppliers", "GET", "/exports/suppliers", "inventory:read_all", "heavy"),
    _row("importLevels", "POST", "/stock/levels/import", "inventory:write", "heavy"),
    _row("exportLevels", "GET", "/exports/levels", "inventory:read_all", "heavy"),
    _row("exportMovements", "GET", "/exports/movements", "inventory:read_all", "heavy"),
    _row("receiveStock", "POST", "/stock/receipts", "inventory:write"),
    _row("adjustStock", "POST", "/stock/adjustments", "inventory:write"),
    _row("countStock", "POST", "/stock/counts", "inventory:write"),
    _row("transferStock", "POST", "/stock/transfers", "inventory:write"),
    _row("noteUse", "POST", "/stock/uses", "inventory:write"),
    _row("showUse", "GET", "/stock/uses/{use_id}", "inventory:read_all"),
    _row("voidUse", "POST", "/stock/uses/{use_id}/void", "inventory:write"),
    _row("listMovements", "GET", "/movements", "inventory:read_all"),
    _row("showMovement", "GET", "/movements/{movement_id}", "inventory:read_all"),
    _row("voidMovement", "POST", "/movements/{movement_id}/void", "inventory:write"),
    _row("listLowStock", "GET", "/stock/low", "inventory:read_all"),
    _row("showForecast", "GET", "/stock/forecast", "inventory:read_all", "heavy"),
    _row("showShortages", "GET", "/stock/shortages", "inventory:read_all", "heavy"),
    _row("listShortfalls", "GET", "/stock/shortfalls", "inventory:read_all"),
    _row("takeShortfall", "POST", "/stock/shortfalls/{shortfall_id}/take", "inventory:write"),
    _row("waiveShortfall", "POST", "/stock/shortfalls/{shortfall_id}/waive", "inventory:write"),
    _row("listUnplacedUses", "GET", "/stock/unplaced", "inventory:read_all"),
    _row("createPurchaseOrder", "POST", "/purchase-orders", "inventory:write"),
    _row("orderSuggested", "POST", "/purchase-orders/suggested", "inventory:write"),
    _row("listSuggestions", "GET", "/purchase-orders/suggestions", "inventory:read_all"),
    _row("listPurchaseOrders", "GET", "/purchase-orders", "inventory:read_all"),
    _row("showPurchaseOrder", "GET", "/purchase-orders/{purchase_order_id}", "inventory:read_all"),
    _row("changePurchaseOrder", "PATCH", "/purchase-orders/{purchase_order_id}", "inventory:write"),
    _row("sendPurchaseOrder", "POST", "/purchase-orders/{purchase_order_id}/send", "inventory:write"),
    _row("receivePurchaseOrder", "POST", "/purchase-orders/{purchase_order_id}/receive", "inventory:write"),
    _row("cancelPurchaseOrder", "POST", "/purchase-orders/{purchase_order_id}/cancel", "inventory:write"),
    _row("listInventoryChanges", "GET", "/changes/inventory", "inventory:read"),
    _row("listInventoryAudit", "GET", "/audit/inventory", "audit:read", "heavy"),
)
