"""HTML to a document for the archive: PDF/A-3a and PDF/UA-1 in one file, loading nothing.

The same HTML, attachments and date give the same bytes in every process and on every machine, so
that a stored file can be made again and compared. Templates and languages are the caller's: what
comes in is a finished page. Rendering takes a tenth of a second a page and runs one at a time;
hold no transaction open meanwhile.
"""

from __future__ import annotations

import logging
import os
import threading
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

import segno
from markupsafe import Markup, escape

PRINT_FILES = Path(__file__).resolve().parent / "static/print"

# Two threads that render at once corrupt the heap (Pango and fontconfig are shared below them).
_one_at_a_time = threading.Lock()

# Each document leaves some memory behind in the libraries below (0.12 MiB measured), so that
# a process that makes them all day should begin anew after so many.
MOST = 300
_made = 0

# WeasyPrint writes one standard's name into a file; this adds the other's, with the description of
# its vocabulary that PDF/A asks for. See docs/adr/0011-archive-format.md.
_PDF_UA = b"""<rdf:Description rdf:about="" \
xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" \
xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" \
xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">\
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">\
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>\
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>\
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>\
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">\
<pdfaProperty:name>part</pdfaProperty:name>\
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>\
<pdfaProperty:category>internal</pdfaProperty:category>\
<pdfaProperty:description>PDF/UA version identifier</pdfaProperty:description>\
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas>\
</rdf:Description>"""


@dataclass(frozen=True, slots=True)
class DataFile:
    """A file that travels inside the document, such as the plan as JSON."""

    name: str
    content: bytes
    description: str = ""


def render(html: str, *, attachments: Sequence[DataFile] = (), created: datetime) -> bytes:
    """Return the page as a tagged PDF for the archive.

    Nothing is fetched: only ``data:`` and the files beside the print stylesheet may be loaded.
    A sign that the typeface lacks is replaced, for one missing sign breaks both standards.
    """
    global _made
    if created.tzinfo is None:
        raise ValueError("the date of a document needs a time zone")
    moment = created.astimezone(UTC)
    with _one_at_a_time:
        engine = _engine()
        files = [engine.attachment(file, moment) for file in attachments]
        options = {"pdf_variant": "pdf/a-3a", "attachments": files}
        page = engine.library.HTML(
            string=_with_known_signs(html),
            base_url=PRINT_FILES.as_uri() + "/",
            url_fetcher=engine.fetcher,
        )
        document = page.render(engine.fonts, stylesheets=[engine.stylesheet], **options)
        document.metadata.created = document.metadata.modified = f"{moment:%Y-%m-%dT%H:%M:%SZ}"
        content: bytes = document.write_pdf(finisher=_name_the_second_standard, **options)
        _made += 1
    return content


def is_worn() -> bool:
    """Tell whether this process has made so many documents that it should begin anew."""
    return _made >= MOST


def printable(text: str) -> str:
    """Return the text with signs that the typeface has, "□" for one that it lacks."""
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
    return composed.translate({ord(sign): _substitute(sign) for sign in _unknown(composed)})


def unprintable(content: object) -> str:
    """Return the signs that would be lost in print, anywhere in a text, a list or a mapping."""
    lost = {
        sign for text in _texts(content) for sign in _unknown(unicodedata.normalize("NFC", text))
    }
    return "".join(sorted(sign for sign in lost if "□" in _substitute(sign)))


def qr_code(address: str, title: str) -> Markup:
    """Return a drawing that a phone reads as the address; the title says so in words."""
    code = segno.make(address, error="m", micro=False)
    drawing = code.svg_inline(border=2, dark="#26231f", omitsize=True, title=title)
    return Markup(drawing)  # noqa: S704 - segno escapes the title; the rest is numbers


FILTERS: dict[str, Callable[..., Any]] = {
    function.__name__: function for function in (printable, unprintable, qr_code)
}


