"""Suppliers as rows of a sheet: what each column takes."""

from __future__ import annotations

from common.sheet_cells import email, flag, phone, words
from common.sheets import Columns

SUPPLIER_COLUMNS = Columns(
    readers={"name": words(120), "email": email, "phone": phone, "note": words(2000), "active": flag},
    needed=("name",),
    unique=("name",),
)
