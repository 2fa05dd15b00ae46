"""The machinery: what a file holds, that it is always the same, and that nothing is fetched."""

from __future__ import annotations

import hashlib
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from kompetensplan import pdf
from kompetensplan.pdf import DataFile, printable, unprintable
from tests.pdf.conftest import embedded_date, opened, text_of

CREATED = datetime(2027, 2, 9, 12, 53, tzinfo=UTC)


def test_the_same_page_gives_the_same_bytes_after_other_documents() -> None:
    first = _render("<h1>Plan</h1><p>Röd tråd → mål</p>")
    _render("<h1>Another</h1><p><b>Bold</b> and <i>italic</i></p>")

    assert _render("<h1>Plan</h1><p>Röd tråd → mål</p>") == first


def test_the_same_page_gives_the_same_bytes_in_another_process_with_other_settings(
    tmp_path: Path,
) -> None:
    script = (
        "import hashlib, sys\n"
        "from datetime import UTC, datetime\n"
        "from kompetensplan import pdf\n"
        "data = pdf.DataFile('plan.json', b'{}')\n"
        "made = pdf.render(sys.argv[1], attachments=[data],"
        " created=datetime(2027, 2, 9, 12, 53, tzinfo=UTC))\n"
        "print(hashlib.sha256(made).hexdigest())\n"
    )
    html = _html("<h1>Plan</h1><p>Svårt att läsa – men <b>fet</b> och <i>kursiv</i></p>")
    elsewhere = os.environ | {
        "HOME": str(tmp_path),
        "LANG": "C",
        "PYTHONHASHSEED": "7",
        "TZ": "Asia/Tokyo",
        "FONTCONFIG_FILE": "/etc/fonts/fonts.conf",
    }

    run = subprocess.run(
        [sys.executable, "-c", script, html],
        capture_output=True,
        check=True,
        text=True,
        env=elsewhere,
    )

    here = pdf.render(html, attachments=[DataFile("plan.json", b"{}")], created=CREATED)
    assert run.stdout.strip() == hashlib.sha256(here).hexdigest()


def test_the_moment_decides_the_file_not_the_zone_it_is_written_in() -> None:
    stockholm = CREATED.astimezone(timezone(timedelta(hours=1)))

    assert _render("<h1>Plan</h1>", created=stockholm) == _render("<h1>Plan</h1>")


def test_threads_that_render_at_once_get_whole_and_equal_files() -> None:
    pages = [f"<h1>Plan {number % 3}</h1>" for number in range(12)]

    with ThreadPoolExecutor(4) as threads:
        files = list(threads.map(_render, pages))

    assert len(set(files)) == 3


def test_the_setting_for_fonts_does_not_reach_other_programs() -> None:
    _render("<h1>Plan</h1>")

    assert "FONTCONFIG_FILE" not in os.environ


@pytest.mark.parametrize("tag", ['<img src="{}" alt="x">', '<object data="{}">x</object>'])
def test_a_page_cannot_make_the_server_call_anybody(tag: str) -> None:
    with _listening() as (address, calls):
        _render(f"<h1>Plan</h1><p>before {tag.format(address)} after</p>")

    assert calls == []


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "../../pdf.py",
        "file://localhost/etc/passwd",
        "http://127.0.0.1:9/x.png",
        "ftp://127.0.0.1/x",
    ],
)
def test_a_file_outside_the_print_folder_is_refused(
    address: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR, logger="weasyprint"):
        content = _render(f'<h1>Plan</h1><p><img src="{address}" alt="a picture"></p>')

    assert "a document may not load" in caplog.text
    assert "root:" not in text_of(content)


def test_a_stylesheet_on_the_page_cannot_load_either(caplog: pytest.LogCaptureFixture) -> None:
    with _listening() as (address, calls):
        _render(f'<link rel="stylesheet" href="{address}"><style>@import "{address}";</style>')

    assert calls == []
    assert caplog.text.count("may not load") == 2


def test_an_attached_file_is_found_again_byte_by_byte() -> None:
    content = '{"goal": "Röd tråd 😀"}'.encode()

    file = opened(_render("<h1>Plan</h1>", DataFile("plan.json", content, "The plan as data")))

    attached = file.attachments["plan.json"]
    assert attached.get_file().read_bytes() == content
    assert attached.get_file().mime_type == "application/json"
    assert attached.obj.AFRelationship == "/Data"
    assert str(attached.obj.EF.F.Params.ModDate) == embedded_date(CREATED)


def test_the_file_says_when_it_was_made() -> None:
    file = opened(_render("<h1>Plan</h1>"))

    assert str(file.docinfo.CreationDate).startswith("D:20270209125300")


def test_every_font_is_ours_and_travels_in_the_file() -> None:
    file = opened(_render("<h1>Plan</h1><p>a <b>b</b> <i>c</i></p>"))

    fonts = [font for page in file.pages for font in page.Resources.Font.values()]
    descriptors = [font.DescendantFonts[0].FontDescriptor for font in fonts]
    assert descriptors
    assert all("Source-Sans-3" in str(entry.FontName) for entry in descriptors)
    assert all("/FontFile2" in entry or "/FontFile3" in entry for entry in descriptors)


def test_a_text_is_printed_with_the_signs_that_the_typeface_has() -> None:
    assert printable("Zeynep Çelik Åberg, Łódź → 3 ½ ✓") == "Zeynep Çelik Åberg, Łódź → 3 ½ ✓"
    assert printable("A\N{COMBINING RING ABOVE}berg") == "Åberg"
    assert printable("😀 漢字") == "□ □□"
    assert printable("one\u2028two\r\nthree\u200b\u202e\x00") == "one\ntwo\nthree"
    assert printable("\N{FULLWIDTH LATIN CAPITAL LETTER A}\N{EM SPACE}b") == "A b"


def test_signs_that_would_be_lost_are_found_anywhere_in_a_document() -> None:
    document = {"goals": [{"title": "Hej 😀"}, {"steps": ["漢", "\u200b\u2028Å"]}], "number": 4}

    assert unprintable(document) == "漢😀"
    assert unprintable({"title": "Röd tråd"}) == ""


def test_a_sign_that_looks_like_markup_stays_a_text() -> None:
    content = _render("<h1>Plan</h1><p>＜b＞ &lt;i＞ ＆amp; <b>\u0338x</b></p>")

    assert "<b> <i> &amp;" in text_of(content)


def test_a_date_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        _render("<h1>Plan</h1>", created=datetime(2027, 2, 9, 12, 53))  # noqa: DTZ001


def test_loading_the_module_does_not_load_the_engine() -> None:
    run = subprocess.run(
        [sys.executable, "-c", "import kompetensplan.pdf, sys; print('weasyprint' in sys.modules)"],
        capture_output=True,
        check=True,
        text=True,
    )

    assert run.stdout.strip() == "False"


def _html(body: str) -> str:
    return (
        f'<!doctype html><html lang="sv"><head><title>Plan</title></head><body>{body}</body></html>'
    )


def _render(body: str, *files: DataFile, created: datetime = CREATED) -> bytes:
    return pdf.render(_html(body), attachments=files, created=created)


@contextmanager
def _listening() -> Iterator[tuple[str, list[str]]]:
    """Run a web server that notes who calls."""
    calls: list[str] = []

    class Note(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            calls.append(self.path)
            self.send_response(404)
            self.end_headers()

    server = HTTPServer(("127.0.0.1", 0), Note)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/secret.png", calls
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
