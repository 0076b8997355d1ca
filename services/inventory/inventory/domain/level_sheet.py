"""What there is of each item where, and how low it may get, as rows of a sheet: what each column takes."""

from __future__ import annotations

from common.sheet_cells import number, words
from common.sheets import Columns, Complaint, Row
from inventory.domain.measures import MOST

REORDERING = ("reorder_point", "reorder_quantity")
LEVEL_COLUMNS = Columns(
    readers={
        "item": words(120),
        "sku": words(60),
        "location": words(120),
        "quantity": number(most=int(MOST)),
        "reorder_point": number(most=int(MOST)),
        "reorder_quantity": number(most=int(MOST)),
    },
    needed=("item", "location"),
    most_rows=1_000,
)


def reordering_complaint(row: Row) -> Complaint | None:
    """A reorder point has a quantity that is ordered then, and the other way round."""
    given = [name for name in REORDERING if name in row.facts]
    if len(given) == 1:
        return row.complaint(given[0], "A reorder point and a reorder quantity come together.")
    if given and not row.facts["reorder_quantity"]:
        return row.complaint("reorder_quantity", "Is nothing.")
    return None
