"""What this service turns down, each named by the rule that said no."""

from __future__ import annotations

from common.errors import Conflict, InvalidInput


class MessageNotRetriable(Conflict):
    """Only a message that failed, was suppressed, is kept, or whose fate is unknown can be sent again."""

    code = "message_not_retriable"


class RecipientNotReachable(Conflict):
    """The customer cannot be reached on this channel."""

    code = "recipient_not_reachable"


class OutboxPageOff(Conflict):
    """The outbox page is switched off here; see CREWLINE_NOTIFICATION_OUTBOX_PAGE."""

    code = "outbox_page_off"


class AlreadyOptedOut(Conflict):
    """This address is on the list already."""

    code = "already_opted_out"


class AddressUnfit(InvalidInput):
    """An opt-out names an address of its channel's kind."""

    code = "address_unfit"


class SubjectUnfit(InvalidInput):
    """An email has a subject, a text message has none."""

    code = "subject_unfit"
