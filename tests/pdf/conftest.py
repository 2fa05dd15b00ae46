"""Fixtures for documents: a template, in a language, as a file."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pikepdf
import pytest
from flask import Flask, render_template
from flask_babel import force_locale
from pypdf import PdfReader

from kompetensplan import pdf
from tests.pdf.examples import Document

MakePlan = Callable[[Document], bytes]
MakeSummary = Callable[[Document], bytes]


@pytest.fixture
def plan_pdf(app: Flask) -> MakePlan:
    """Make a plan's file, with the plan as JSON inside."""

    def make(document: Document) -> bytes:
        html = page(app, "plans/pdf.html", document["language"], document=document)
        return pdf.render(html, attachments=[as_json(document)], created=document["agreed_at"])

    return make


@pytest.fixture
def summary_pdf(app: Flask) -> MakeSummary:
    """Make a summary's file."""

    def make(summary: Document) -> bytes:
        html = page(app, "reports/summary_pdf.html", summary["language"], summary=summary)
        return pdf.render(html, created=summary["as_of"])

    return make


def page(app: Flask, template: str, language: str, **context: Any) -> str:
    """Return the HTML of a document, as the caller of `pdf.render` makes it."""
    with app.app_context(), force_locale(language):
        return render_template(template, **context)


def as_json(document: Document) -> pdf.DataFile:
    """Return the document as the file that travels inside it."""
    content = json.dumps(document, default=str, ensure_ascii=False, sort_keys=True)
    return pdf.DataFile("kompetensplan.json", content.encode(), "The plan as data")


def text_of(content: bytes) -> str:
    """Return all words of a file, with single spaces between them."""
    pages = PdfReader(io.BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def opened(content: bytes) -> pikepdf.Pdf:
    """Open a file to look inside it."""
    return pikepdf.open(io.BytesIO(content))


def embedded_date(moment: datetime) -> str:
    """Return the moment as PDF files write it."""
    return f"D:{moment:%Y%m%d%H%M%S}Z"
