"""Names and codes of the table of residences by staff, for who writes it and who reads it back."""

from __future__ import annotations

from ..circles.circles import STATUSES

HOME_TABLE = "staffing_residences"
# Who is covered by a staffed station is `covered`, and who is not covered by any keeps their status; between them are
# those who are covered nominally alone: the staff is missing, or nobody knows.
EFFECTIVE_STATUSES = (*STATUSES, "unstaffed", "staff_unknown")
UNSTAFFED, STAFF_UNKNOWN = len(STATUSES), len(STATUSES) + 1