@dataclass(frozen=True, slots=True)
class _Engine:
    """What every document shares. Fonts made anew for each would cost memory that never returns."""

    library: Any
    fonts: Any
    stylesheet: Any
    fetcher: Any

    def attachment(self, file: DataFile, moment: datetime) -> Any:
        return self.library.Attachment(
            string=file.content,
            name=file.name,
            description=file.description,
            relationship="Data",
            created=moment,
            modified=moment,
        )


@cache
def _engine() -> _Engine:
    """Load WeasyPrint on first use: it takes half a second, and `flask db` needs none of it."""
    for chatty in ("weasyprint.progress", "fontTools"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    with _only_our_fonts():
        import weasyprint
        from weasyprint.text.fonts import FontConfiguration
        from weasyprint.urls import URLFetcher, URLFetcherResponse

        fonts = FontConfiguration()

    class OwnFilesOnly(URLFetcher):
        """Load nothing from anywhere, so that no text in a plan can make the server fetch."""

        def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
            if url.startswith("data:") or _is_print_file(url):
                return super().fetch(url, headers)
            raise ValueError(f"a document may not load {url[:200]!r}")

    fetcher = OwnFilesOnly()
    stylesheet = weasyprint.CSS(
        filename=str(PRINT_FILES / "print.css"), font_config=fonts, url_fetcher=fetcher
    )
    return _Engine(weasyprint, fonts, stylesheet, fetcher)


@contextmanager
def _only_our_fonts() -> Iterator[None]:
    """Hide the machine's fonts while the engine reads them, and only then.

    Left in the environment, the setting would reach every program started from this process.
    """
    before = os.environ.get("FONTCONFIG_FILE")
    os.environ["FONTCONFIG_FILE"] = str(PRINT_FILES / "fonts.conf")
    try:
        yield
    finally:
        if before is None:
            del os.environ["FONTCONFIG_FILE"]
        else:
            os.environ["FONTCONFIG_FILE"] = before


def _is_print_file(url: str) -> bool:
    address = urlsplit(url)
    if address.scheme != "file" or address.netloc:
        return False
    return Path(url2pathname(address.path)).resolve().is_relative_to(PRINT_FILES)


def _name_the_second_standard(_document: Any, pdf: Any) -> None:
    stream = pdf.objects[int(pdf.catalog["Metadata"].split()[0])].stream
    if stream[0].count(b"</rdf:RDF>") != 1:
        raise RuntimeError("WeasyPrint writes its metadata in another way than before")
    stream[0] = stream[0].replace(b"</rdf:RDF>", _PDF_UA + b"</rdf:RDF>")


@cache
def _known() -> frozenset[str]:
    """Return the signs that every cut of the typeface has, without those that steer the text."""
    from fontTools.ttLib import TTFont

    signs = []
    for path in PRINT_FILES.glob("fonts/*.ttf"):
        with TTFont(path) as font:
            signs.append(set(font.getBestCmap()))
    common = {chr(number) for number in set.intersection(*signs)}
    steering = {sign for sign in common if unicodedata.category(sign) in {"Cc", "Cf"}}
    return frozenset(common - steering | set("\n\t \u00ad"))


def _unknown(text: str) -> set[str]:
    return set(text) - _known()


def _substitute(sign: str) -> str:
    """Return what stands in print for a sign that the typeface lacks."""
    category = unicodedata.category(sign)
    if category in {"Zl", "Zp"}:
        return "\n"
    if category == "Zs":
        return " "
    if category in {"Cc", "Cf", "Mn"}:
        return ""
    # The full-width "Ａ" and the ligature "ﬀ" are letters in other clothes.
    plain = (part for part in unicodedata.normalize("NFKD", sign) if part in _known())
    return "".join(plain) or "□"


def _with_known_signs(html: str) -> str:
    # Not `printable`: composing signs could join a mark to the ">" of a tag, and the plain form
    # of "＜" is "<". What is a text when it comes here stays a text.
    return html.translate({ord(sign): escape(_substitute(sign)) for sign in _unknown(html)})


def _texts(content: object) -> Iterator[str]:
    if isinstance(content, str):
        yield content
    elif isinstance(content, Mapping):
        for value in content.values():
            yield from _texts(value)
    elif isinstance(content, Sequence):
        for value in content:
            yield from _texts(value)
