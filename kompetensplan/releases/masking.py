"""Which texts of a document can be masked, and the document without what is masked (CONF-7).

A mask is a place, never the words that stand there. What is masked is taken out of the mapping
that the document is printed from, so that nothing of it reaches the file. Pure.
"""

import copy
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from markupsafe import escape

from kompetensplan import sensitive
from kompetensplan.texts import in_file_name

# Stands for a masked passage until the page is printed; no text can hold it (`wording.clean`
# takes it for a sign, but no typeface has it).
MASKED = "\ue000"
# A whole text is masked to its end, however long it is.
END = 1_000_000
# The names of those who signed are masked whole: what is left of a name tells whose it is.
_NAMES = "signatures."
_PLACE = re.compile(r"([a-z_0-9.]{1,80})(?::(\d{1,6})-(\d{1,6}))?\Z", re.ASCII)
Span = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class MaskableText:
    """A text in a document: its place, what it is called, and under which heading it stands."""

    path: str
    label: str
    heading: str
    text: str

    @property
    def whole(self) -> Span:
        return (self.path, 0, END)

    def part(self, first: int, last: int) -> Span:
        """Return the mask of a passage; all of the text, or a part of a signer's, is the whole."""
        is_whole = (first, last) == (0, len(self.text)) or self.path.startswith(_NAMES)
        return self.whole if is_whole else (self.path, first, last)


def texts_of(document: Mapping[str, Any]) -> list[MaskableText]:
    """Return the texts that somebody wrote, and the names, in the order of the document.

    Published ones too, such as the priorities above a goal: a word that is masked everywhere must
    stand nowhere in the file.
    """
    return [each for each in _texts(document) if each.text]


def _texts(document: Mapping[str, Any]) -> Iterator[MaskableText]:
    about = _("About the plan")
    for name, label in (
        ("name", _("Name")),
        ("title", _("Job title")),
        ("unit", _("Unit")),
        ("manager", _("Manager")),
    ):
        yield MaskableText(f"person.{name}", label, about, document["person"].get(name) or "")
    # Published, but beside a person they may say where somebody works.
    for path, label, text in (
        ("authority", _("Committee"), document["authority"]),
        ("period.name", _("Period"), document["period"]["name"]),
        ("vision.title", _("Our common idea"), (document["vision"] or {}).get("title")),
    ):
        yield MaskableText(path, label, about, text or "")
    for number, goal in enumerate(document["goals"]):
        yield from _goal(f"goals.{number}", goal)
    end = _("Comment and agreement")
    yield MaskableText(
        "employee_comment", _("The employee's comment"), end, document["employee_comment"] or ""
    )
    words = document.get("without_agreement") or {}
    for name, label in (
        ("manager", _("The manager's description of the difference")),
        ("employee", _("The employee's description of the difference")),
    ):
        yield MaskableText(f"without_agreement.{name}", label, end, words.get(name) or "")
    for number, signature in enumerate(document["signatures"]):
        for name, label in (
            ("name", _("Who has signed")),
            ("on_behalf_of", _("In place of")),
            ("recorded_by", _("Recorded by")),
        ):
            yield MaskableText(f"signatures.{number}.{name}", label, end, signature.get(name) or "")


def _goal(path: str, goal: Mapping[str, Any]) -> Iterator[MaskableText]:
    heading = _("Goal %(number)s", number=goal["number"])
    for at, thread in enumerate(goal["threads"]):
        for place, node in enumerate(thread):
            yield MaskableText(
                f"{path}.threads.{at}.{place}.title", _("Priority"), heading, node["title"]
            )
    for name, label in (
        ("title", _("Goal")),
        ("unlinked_reason", _("Why has the goal no link?")),
        ("purpose", _("What should it lead to?")),
        ("effect_sign", _("How do we notice it?")),
    ):
        yield MaskableText(f"{path}.{name}", label, heading, goal[name] or "")
    if goal["competence"]:
        name = goal["competence"]["name"]
        yield MaskableText(f"{path}.competence.name", _("Competence"), heading, name)
    for number, activity in enumerate(goal["activities"]):
        inside = f"{path}.activities.{number}"
        for name, label in (
            ("title", _("Activity")),
            ("colleague", _("Colleague who can help")),
            ("support", _("This is what I need from my manager")),
        ):
            yield MaskableText(f"{inside}.{name}", label, heading, activity[name] or "")
        for place, step in enumerate(activity["steps"]):
            yield MaskableText(f"{inside}.steps.{place}.title", _("Step"), heading, step["title"])


# ── masks ─────────────────────────────────────────────────────────────────────────────


def key_of(span: Span, text: MaskableText) -> str:
    """Return what a form calls a mask: the text's place, with from and to if it is a part."""
    return span[0] if span == text.whole else f"{span[0]}:{span[1]}-{span[2]}"


