"""Rebuild the vendored part of `kompetensplan/static/` from upstream's own files.

Run it when Designsystemet, htmx, the icons or the typeface get a new version:

    python tools/build_static.py DIRECTORY

DIRECTORY holds upstream's files as they come from npm: `designsystemet/`, `htmx/`,
`fonts/` and `icons/`. What is left out, and why, is said in `static/vendor/MANIFEST.md`,
which this script writes.
"""

import argparse
import hashlib
import io
import re
import shutil
from pathlib import Path

import tinycss2
from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

STATIC = Path(__file__).resolve().parent.parent / "kompetensplan" / "static"
VENDOR = STATIC / "vendor"

# The parts of Designsystemet that our components are made of. Rules that only name
# other parts are left out; a rule that names both stays.
USED_PARTS = frozenset(
    "alert avatar breadcrumbs button card checkbox details dialog error-summary field fieldset"
    " heading input label link list pagination print-preserve readonly-icon skeleton skip-link"
    " sr-only table tag validation-message".split()
)

# Latin with what Turkish, Polish, Romanian and the Sámi languages need.
LATIN = "U+0020-007E,U+00A0-00FF,U+2010-2015,U+2018-201E,U+2020-2022,U+2026,U+202F,U+20AC,U+2212"
LATIN_EXT = "U+0100-017F,U+01B7,U+01E4-01E9,U+01EE-01EF,U+0218-021B,U+0292,U+1E9E"
WEIGHTS = (400, 700)
FEATURES = "ccmp locl kern mark mkmk liga calt tnum lnum pnum case".split()
FAMILY = "KP Sans"

LICENCES = {
    "designsystemet.css": ("Designsystemet", "1.22", "MIT", "LICENSE-designsystemet.txt"),
    "mittkoping.css": ("Theme made by Designsystemet's CLI", "1.15", "MIT", "see above"),
    "htmx.min.js": ("htmx", "2.0.11", "0BSD", "LICENSE-htmx.txt"),
    "icons.svg": ("Lucide icons, one sprite", "1.x", "ISC", "LICENSE-lucide.txt"),
    "kp-sans-latin.woff2": ("Source Sans 3, subset", "3.052", "OFL 1.1", "LICENSE-kp-sans.txt"),
    "kp-sans-latin-ext.woff2": ("Source Sans 3, subset", "3.052", "OFL 1.1", "LICENSE-kp-sans.txt"),
}


def trim_css(source: str) -> str:
    """Return the style sheet without the rules for parts that we do not use."""
    rules = tinycss2.parse_stylesheet(source, skip_whitespace=True, skip_comments=True)
    return "".join(filter(None, map(_trimmed, rules)))


def _trimmed(rule: tinycss2.ast.Node) -> str:
    if rule.type == "qualified-rule":
        selectors = _kept_selectors(tinycss2.serialize(rule.prelude))
        return f"{selectors}{{{tinycss2.serialize(rule.content)}}}" if selectors else ""
    if rule.content is None or rule.at_keyword in {"keyframes", "font-face", "property"}:
        return str(rule.serialize())
    content = trim_css(tinycss2.serialize(rule.content))
    prelude = tinycss2.serialize(rule.prelude)
    return f"@{rule.at_keyword}{prelude}{{{content}}}" if content else ""


def _kept_selectors(prelude: str) -> str:
    return ",".join(filter(_is_used, _split_selectors(prelude)))


def _split_selectors(prelude: str) -> list[str]:
    """Split at the commas that are not inside brackets."""
    selectors, depth = [""], 0
    for sign in prelude:
        depth += (sign in "([") - (sign in ")]")
        if sign == "," and depth == 0:
            selectors.append("")
        else:
            selectors[-1] += sign
    return selectors


def _is_used(selector: str) -> bool:
    parts = re.findall(r"\.ds-([a-z]+(?:-[a-z]+)*)", selector)
    return not parts or any(part in USED_PARTS for part in parts)


