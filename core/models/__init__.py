"""Rows of the ground: the audit chain and the job ledger."""

from core.models.audit import AuditEntry, AuditHead
from core.models.job import Job, JobState

__all__ = ["AuditEntry", "AuditHead", "Job", "JobState"]
