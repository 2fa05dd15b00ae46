"""Reads a page as a browser without script does: what its form would send."""

from typing import Any

from tests.conftest import Client
from tests.support.html import parse

Sent = dict[str, Any]


def form_on(text: str) -> Sent:
    """Return what the form of the page's fields would send, with nothing changed."""
    page = parse(text)
    inside = page.find(".//form[@id='fields']")
    sent: Sent = {}
    for node in page.iter():
        name = node.get("name")
        belongs = node.get("form") == "fields" or (inside is not None and node in inside.iter())
        if not name or not belongs or node.tag == "button":
            continue
        if node.get("type") == "checkbox":
            sent.setdefault(name, [])
            if node.get("checked") is not None:
                sent[name].append(node.get("value"))
        elif node.tag == "select":
            chosen = [each for each in node.iter("option") if each.get("selected") is not None]
            sent[name] = chosen[0].get("value") if chosen else ""
        elif node.tag == "textarea":
            sent[name] = "".join(node.itertext()).removeprefix("\n").strip("\r\n")
        else:
            sent[name] = node.get("value") or ""
    return sent


def open_form(client: Client, address: str) -> Sent:
    response = client.get(address)
    assert response.status_code == 200, response.status_code
    return form_on(response.text)


def words_of(text: str) -> str:
    """Return the words of a page, as they are read, without tags."""
    page = parse(text)
    return " ".join(" ".join(page.find("body").itertext()).split())


def autosave(client: Client, address: str, key: str, base: str, value: str) -> Any:
    """Send one field as the script does; return the answer's status and what it says of it."""
    response = client.post(
        address, data={key: value, f"base-{key}": base}, headers={"X-Autosave": "1"}
    )
    return response.status_code, response.get_json()["fields"].get(key)