def make_font(source: Path, target: Path, unicodes: str) -> None:
    """Write a subset with our own name: the name 'Source' is reserved by its licence."""
    narrowed = io.BytesIO()
    instancer.instantiateVariableFont(TTFont(source), {"wght": WEIGHTS}).save(narrowed)
    font = TTFont(narrowed)
    options = subset.Options()
    options.set(flavor="woff2", hinting=False, name_IDs=["*"], layout_features=FEATURES)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=subset.parse_unicodes(unicodes.replace("U+", "")))
    cutter.subset(font)
    names = font["name"]
    names.removeNames(nameID=17)
    for record in list(names.names):
        if record.nameID in {1, 3, 4, 6, 16, 25}:
            name = FAMILY.replace(" ", "") if record.nameID in {3, 6, 25} else FAMILY
            names.setName(name, record.nameID, record.platformID, record.platEncID, record.langID)
    subset.save_font(font, str(target), options)


def make_sprite(folder: Path) -> str:
    """Return one SVG with a symbol for each icon."""
    symbols = []
    for path in sorted(folder.glob("*.svg")):
        body = re.sub(r"<!--.*?-->", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        found = re.search(r"<svg[^>]*>(.*)</svg>", body, re.DOTALL)
        if found is None or path.stem == "kompetensplan":
            continue
        shapes = re.sub(r"\s+", " ", found[1]).replace(" />", "/>").replace("> <", "><").strip()
        symbols.append(f'<symbol id="{path.stem}" viewBox="0 0 24 24">{shapes}</symbol>')
    licence = "<!-- Lucide, ISC licence, see vendor/LICENSE-lucide.txt -->"
    return "\n".join(['<svg xmlns="http://www.w3.org/2000/svg">', licence, *symbols, "</svg>", ""])


def write_manifest() -> None:
    """List what is vendored, with versions, checksums and licences."""
    rows = []
    for path in sorted([*VENDOR.glob("*.css"), *VENDOR.glob("*.js"), *VENDOR.glob("*.woff2"),
                        STATIC / "icons.svg"]):  # fmt: skip
        name, version, licence, text = LICENCES[path.name]
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        rows.append(f"| `{path.name}` | {name} | {version} | {licence} | {text} | `{digest}` |")
    (VENDOR / "MANIFEST.md").write_text(MANIFEST.format(rows="\n".join(rows)), encoding="utf-8")


MANIFEST = """\
# What is vendored

Made by `tools/build_static.py`. Nothing here is edited by hand.

| File | What | Version | Licence | Text | SHA-256 |
|---|---|---|---|---|---|
{rows}

* `designsystemet.css`: rules that only concern parts we do not use are left out; the rest is
  upstream's own text.
* `mittkoping.css`: made from `designsystemet.config.json` with Designsystemet's command line.
* The typeface is Source Sans 3 with fewer letters (Latin, and Latin Extended-A with what Turkish,
  Polish, Romanian and the Sámi languages need) and the weights 400–700. "Source" is a reserved
  font name, so the changed files are called *KP Sans*, in the file and in the style sheet.
* `icons.svg`: Lucide's shapes as symbols; unchanged but for white space.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory", type=Path, help="upstream's files")
    upstream: Path = parser.parse_args().directory

    design = (upstream / "designsystemet/designsystemet.css").read_text(encoding="utf-8")
    header = "/*! Designsystemet 1.22, MIT licence, Digitaliseringsdirektoratet."
    header += " Trimmed: see MANIFEST.md */\n"
    (VENDOR / "designsystemet.css").write_text(header + trim_css(design), encoding="utf-8")
    shutil.copyfile(upstream / "htmx/htmx.min.js", VENDOR / "htmx.min.js")
    for name, unicodes in (("latin", LATIN), ("latin-ext", LATIN_EXT)):
        source = upstream / f"fonts/source-sans-3-{name}-wght-normal.woff2"
        make_font(source, VENDOR / f"kp-sans-{name}.woff2", unicodes)
    (STATIC / "icons.svg").write_text(make_sprite(upstream / "icons"), encoding="utf-8")
    write_manifest()


if __name__ == "__main__":
    main()
