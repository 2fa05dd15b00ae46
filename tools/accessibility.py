"""Look at every kind of page with axe, and write down what the accessibility statement says of it.

    python tools/accessibility.py            a demo of its own, which takes some minutes
    python tools/accessibility.py ADDRESS    a demo that already runs

The result is `kompetensplan/public/audit.json`, to be committed: the statement reads it, and
`tests/browser/test_every_page.py`, which looks at the same pages, sees that it is true (A11Y-1).
"""

import json
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.support.browser import chromium  # noqa: E402 - the path is set just above
from tools.screenshots import demo, enter, visit  # noqa: E402

RESULT = ROOT / "kompetensplan/public/audit.json"
# A stranger, and one of each kind of person.
PEOPLE = (
    None,
    "amina.berg",
    "bo.ek",
    "marie.lundgren",
    "samira.haddad",
    "karin.sjostrand",
    "johan.roos",
    "ulla.brannstrom",
    "eva-lena.forsmark",
)
Look = tuple[int, Literal["light", "dark"]]
WIDTHS = (320, 1280)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
LOOKS: tuple[Look, ...] = tuple((width, scheme) for width in WIDTHS for scheme in SCHEMES)


def faults(page: Page) -> list[str]:
    """Return what axe finds, and whether the page scrolls sideways."""
    # Its half a megabyte is read once on each page, not for every look.
    axe = Axe("0") if page.evaluate("typeof axe === 'object'") else Axe()
    found = [
        f"{violation['id']} {[node['target'] for node in violation['nodes']][:3]}"
        for violation in axe.run(page).response["violations"]
    ]
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return [*found, f"scrolls {wide} px sideways"] if wide > 0 else found


def faults_in(page: Page, looks: Iterable[Look] = LOOKS) -> list[str]:
    """Return what is wrong with the page in these widths and colour schemes."""
    found = []
    for width, scheme in looks:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        found += [f"{width} {scheme}: {fault}" for fault in faults(page)]
    return found


def audit(browser: Browser, address: str) -> dict[str, Any]:
    """Look at every kind of page, as each kind of person, in every width and colour scheme."""
    seen: set[str] = set()
    pages, wrong = 0, []
    for person in PEOPLE:
        page = _as(browser, address, person)
        kinds = 0
        for _kind, path in visit(page, address, seen):
            kinds += 1
            wrong += [f"{path} {fault}" for fault in faults_in(page)]
        pages += kinds
        page.context.close()
        print(f"{person or 'a stranger'}: {kinds} kinds of page, {len(wrong)} faults so far")
    print(*wrong, sep="\n")
    return {
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "pages": pages,
        "people": len(PEOPLE),
        "widths": list(WIDTHS),
        "schemes": list(SCHEMES),
        "violations": len(wrong),
    }


def _as(browser: Browser, address: str, person: str | None) -> Page:
    page = browser.new_context(locale="sv-SE").new_page()
    page.set_default_timeout(60_000)
    enter(page, address, person)
    return page


def write_down(address: str) -> None:
    """Look at the site at `address` and keep what was found."""
    with chromium() as browser:
        result = audit(browser, address)
    RESULT.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    print(f"{RESULT.relative_to(ROOT)} written: {result}")


def main(arguments: list[str]) -> None:
    """Look at a running demo, or at one of our own."""
    if arguments:
        write_down(arguments[0].rstrip("/"))
        return
    with demo() as running:
        write_down(running.address)


if __name__ == "__main__":
    main(sys.argv[1:])
