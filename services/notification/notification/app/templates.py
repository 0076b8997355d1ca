"""Templates as an organization sees them: the built-in text until it writes its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.dialects.postgresql import insert

from common.db.unit_of_work import UnitOfWork
from common.errors import NotFound, StaleVersion
from common.ids import new_id
from notification.domain import locales
from notification.domain.builtin_templates import BUILT_IN
from notification.domain.kinds import KINDS, SAMPLES, SLOTS, Channel, Kind
from notification.domain.refusals import SubjectUnfit
from notification.domain.rendering import Rendered, Source, check
from notification.domain.template import OwnTemplate


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateView:
    """One template in one locale. Version 0: the organization never wrote its own."""

    kind: str
    channel: Channel
    locale: str
    own: bool
    subject: str | None
    text: str
    variables: list[str]
    version: int
    updated_at: datetime | None


def own_source(uow: UnitOfWork, kind: Kind, channel: Channel, wanted: Sequence[str]) -> tuple[str, Source] | None:
    """The organization's own template in the first of the locales that has one, and which locale that is."""
    rows = uow.session.scalars(
        select(OwnTemplate).where(
            OwnTemplate.kind == kind.name, OwnTemplate.channel == channel, OwnTemplate.locale.in_(wanted)
        )
    )
    found = {row.locale: row.source for row in rows}
    for locale in wanted:
        source = found.get(locale)
        if source is not None:
            return locale, source
    return None


def templates_in(uow: UnitOfWork, locale: str) -> list[TemplateView]:
    """Every template in one locale."""
    _refuse_no_locale(locale)
    rows = uow.session.scalars(select(OwnTemplate).where(OwnTemplate.locale == locale))
    own = {(row.kind, row.channel): row for row in rows}
    return [_view(kind, channel, locale, own.get((kind, channel))) for kind, channel in SLOTS]


def template(uow: UnitOfWork, *, kind: str, channel: str, locale: str) -> TemplateView:
    """One template in one locale."""
    slot = _slot(kind, channel, locale)
    return _view(*slot, locale, uow.session.scalar(_own(slot, locale)))


def change_template(
    uow: UnitOfWork,
    *,
    kind: str,
    channel: str,
    locale: str,
    expected_version: int | None,
    text: str,
    subject: str | None = None,
) -> TemplateView:
    """Write the organization's own text, if it can be filled in."""
    slot = _slot(kind, channel, locale)
    source = _checked_source(slot, subject=subject, text=text)
    row = _locked(uow, slot, locale, expected_version)
    before = {"subject": row.subject, "text": row.text}
    row.subject, row.text, row.updated_at = source.subject, source.text, uow.now
    _audit(uow, row, "template.change", before)
    uow.session.flush()
    return _view(*slot, locale, row)


def reset_template(uow: UnitOfWork, *, kind: str, channel: str, locale: str, expected_version: int | None) -> None:
    """Put the built-in text back."""
    slot = _slot(kind, channel, locale)
    row = _locked(uow, slot, locale, expected_version)
    before = {"subject": row.subject, "text": row.text}
    row.subject, row.text, row.updated_at = None, None, uow.now
    _audit(uow, row, "template.reset", before)


def preview_template(
    uow: UnitOfWork, *, kind: str, channel: str, locale: str, text: str | None = None, subject: str | None = None
) -> Rendered:
    """How a template reads with sample values: the text given, or the one in force."""
    slot = _slot(kind, channel, locale)
    if text is None:
        shown = template(uow, kind=kind, channel=channel, locale=locale)
        text, subject = shown.text, subject or shown.subject
    return check(_shaped(slot, subject=subject, text=text), names=KINDS[kind].names, samples=SAMPLES)


def _checked_source(slot: tuple[str, Channel], *, subject: str | None, text: str) -> Source:
    source = _shaped(slot, subject=subject, text=text)
    check(source, names=KINDS[slot[0]].names, samples=SAMPLES)
    return source


def _shaped(slot: tuple[str, Channel], *, subject: str | None, text: str) -> Source:
    if slot[1] == "email" and subject is None:
        raise SubjectUnfit("An email needs a subject", field="subject")
    if slot[1] == "sms" and subject is not None:
        raise SubjectUnfit("A text message has no subject", field="subject")
    return Source(subject, text)


def _locked(uow: UnitOfWork, slot: tuple[str, Channel], locale: str, expected_version: int | None) -> OwnTemplate:
    if expected_version in (0, None):
        # Two first writers: the unique key lets one insert through, and the other then sees version 1.
        uow.session.execute(
            insert(OwnTemplate)
            .values(
                organization_id=uow.organization_id,
                id=new_id(),
                kind=slot[0],
                channel=slot[1],
                locale=locale,
                updated_at=uow.now,
                version=0,
            )
            .on_conflict_do_nothing()
        )
    row = uow.session.scalar(_own(slot, locale).with_for_update().execution_options(populate_existing=True))
    version = row.version if row is not None else 0
    if row is None or (expected_version is not None and version != expected_version):
        raise StaleVersion("This template was changed by someone else; load it again")
    return row


def _audit(uow: UnitOfWork, row: OwnTemplate, action: str, before: dict[str, str | None]) -> None:
    after = {"subject": row.subject, "text": row.text}
    uow.audit(action=action, record_type="template", record_id=row.id, before=before, after=after)


def _own(slot: tuple[str, Channel], locale: str) -> Select[OwnTemplate]:
    return select(OwnTemplate).where(
        OwnTemplate.kind == slot[0], OwnTemplate.channel == slot[1], OwnTemplate.locale == locale
    )


def _slot(kind: str, channel: str, locale: str) -> tuple[str, Channel]:
    _refuse_no_locale(locale)
    for slot in SLOTS:
        if slot == (kind, channel):
            return slot
    raise NotFound("There is no such template")


def _refuse_no_locale(locale: str) -> None:
    if not locales.is_locale(locale):
        raise NotFound("There is no such locale")


def _view(kind: str, channel: Channel, locale: str, row: OwnTemplate | None) -> TemplateView:
    own = row.source if row is not None else None
    source = own or BUILT_IN[kind, channel]
    return TemplateView(
        kind=kind,
        channel=channel,
        locale=locale,
        own=own is not None,
        subject=source.subject,
        text=source.text,
        variables=sorted(KINDS[kind].names),
        version=row.version if row is not None else 0,
        updated_at=row.updated_at if row is not None else None,
    )
