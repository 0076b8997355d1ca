"""What of a service moves with an organization: every table of its own, but for what is named here with the reason."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from common.blobs.port import BlobStore

# Of the mechanisms the audit trail and the marks of the erased move. Sequences begin anew on both sides of the bus, as
# what was heard is in the tables already; links, keys and sessions are secrets and are given out anew.
MECHANISMS_MOVED = ("audit_entries", "erasures")


@dataclass(frozen=True, slots=True)
class Files:
    """The names of an organization's files, and where they lie, by the service's own dependencies."""

    names: Callable[[Session, UUID], Iterable[str]]
    store: Callable[[Any], BlobStore]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moving:
    """One service's part.

    `left` names tables that stay behind, and why; `secrets` columns that stay behind, and what stands there on arrival;
    `sheets` the columns of tables that go along as CSV for people; `files` which files the organization
    has; `arrived` makes what follows from the rows, such as by which e-mail address somebody is found.
    """

    left: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    sheets: Mapping[str, Sequence[str]] = field(default_factory=dict)
    files: Files | None = None
    arrived: Callable[[Session, UUID], None] | None = None
