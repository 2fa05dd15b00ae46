"""Reading the demo's texts for the tests."""

from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

import kompetensplan

ROOT = Path(kompetensplan.__file__).parent
CONTENT = ROOT / "demo" / "content"
FRAMEWORKS = ROOT / "frameworks" / "content"
AREAS = {"P1", "P2", "P3", "P4", "P5"}


@cache
def content(name: str) -> Any:
    return yaml.safe_load((CONTENT / f"{name}.yaml").read_text(encoding="utf-8"))


def units() -> list[str]:
    return [unit["id"] for unit in content("organisation")["enheter"]]


def departments() -> set[str]:
    return {each["id"] for each in content("organisation")["forvaltningar"]}


def unit_priorities() -> list[dict[str, Any]]:
    return [
        *content("unit_priorities")["enhetsprioriteringar"],
        *content("more_unit_priorities")["enhetsprioriteringar"],
    ]


def more_goals() -> list[dict[str, Any]]:
    goals: list[dict[str, Any]] = content("more_goals")["mal"]
    return goals


def every_goal() -> list[dict[str, Any]]:
    """The given goals with where they fit, and the further ones."""
    fits = {each["id"]: each for each in content("given_goal_fits")["passar"]}
    return [{**goal, **fits[goal["id"]]} for goal in content("goals")["mal"]] + more_goals()


def wordings(goal: dict[str, Any]) -> list[str]:
    return [goal["mal"], *goal.get("varianter", [])]


def posts() -> Counter[tuple[str, str]]:
    """How many people hold each job title in each unit, the managers included."""
    count: Counter[tuple[str, str]] = Counter()
    for unit, titles in content("job_titles").items():
        for each in titles:
            count[unit, each["befattning"]] += each["andel"]
    for place, each in content("manager_titles").items():
        count[place, each["befattning"]] += 1
    return count


def fitting(unit: str, title: str) -> list[dict[str, Any]]:
    return [
        goal for goal in every_goal() if unit in goal["enhetstyp"] and title in goal["befattningar"]
    ]


def texts(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            if key not in {"id", "enhetstyp", "befattningar", "skala", "typ", "aid", "passar"}:
                yield from texts(value)
    elif isinstance(node, list):
        for value in node:
            yield from texts(value)
    elif isinstance(node, str):
        yield node