def spans_in(sent: Iterable[str], texts: Sequence[MaskableText]) -> list[Span]:
    """Return the masks that a form has sent; what points at no text is left out."""
    known = {each.path: each for each in texts}
    spans = []
    for value in sent:
        found = _PLACE.match(value)
        text = known.get(found.group(1)) if found else None
        if found is None or text is None:
            continue
        first, last = (int(found.group(2)), int(found.group(3))) if found.group(2) else (0, -1)
        last = len(text.text) if last < 0 else last
        if 0 <= first < last <= len(text.text):
            spans.append(text.part(first, last))
    return sorted(set(spans))


def spans_of_words(words: Iterable[str], texts: Sequence[MaskableText]) -> list[Span]:
    """Return a mask for every place where one of the words, or phrases, stands."""
    wanted = [re.escape(" ".join(each.split())).replace(r"\ ", r"\s+") for each in words]
    patterns = [re.compile(each, re.IGNORECASE) for each in wanted if each]
    return [
        text.part(*found.span())
        for text in texts
        for pattern in patterns
        for found in pattern.finditer(text.text)
    ]


def write(spans: Iterable[Span]) -> str:
    """Return masks as they are stored."""
    return json.dumps(sorted(set(spans)), separators=(",", ":"))


def read(stored: str) -> list[Span]:
    """Return stored masks."""
    return [(path, first, last) for path, first, last in json.loads(stored)]


def count(spans: Iterable[Span]) -> int:
    """Return how many passages are masked; what lies over each other is one."""
    paths: dict[str, list[tuple[int, int]]] = {}
    for path, first, last in spans:
        paths.setdefault(path, []).append((first, last))
    return sum(len(_together(each)) for each in paths.values())


def _together(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for first, last in sorted(spans):
        if merged and first <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return merged


# ── the document without it ───────────────────────────────────────────────────────────


def masked(document: Mapping[str, Any], spans: Sequence[Span]) -> dict[str, Any]:
    """Return the mapping with a token where something is masked, and without its checksum.

    The checksum is of all of the text: with it somebody could try guesses at what is masked.
    """
    left: dict[str, Any] = copy.deepcopy(dict(document))
    left["content_hash"] = ""
    for path in {span[0] for span in spans}:
        places = _together([(first, last) for each, first, last in spans if each == path])
        *way, name = path.split(".")
        thing: Any = left
        for part in way:
            thing = thing[int(part)] if isinstance(thing, list) else thing[part]
        text = thing[name]
        for first, last in reversed(places):
            text = text[:first] + MASKED + text[last:]
        thing[name] = text
    return left


def with_bars(html: str, label: str) -> str:
    """Return a printed page with a labelled bar for each token; inside a tag the label alone."""
    plain = str(escape(label))
    bar = f'<span class="masked">{plain}</span>'
    head, body, rest = html.partition("<body")
    inside = re.sub(r"<[^>]*>", lambda tag: tag.group().replace(MASKED, plain), body + rest)
    return head.replace(MASKED, plain) + inside.replace(MASKED, bar)


# ── what the page shows ───────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Passage:
    """A box to tick: what it masks, whether it is masked, and words to look at in it."""

    key: str
    text: str
    is_masked: bool
    kinds: tuple[sensitive.Sensitive, ...] = ()


@dataclass(frozen=True, slots=True)
class TextBoxes:
    """A text with its boxes: all of it, its sentences, and words that were masked one by one."""

    about: MaskableText
    whole: Passage
    parts: tuple[Passage, ...]


def boxes_of(texts: Sequence[MaskableText], spans: Sequence[Span]) -> list[TextBoxes]:
    """Return the boxes of a document's texts, ticked as they are masked now."""
    return [
        _boxes(text, [text.part(first, last) for path, first, last in spans if path == text.path])
        for text in texts
    ]


def _boxes(text: MaskableText, spans: Sequence[Span]) -> TextBoxes:
    marks = {(mark.start, mark.end): mark.kinds for mark in sensitive.words().marks(text.text)}
    sentences = [(first, last) for first, last in sensitive.sentences(text.text)]
    parts = dict.fromkeys(sentences if len(sentences) > 1 else [])
    parts |= dict.fromkeys((first, last) for _path, first, last in spans)
    parts.pop((0, END), None)
    kinds = tuple(dict.fromkeys(kind for each in marks.values() for kind in each))
    return TextBoxes(
        about=text,
        whole=Passage(text.path, text.text, text.whole in spans, kinds),
        parts=tuple(
            Passage(
                key_of((text.path, *place), text),
                text.text[place[0] : place[1]],
                (text.path, *place) in spans,
                marks.get(place, ()),
            )
            for place in sorted(parts)
        ),
    )


def file_name_of(document: Mapping[str, Any], spans: Sequence[Span], *, release_id: int) -> str:
    """Return the name of the copy's file: no person's name (PDF-4).

    The unit is the one that the plan was agreed on in, not where the employee works today; where
    anything of its name is masked the file's name does not say it either.
    """
    is_masked = any(path == "person.unit" for path, _first, _last in spans)
    unit = "" if is_masked else f"{in_file_name(document['person']['unit_code'])}_"
    number = f"{document['document_id']}_v{document['version']}"
    return f"kompetensplan_{unit}{number}_kopia_{release_id}.pdf"
