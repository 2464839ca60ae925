"""Reading a dataset: frames, SQL, and claims to look at."""

from __future__ import annotations

from claimspan.analysis.dataset import Dataset
from claimspan.analysis.shown import ShownClaim
from claimspan.analysis.views import GROUP_VIEWS, VIEWS, View, open_sql

__all__ = ["GROUP_VIEWS", "VIEWS", "Dataset", "ShownClaim", "View", "open_sql"]
