"""Keeps the figures fresh: the worker every hour, `flask figures`, and HR's button."""

from kompetensplan.db import db, read_only
from kompetensplan.reports.services import count, store


def make_figures() -> int:
    """Count everything anew and store it; nobody who writes waits while it is counted."""
    db.session.rollback()
    read_only()
    counted = count()
    db.session.rollback()
    rows = store(counted)
    db.session.commit()
    return rows
