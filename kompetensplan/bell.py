"""Wakes a worker at once; without it the clock does within a minute.

The rows are the truth (ADR 12): a bell that nobody hears loses nothing, so one that cannot
be rung is no error.
"""

import logging
from collections.abc import Callable

from flask import Flask, current_app

log = logging.getLogger(__name__)


def hang(app: Flask, ringing: Callable[..., None]) -> None:
    """Say how the bell of `app` is rung; who knows the queue stands above this module."""
    app.extensions["bell"] = ringing


def ring(job: str = "") -> None:
    """Tell the workers that there is something to do. To be called after the commit.

    Without the name of a job it is the making of documents.
    """
    try:
        current_app.extensions["bell"](*[job] if job else [])
    except Exception as error:  # whatever is wrong with the queue: the work waits for the clock
        log.warning("the workers were not woken: %s", error)
