"""Says stored values as a person reads them, for differences and histories."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from kompetensplan.db import db
from kompetensplan.frameworks.models import Competence
from kompetensplan.frameworks.scales import level_label
from kompetensplan.plans.labels import ACTIVITY_KINDS, STEP_KINDS
from kompetensplan.priorities.models import Priority
from kompetensplan.texts import medium_date, week_label


def shower(contents: Iterable[dict[str, Any]], *, locale: str, day: date) -> Callable[..., str]:
    """Return a function (field, value, item) → text, having read titles in two statements."""
    goals = [goal for content in contents for goal in content["goals"]]
    titles = _titles(Priority.id, Priority.title, {key for goal in goals for key in goal["links"]})
    name = Competence.name_en if locale.startswith("en") else Competence.name_sv
    used = {goal["competence_id"] for goal in goals if goal["competence_id"]}
    competences = _titles(Competence.id, name, used)

    say: dict[str, Callable[[Any], str]] = {
        "links": lambda keys: ", ".join(titles.get(key, "") for key in keys),
        "competence_id": lambda key: competences.get(key, ""),
        "ends_on": lambda text: medium_date(date.fromisoformat(text), locale),
        "follow_up_on": lambda text: medium_date(date.fromisoformat(text), locale),
        "week": lambda text: week_label(date.fromisoformat(text), day, locale),
        "kind": lambda kind: str(ACTIVITY_KINDS.get(kind) or STEP_KINDS.get(kind) or kind),
        "minutes": lambda minutes: f"{minutes} min",
    }

    def show(field: str, value: Any, item: Mapping[str, Any]) -> str:
        if value in (None, "", []):
            return ""
        if field in ("level_from", "level_to"):
            scale = "digcomp8" if item["competence_id"] else "allman5"
            return level_label(scale, value, locale)
        return say.get(field, str)(value)

    return show


def _titles(key: Any, title: Any, keys: set[int]) -> dict[int, str]:
    if not keys:
        return {}
    rows = db.session.execute(select(key, title).where(key.in_(keys)))
    return {row[0]: row[1] for row in rows}
