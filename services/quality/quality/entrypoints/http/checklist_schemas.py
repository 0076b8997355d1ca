"""What operations on checklists take and answer."""

from __future__ import annotations

from common.http import fields
from common.http.schemas import Answer, Body, PageQuery
from quality.domain.checklist import KINDS

MOST_ITEMS = 100
MOST_SERVICES = 100


class ItemNew(Body):
    """Something to look at; `required` unless told otherwise."""

    label = fields.Name(200, required=True)
    required = fields.Flag(load_default=True)
    photo_required = fields.Flag(load_default=False)


class ItemChange(ItemNew):
    """An item of the checklist when `item_id` is given, else a new one."""

    item_id = fields.Id(allow_none=True, load_default=None)


class ChecklistNew(Body):
    """A new checklist; without services it is for every job."""

    id = fields.NewId()
    name = fields.Name(120, required=True)
    kind = fields.Choice(*KINDS, required=True)
    items = fields.Items(ItemNew, min=1, max=MOST_ITEMS, required=True)
    service_ids = fields.Items(fields.Id(), max=MOST_SERVICES)


class ChecklistChange(Body):
    """What is to be another; `items` and `service_ids` are all that there are to be from now on."""

    name = fields.Name(120)
    kind = fields.Choice(*KINDS)
    items = fields.Items(ItemChange, min=1, max=MOST_ITEMS)
    service_ids = fields.Items(fields.Id(), max=MOST_SERVICES)


class ChecklistFilter(PageQuery):
    """Which checklists."""

    kind = fields.Choice(*KINDS)
    active = fields.Flag()
    service_id = fields.Id()


class ItemShown(Answer):
    """Something to look at."""

    item_id = fields.Id()
    label = fields.Name(200)
    required = fields.Flag()
    photo_required = fields.Flag()


class ChecklistShown(Answer):
    """A checklist as it is now."""

    id = fields.Id()
    version = fields.WholeNumber()
    name = fields.Name(120)
    kind = fields.Choice(*KINDS)
    active = fields.Flag()
    revision = fields.WholeNumber()
    service_ids = fields.Items(fields.Id(), max=MOST_SERVICES)
    items = fields.Items(ItemShown, max=MOST_ITEMS, attribute="listed")
    created_at = fields.Instant()
    changed_at = fields.Instant()


class RevisionShown(Answer):
    """What a checklist said at some time."""

    checklist_id = fields.Id()
    revision = fields.WholeNumber()
    name = fields.Name(120)
    kind = fields.Choice(*KINDS)
    items = fields.Items(ItemShown, max=MOST_ITEMS, attribute="listed")
    made_at = fields.Instant()
