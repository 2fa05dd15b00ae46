"""The forms of the site, as pages hold them: found by following links, sent by tests."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from tests.conftest import Client
from tests.support.html import parse

NOT_PAGES = re.compile(r"\.(pdf|csv|xlsx|ics|json|zip|css|js|svg|woff2)$|^/static/")
TEXTS = {"text", "search", "email", "url", "tel", "textarea"}


@dataclass
class Control:
    """One field of a form: its kind, what stands in it, and what one can choose."""

    kind: str
    values: list[str] = field(default_factory=list)
    choices: list[str] = field(default_factory=list)


@dataclass
class Form:
    """A form on a page, as one person sees it."""

    person: str
    page: str
    method: str
    action: str
    controls: dict[str, Control] = field(default_factory=dict)

    @property
    def kind(self) -> tuple[str, str, tuple[str, ...]]:
        """Return what forms of the same make have in common, whatever they are about."""
        names = {re.sub(r"\d+", "N", name) for name in self.controls}
        return self.method, kind_of(self.action), tuple(sorted(names))

    def named(self, *kinds: str) -> list[str]:
        """Return the names of the fields of some kinds."""
        return [name for name, control in self.controls.items() if control.kind in kinds]

    def data(self, **changes: str) -> dict[str, list[str] | str]:
        """Return what a person would send: what stands there, and something where nothing does."""
        return {name: usual(control) for name, control in self.controls.items()} | changes

    def __str__(self) -> str:
        return f"{self.method} {kind_of(self.action)} {sorted(self.controls)[:6]} ({self.person})"


def usual(control: Control) -> list[str] | str:
    """Return a value that a person could send in a field."""
    if control.kind in ("checkbox", "hidden", "submit"):
        return control.values
    if control.kind in ("radio", "select"):
        return control.values or [choice for choice in control.choices if choice][:1]
    if control.values and control.values[0]:
        return control.values[0]
    return {"date": "2027-03-01", "time": "13:00", "password": "mittkoping", "file": ""}.get(
        control.kind, "Några ord"
    )


def kind_of(address: str) -> str:
    """Return an address with every id as N."""
    return re.sub(r"(?<=/)\d+(?=/|$|\.)", "N", urlsplit(address).path)


def walk(client: Client, person: str, seen: set[str]) -> Iterator[Form]:
    """Follow links from the start page; give each form of each kind of page once."""
    waiting = ["/"]
    while waiting:
        path = waiting.pop(0)
        if kind_of(path) in seen:
            continue
        seen.add(kind_of(path))
        answer = client.get(path)
        if answer.status_code in (301, 302, 303):
            waiting.insert(0, urlsplit(answer.location).path)
            continue
        assert answer.status_code in (200, 403, 404), f"{path}: {answer.status_code}"
        if answer.mimetype != "text/html":
            continue
        page = parse(answer.text)
        links = [urlsplit(link.get("href", "")) for link in page.iter("a")]
        waiting += [
            link.path
            for link in links
            if link.path.startswith("/") and not link.netloc and not NOT_PAGES.search(link.path)
        ]
        yield from forms_in(page, person, path)


def forms_in(page: Element, person: str, path: str) -> Iterator[Form]:
    """Give the forms of a page with all their fields, those that point at them by id too."""
    for element in page.iter("form"):
        form = Form(
            person, path, (element.get("method") or "get").lower(), element.get("action") or path
        )
        own = [each for each in element.iter() if each.get("form") in (None, element.get("id"))]
        others = [
            each
            for each in page.iter()
            if element.get("id") and each.get("form") == element.get("id") and each not in own
        ]
        for control in [*own, *others]:
            _add(form, control)
        yield form


def _add(form: Form, element: Element) -> None:
    name, kind = element.get("name"), control_kind(element)
    if not name or not kind:
        return
    control = form.controls.setdefault(name, Control(kind))
    value = element.get("value") or ""
    if kind in ("checkbox", "radio"):
        control.choices.append(value)
        if element.get("checked") is not None:
            control.values.append(value)
    elif kind == "select":
        options = list(element.iter("option"))
        control.choices = [option.get("value") or "" for option in options]
        control.values = [
            option.get("value") or "" for option in options if option.get("selected") is not None
        ]
    elif kind == "submit":
        control.choices.append(value)  # one of several buttons: pressed only by a test that wants
    else:
        control.values.append(
            "".join(element.itertext()).removeprefix("\n") if kind == "textarea" else value
        )


def control_kind(element: Element) -> str:
    if element.tag == "input":
        return element.get("type") or "text"
    if element.tag == "button":
        return "submit" if element.get("name") else ""
    return element.tag if element.tag in ("select", "textarea") else ""
