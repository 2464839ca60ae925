"""What changed between two datasets, claim by claim, and why."""

from __future__ import annotations

from claimspan.compare.causes import CAUSES, Made
from claimspan.compare.changes import Change, Comparison, Summary, compare, rows_of

__all__ = ["CAUSES", "Change", "Comparison", "Made", "Summary", "compare", "rows_of"]
