"""Reads the HTML of a page into a tree: every answer of every test, so the quick parser does it."""

from typing import Any

from lxml import html

_PARSER = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)


def parse(text: str) -> Any:
    """Return the root element of a page, or of a piece of one with what is left out around it."""
    return html.document_fromstring(text.encode(), parser=_PARSER)
