"""All that this service says, in one place."""

from quality.domain.callback_events import CallbackOpened, CallbackReopened, CallbackResolved, CallbackScheduled
from quality.domain.checklist_events import ChecklistChanged, ChecklistCreated
from quality.domain.report_events import ReportApproved, ReportFlagged, ReportStarted, ReportSubmitted

__all__ = [
    "CallbackOpened",
    "CallbackReopened",
    "CallbackResolved",
    "CallbackScheduled",
    "ChecklistChanged",
    "ChecklistCreated",
    "ReportApproved",
    "ReportFlagged",
    "ReportStarted",
    "ReportSubmitted",
]
