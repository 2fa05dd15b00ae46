"""Brings a former text back: a new change, by the rules of every other (PLAN-2)."""

from kompetensplan.plans.fields import FIELDS, kind_of, text_of
from kompetensplan.plans.models import FieldChange, Goal, Plan
from kompetensplan.plans.queries.targets import targets_of
from kompetensplan.plans.services.fields import LINKS, ids_text, linked_in
from kompetensplan.plans.services.saving import Edit


def former_text(field: str, before: str, after: str, *, applied: bool) -> str:
    """Return the text that a change gives back, as a form writes it.

    What was before; of a text that was not taken in, the text itself.
    """
    text = before if applied else after
    return ids_text(linked_in(text)) if field == LINKS else text


def edit_back(change: FieldChange, *, base: str) -> Edit:
    """Return the edit that brings back a former text, by one who saw `base` in the field."""
    former = former_text(change.field, change.before, change.after, applied=change.applied)
    ref = (change.target_kind, change.target_id)
    key = f"{change.target_kind.value}-{change.target_id}-{change.field}"
    return Edit(key=key, ref=ref, field=change.field, base=base, value=former)


def stored_texts_of(plan: Plan) -> dict[str, str]:
    """Return what is stored in every field of the plan, by what the pages call it."""
    texts: dict[str, str] = {}
    for target in targets_of(plan):
        place = f"{kind_of(target).value}-{target.id}"
        texts |= {f"{place}-{name}": text_of(target, name) for name in FIELDS[kind_of(target)]}
        if isinstance(target, Goal):
            texts[f"{place}-{LINKS}"] = ids_text(link.priority_id for link in target.links)
    return texts
