"""Asks the text message provider what became of messages: whether the sent ones arrived, and whether those whose
sending was cut off were made after all."""

from __future__ import annotations

from common.db.session import Database
from common.db.unit_of_work import SYSTEM
from notification.app import following_up
from notification.app.following_up import Question
from notification.app.ports import Delivery, Senders, SmsSender
from notification.domain.outcomes import Outcome

AT_ONCE = 20


def follow_up_messages(database: Database, senders: Senders) -> int:
    """Ask about what is due to be asked; returns how many questions were put."""
    if senders.sms is None:
        return 0
    with database.platform_session() as session:
        due = following_up.messages_to_ask_about(session, now=database.clock.now(), count=AT_ONCE)
    asked = 0
    for organization_id, message_id in due:
        with database.unit_of_work(organization_id, SYSTEM) as uow:
            question = following_up.begin_question(uow, message_id=message_id)
        if question is None:
            continue
        answer = _answer(senders.sms, question)
        with database.unit_of_work(organization_id, SYSTEM) as uow:
            if isinstance(answer, Delivery):
                following_up.note_delivery(uow, message_id=message_id, attempt=question.attempt, delivery=answer)
            else:
                following_up.note_found(uow, message_id=message_id, attempt=question.attempt, outcome=answer)
        asked += 1
    return asked


def _answer(sms: SmsSender, question: Question) -> Delivery | Outcome:
    if question.provider_id is not None:
        return sms.ask(question.provider_id)
    return sms.find(address=question.address, text=question.text, since=question.since, not_these=question.not_these)
