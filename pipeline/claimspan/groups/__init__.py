"""Claims across articles: which say the same, which were copied, and which contradict each other."""

from __future__ import annotations

from claimspan.groups.store import group

__all__ = ["group"]
