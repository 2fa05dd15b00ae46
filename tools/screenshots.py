"""Take a picture of every kind of page, 1280 and 390 wide, light and dark.

    python tools/screenshots.py            from a demo of its own, which takes a minute or two
    python tools/screenshots.py ADDRESS    from a demo that already runs

Nobody keeps a list of pages: each person in PEOPLE follows every link, and each kind of
address (`/plans/17` and `/plans/18` are one kind) is pictured for the first who meets it.
The pictures land in docs/screens, named after the address.
"""

import io
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, NamedTuple

from PIL import Image
from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.support.browser import chromium  # noqa: E402 - the path is set just above

FOLDER = ROOT / "docs/screens"
PEOPLE = ("amina.berg", "marie.lundgren", "karin.sjostrand", "johan.roos", "ulla.brannstrom")
PASSWORD = "mittkoping"  # noqa: S105 - of people who do not exist
WIDTHS = (1280, 390)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
NOT_PAGES = re.compile(r"\.(pdf|csv|xlsx|ics|json|zip)$|^/(logout|static)\b")
MAX_HEIGHT = 2400


class Demo(NamedTuple):
    """A demo that runs: where it is, and what a command beside it needs in its environment."""

    address: str
    environment: dict[str, str]


@contextmanager
def demo() -> Iterator[Demo]:
    """Run a demo that nobody else uses."""
    with installed() as found, served(found.environment):
        yield found


@contextmanager
def installed() -> Iterator[Demo]:
    """Set up a demo that nobody else uses, without serving it."""
    with socket.socket() as probe, tempfile.TemporaryDirectory() as instance:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        environment = os.environ | {
            "KOMPETENSPLAN_ENV": "demo",
            "KOMPETENSPLAN_INSTANCE": instance,
            "SECRET_KEY": "only-for-pictures",
            "PORT": str(port),
        }
        environment.pop("DATABASE_URL", None)
        subprocess.run([sys.executable, "tools/set_up.py"], cwd=ROOT, env=environment, check=True)
        yield Demo(f"http://127.0.0.1:{port}", environment)


@contextmanager
def served(environment: dict[str, str]) -> Iterator[None]:
    """Serve what has been set up, for as long as the block lasts."""
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "app:app"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
    )
    try:
        wait_for(f"http://127.0.0.1:{environment['PORT']}/healthz")
        yield
    finally:
        server.terminate()
        server.wait(30)


def wait_for(url: str) -> None:
    """Return when the site answers; fail after a minute."""
    for _ in range(300):
        try:
            urllib.request.urlopen(url, timeout=1).close()  # noqa: S310 - our own address
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise SystemExit(f"{url} does not answer.")


def kind_of(path: str) -> str:
    """Return the address with every id as N; addresses of one kind are one page."""
    return re.sub(r"(?<=/)(\d+|[0-9a-f]{16,}|[\w-]{32,})(?=/|$)", "N", path)


def name_of(kind: str) -> str:
    """Return the kind of address as a file name."""
    return re.sub(r"[^\w-]+", "-", kind).strip("-") or "start"


def log_in(page: Page, address: str, person: str) -> None:
    """Log in with the form that everybody uses."""
    page.goto(f"{address}/login")
    page.fill("input:not([type=hidden]):not([type=password])", f"{person}@mittkoping.example")
    page.fill("input[type=password]", PASSWORD)
    page.press("input[type=password]", "Enter")
    page.wait_for_url(lambda url: "/login" not in url)


def enter(page: Page, address: str, person: str | None) -> None:
    """Come in as a person, or as a stranger to the page where one logs in."""
    if person:
        log_in(page, address, person)
    else:
        page.goto(f"{address}/login")


def links_of(page: Page, address: str) -> list[str]:
    """Return the paths of the site's own pages that this page links to."""
    found = page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)")
    paths = [link[len(address) :].partition("#")[0] for link in found if link.startswith(address)]
    return [path for path in paths if path and "?" not in path and not NOT_PAGES.search(path)]


def visit(page: Page, address: str, seen: set[str]) -> Iterator[tuple[str, str]]:
    """Follow links from where the page is; stand on each new kind of page, and give its path."""
    tried: set[str] = set()
    waiting = [page.url[len(address) :], *links_of(page, address)]
    while waiting:
        path = waiting.pop(0)
        kind = kind_of(path)
        if kind in seen | tried:
            continue
        tried.add(kind)
        answer = page.goto(address + path)
        if answer is None or not answer.ok:
            print(f"  {path}: {answer.status if answer else 'no answer'}")
            continue
        seen.add(kind)
        path = page.url[len(address) :].partition("?")[0]
        if kind_of(path) != kind and kind_of(path) in seen:
            continue  # it led to a page that there is a picture of
        kind = kind_of(path)
        seen.add(kind)
        waiting += links_of(page, address)
        yield kind, path


def picture(page: Page, target: Path, most: int = MAX_HEIGHT) -> None:
    """Save what the page looks like, at `most` so high, in as few bytes as show it well."""
    height = min(page.evaluate("document.documentElement.scrollHeight"), most)
    width = page.viewport_size["width"] if page.viewport_size else WIDTHS[0]
    clip = {"x": 0, "y": 0, "width": width, "height": height}
    raw = page.screenshot(full_page=True, animations="disabled", clip=clip)  # type: ignore[arg-type]
    Image.open(io.BytesIO(raw)).convert("RGB").quantize(128).save(target, optimize=True)


def pictures_of(browser: Browser, address: str, person: str | None, kinds: dict[str, str]) -> None:
    """Picture the pages as one person sees them, in every width and colour scheme."""
    for width in WIDTHS:
        for scheme in SCHEMES:
            context = browser.new_context(
                viewport={"width": width, "height": 900}, color_scheme=scheme, locale="sv-SE"
            )
            page = context.new_page()
            if person:
                log_in(page, address, person)
            for kind, path in kinds.items():
                page.goto(address + path)
                picture(page, FOLDER / f"{name_of(kind)}-{width}-{scheme}.png")
            context.close()


def take(address: str) -> None:
    """Picture the whole site at `address`: strangers' pages first, then each person's."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.glob("*.png"):
        old.unlink()
    seen: set[str] = set()
    with chromium() as browser:
        for person in (None, *PEOPLE):
            page = browser.new_page()
            enter(page, address, person)
            kinds = dict(visit(page, address, seen))
            page.context.close()
            pictures_of(browser, address, person, kinds)
            print(f"{person or 'a stranger'}: {', '.join(kinds) or 'nothing new'}")
    print(f"{len(list(FOLDER.glob('*.png')))} pictures in {FOLDER.relative_to(ROOT)}")


def main(arguments: list[str]) -> None:
    """Picture a running demo, or one of our own."""
    if arguments:
        take(arguments[0].rstrip("/"))
        return
    with demo() as running:
        take(running.address)


if __name__ == "__main__":
    main(sys.argv[1:])
