"""The rules of estimates that say no, each by its name."""

from __future__ import annotations

from common.errors import Conflict, InvalidInput


class NotADraft(Conflict):
    """Only a draft can be changed; revise the estimate first."""

    code = "not_a_draft"


class NothingOnIt(Conflict):
    """The estimate has no lines yet."""

    code = "nothing_on_it"


class ExpiryPassed(Conflict):
    """The last day of the offer has passed already; choose a later one."""

    code = "expiry_passed"


class PropertyNeeded(InvalidInput):
    """Say for which of the customer's properties this is."""

    code = "property_needed"


class NoSuchOption(InvalidInput):
    """One of the chosen options is not on this estimate."""

    code = "no_such_option"
