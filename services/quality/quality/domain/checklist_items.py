"""The items of a checklist: what a crew looks at, each under an id that survives every edit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec

from common.errors import InvalidInput
from common.ids import new_id


class UnknownItem(InvalidInput):
    """The checklist has no such item."""

    code = "unknown_item"


class ItemNamedTwice(InvalidInput):
    """An item stands in the list once."""

    code = "item_named_twice"


class ChecklistItem(msgspec.Struct, frozen=True, kw_only=True):
    """One item. `required`: to be done, or said why it does not apply; `photo_required`: done only with a photo."""

    item_id: UUID
    label: str
    required: bool
    photo_required: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedItem:
    """An item as it is asked for; without an id it is a new one."""

    label: str
    required: bool = True
    photo_required: bool = False
    item_id: UUID | None = None


def items_wanted(wanted: Sequence[WantedItem], *, current: Iterable[ChecklistItem]) -> list[ChecklistItem]:
    """The list as it is to be; an id must be one of the current list's. Raises UnknownItem, ItemNamedTwice."""
    known, taken = {item.item_id for item in current}, set[UUID]()
    for index, item in enumerate(wanted):
        if item.item_id is None:
            continue
        if item.item_id not in known:
            raise UnknownItem(field=f"items.{index}.item_id")
        if item.item_id in taken:
            raise ItemNamedTwice(field=f"items.{index}.item_id")
        taken.add(item.item_id)
    return [
        ChecklistItem(
            item_id=item.item_id or new_id(),
            label=item.label,
            required=item.required,
            photo_required=item.photo_required,
        )
        for item in wanted
    ]


def stored(items: Iterable[ChecklistItem]) -> list[Any]:
    """As a column keeps them."""
    return [msgspec.to_builtins(item) for item in items]


def loaded(items: Iterable[Any]) -> list[ChecklistItem]:
    """As the column kept them."""
    return msgspec.convert(list(items), list[ChecklistItem])
