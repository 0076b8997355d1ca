"""Blanking what was written to an erased customer: that there was a message, when and of which kind, stays."""

from __future__ import annotations

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from common.erasing.marks import Erasure, Record
from notification.app.customers import ERASED
from notification.app.webhooks.forgetting import forget_customer
from notification.domain import states
from notification.domain.message import Message


def blank_customer(session: Session, erasure: Erasure) -> list[Record]:
    """Blank the messages that will not be sent any more; name the records that were about the customer."""
    theirs = (Message.organization_id == erasure.organization_id, Message.customer_id == erasure.subject_id)
    over = (*theirs, Message.state.not_in((*states.WAITING, states.SENDING)))
    blank = {"recipient": "", "address": None, "subject": None, "text": ""}
    session.execute(update(Message).where(*over).values(**blank))
    # What a mail server or provider said may name the address.
    session.execute(update(Message).where(*over, Message.reason.is_not(None)).values(reason=ERASED))
    forget_customer(session, erasure, now=session.execute(select(func.now())).scalar_one())
    messages = session.scalars(select(Message.id).where(*theirs)).all()
    return [("customer", erasure.subject_id), *(("message", message_id) for message_id in messages)]
