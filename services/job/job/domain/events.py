"""All that this service says, in one place."""

from job.domain.job_events import JobAnonymized, JobCancelled, JobChanged, JobCompleted, JobCreated, JobReopened
from job.domain.material_events import MaterialUsed, MaterialVoided
from job.domain.photo_events import PhotoAdded, PhotoRemoved
from job.domain.visit_events import (
    VisitCancelled,
    VisitChanged,
    VisitCompleted,
    VisitEnRoute,
    VisitOpened,
    VisitReset,
    VisitStarted,
)

__all__ = [
    "JobAnonymized",
    "JobCancelled",
    "JobChanged",
    "JobCompleted",
    "JobCreated",
    "JobReopened",
    "MaterialUsed",
    "MaterialVoided",
    "PhotoAdded",
    "PhotoRemoved",
    "VisitCancelled",
    "VisitChanged",
    "VisitCompleted",
    "VisitEnRoute",
    "VisitOpened",
    "VisitReset",
    "VisitStarted",
]
