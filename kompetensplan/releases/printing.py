"""Prints the copy that is given out: the plan's own template, without what is masked (CONF-7)."""

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import render_template
from flask_babel import force_locale
from flask_babel import gettext as _

from kompetensplan import pdf, seals
from kompetensplan.plans import jobs
from kompetensplan.plans.documents import document_of
from kompetensplan.plans.models import PlanVersion
from kompetensplan.releases import masking

log = logging.getLogger(__name__)


def document_to_mask(version: PlanVersion) -> dict[str, Any]:
    """Return what the version's document prints, in the version's language."""
    with force_locale(version.language):
        return document_of(version, jobs.sender())


def page_of(
    version: PlanVersion, spans: Sequence[masking.Span], *, matter: int, preview: bool = False
) -> str:
    """Return the masked document as a page; nothing of what is masked is in it.

    The data file of the plan does not come along: it has every word.
    """
    with force_locale(version.language):
        document = masking.masked(document_to_mask(version), spans)
        document["release"] = {
            "matter": matter,
            "masked": masking.count(spans),
            "preview": preview,
        }
        html = render_template("plans/pdf.html", document=document)
        return masking.with_bars(html, _("[masked]"))


def print_copy(page: str, moment: datetime) -> bytes:
    """Return the page as a document, sealed; call it outside any transaction (ruling 3).

    Without a certificate that works it has no seal: who asks for a plan is not let wait for one.
    """
    content = pdf.render(page, created=moment)
    try:
        return seals.seal(content)
    except seals.SealFailed as failure:
        log.error("a copy for release was not sealed: %s", failure)
        return content


def print_preview(page: str, moment: datetime) -> bytes:
    """Return the page as a document that nobody is given: without a seal."""
    return pdf.render(page, created=moment)
