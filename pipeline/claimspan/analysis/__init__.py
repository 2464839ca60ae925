"""Reading a dataset: frames, SQL, and claims to look at."""

from __future__ import annotations

from claimspan.analysis.dataset import Dataset
from claimspan.analysis.shown import ShownClaim
from claimspan.analysis.views import VIEWS, View, open_sql

__all__ = ["VIEWS", "Dataset", "ShownClaim", "View", "open_sql"]
