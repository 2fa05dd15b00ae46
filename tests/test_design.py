"""The look keeps its promises: light, no inline code, nothing from elsewhere, every icon there."""

import gzip
import hashlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "kompetensplan" / "static"
TEMPLATES = sorted(
    path
    for path in (ROOT / "templates").rglob("*.html")
    if "print" not in path.parts and not path.name.endswith("pdf.html")
)
KILOBYTE = 1024

MANIFEST_ROW = re.compile(r"^\| `(?P<name>\S+)` .* `(?P<digest>[0-9a-f]{64})` \|$", re.MULTILINE)


def weight(path: Path) -> int:
    content = path.read_bytes()
    return len(content) if path.suffix == ".woff2" else len(gzip.compress(content))


def test_a_first_visit_is_light() -> None:
    loaded = [
        path for path in STATIC.rglob("*") if path.suffix in {".css", ".js", ".woff2", ".svg"}
    ]

    assert sum(map(weight, loaded)) < 120 * KILOBYTE, "a page may weigh 150 kB with its own text"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_template_has_no_inline_style_or_script(path: Path) -> None:
    source = path.read_text(encoding="utf-8")

    assert not re.search(r"\sstyle=", source), "the policy refuses it; use a class"
    assert not re.search(r"\son[a-z]+=\"", source), "the policy refuses it; listen in app.js"
    assert not re.search(r"<script(?![^>]*\ssrc=)", source)
    assert not re.search(r"(src|href)=\"https?:", source), "nothing is fetched from elsewhere"


def test_every_icon_that_is_named_is_in_the_sprite() -> None:
    there = set(re.findall(r'<symbol id="([a-z0-9-]+)"', (STATIC / "icons.svg").read_text()))
    named = {
        name
        for path in TEMPLATES
        for name in re.findall(
            r"""\bicon(?:_name|_avatar)?(?:\(|=)["']([a-z0-9-]+)["']""",
            path.read_text(encoding="utf-8"),
        )
    }

    assert named - there == set()


def test_what_is_vendored_is_what_the_manifest_says() -> None:
    rows = MANIFEST_ROW.findall((STATIC / "vendor" / "MANIFEST.md").read_text())

    assert len(rows) == 6
    for name, digest in rows:
        path = STATIC / name if name == "icons.svg" else STATIC / "vendor" / name
        assert hashlib.sha256(path.read_bytes()).hexdigest() == digest, (
            f"{name} was changed by hand"
        )


def test_no_text_is_translated_when_a_component_is_imported() -> None:
    """An imported module is kept, and with it the language of its first reader."""
    for path in (ROOT / "templates" / "components").glob("*.html"):
        outside = re.sub(
            r"{% macro .*?{%-? endmacro %}|{#.*?#}", "", path.read_text("utf-8"), flags=re.DOTALL
        )
        assert "_(" not in outside, f"{path.name}: move the text into a macro"
