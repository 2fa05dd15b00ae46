"""A writer at a browser, as the server sees one: what stands in the page, and what it started from.

Used by the randomised test. A text that was never sent stays with the writer, as it stays on a
device, and is offered back when the page is opened again.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.conftest import Client
from tests.plans.pages import Sent, form_on

WORDS = ("title", "purpose", "effect_sign", "unlinked_reason", "support", "colleague")

# Where the two write most, so that they meet.
MEETING_PLACE = "purpose"


@dataclass
class Writer:
    """One of the two: the page as it was opened, what has been typed in it, and all ever sent."""

    name: str
    client: Client
    random: Random
    plan: str
    stored: Callable[[str], str]
    address: str = ""
    seen: str = ""
    bases: dict[str, str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    sent: set[str] = field(default_factory=set)
    kept: dict[str, tuple[str, str]] = field(default_factory=dict)
    met: Counter[str] = field(default_factory=Counter)
    count: int = 0

    # ── the page

    def open(self, goal: int) -> None:
        """Open a goal; what could not be saved before is offered back, and taken or not."""
        self.address = f"{self.plan}/goals/{goal}"
        response = self.client.get(self.address, follow_redirects=True)
        self.read(form_on(response.text) if response.request.path == self.address else {})
        for key, (base, text) in list(self.kept.items()):
            if key in self.bases:
                self._choose(key, base, text)

    def read(self, form: Sent) -> None:
        self.seen = form.get("seen", "")
        self.bases = {
            name.removeprefix("base-"): text
            for name, text in form.items()
            if name.startswith("base-") and name.endswith(WORDS)
        }
        self.texts = dict(self.bases)

    def _choose(self, key: str, base: str, text: str) -> None:
        """Take the kept text as it is, let the server put it together, or let it go."""
        del self.kept[key]
        choice = self.random.choice(["mine", "together", "stored"])
        if choice == "stored":
            return
        self.texts[key] = text
        if choice == "together":
            self.bases[key] = base
        self.save(key)

    def close(self) -> None:
        """Close the tab: what was not saved is on the device."""
        for key in self.unsaved():
            self.kept[key] = (self.bases[key], self.texts[key])
        self.bases, self.texts = {}, {}

    def unsaved(self) -> list[str]:
        return [key for key, text in self.texts.items() if text != self.bases[key]]

    # ── writing

    def type(self) -> None:
        """Put a new word somewhere in a field: added, in another's place, or instead of all."""
        if not self.texts:
            return
        keys = sorted(self.texts)
        often = [key for key in keys if key.endswith(MEETING_PLACE)]
        key = self.random.choice(often if often and self.random.random() < 0.6 else keys)
        self.count += 1
        word, words = f"{self.name}{self.count}", self.texts[key].split()
        place = self.random.randrange(len(words) + 1)
        how = self.random.random()
        if how < 0.6 or place == len(words):
            words.insert(place, word)
        else:
            words[place : place + 1] = [word]
        self.texts[key] = " ".join(words[-12:])

    def save_one(self) -> None:
        for key in self.unsaved()[:1]:
            self.save(key)

    def save(self, key: str) -> None:
        """Send a field as the script does, and go on from what the server answers."""
        text = self.texts[key]
        there, base = self.stored(key), self.bases[key]
        answer = self._post({key: text, f"base-{key}": base})["fields"][key]
        state = answer["state"]
        self.met[state] += 1
        if state != "invalid":
            self.sent |= set(text.split())
        if state in ("saved", "merged"):
            after = set(answer["text"].split())
            missing = (set(text.split()) - set(base.split())) - after
            missing |= (set(there.split()) - set(base.split())) - after
            assert not missing, f"{state}, but {missing} is gone, which nobody has taken away"
            self.bases[key] = self.texts[key] = answer["text"]
        elif state == "collision":
            self._meet(key, answer["panel"])
        elif state == "late":
            del self.bases[key], self.texts[key]
        else:  # too long: it stays in the field, and is shortened
            self.texts[key] = " ".join(text.split()[-6:])

    def _meet(self, key: str, panel: str) -> None:
        """Both have changed the same words: choose mine, the other's or both, or walk away."""
        stored = _base_in(panel, key)
        mine = self.texts[key]
        chosen = self.random.choice([mine, stored, f"{mine} {stored}", None])
        if chosen is None:
            del self.bases[key], self.texts[key]
            return
        self.bases[key], self.texts[key] = stored, chosen
        if chosen != stored:
            self.save(key)

    def _post(self, data: dict[str, Any]) -> Any:
        response = self.client.post(self.address, data=data, headers={"X-Autosave": "1"})
        assert response.status_code in (200, 409, 422), response.status_code
        return response.get_json()

    # ── the structure

    def do(self, what: str) -> None:
        """Press a button of the page, as a browser does: the page is saved first."""
        data: dict[str, Any] = {"do": what, "seen": self.seen}
        for key, text in self.texts.items():
            data |= {key: text, f"base-{key}": self.bases[key]}
            if text != self.bases[key]:
                self.sent |= set(text.split())
        response = self.client.post(self.address, data=data)
        assert response.status_code in (303, 404, 409, 422), response.status_code
        self.bases, self.texts = {}, {}


def _base_in(panel: str, key: str) -> str:
    form = form_on(f"<!doctype html><form id='fields'>{panel}</form>")
    return str(form[f"base-{key}"])
