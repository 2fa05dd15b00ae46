"""Writes what the two have said to each other about some plans of the cast."""

from datetime import datetime
from typing import Any

from kompetensplan import clock
from kompetensplan.comments.models import Comment, CommentReading, Suggestion, SuggestionState
from kompetensplan.demo.content import content
from kompetensplan.demo.plans import PlanWriter, Written
from kompetensplan.demo.relations import capacity_of
from kompetensplan.demo.town import Job
from kompetensplan.plans.models import EventKind, TargetKind
from kompetensplan.plans.queries.targets import Ref

FIELDS = {"tecken": "effect_sign", "syfte": "purpose", "mal": "title"}


def write_comments(writer: PlanWriter, plan: Written) -> None:
    """Write the comments and suggestions about a plan of the cast, if there are any."""
    said = content("comments").get(plan.job.name, {})
    for item in said.get("kommentarer", ()):
        _thread(writer, plan, item)
    for item in said.get("forslag", ()):
        _suggestion(writer, plan, item)


def _thread(writer: PlanWriter, plan: Written, item: dict[str, Any]) -> None:
    ref, title = _about(plan, item)
    settled = _who(plan, item["klar"]) if "klar" in item else None
    answers = item.get("svar", [])
    first = _comment(writer, plan, ref, item, title, settled=settled, last=(answers or [item])[-1])
    for answer in answers:
        _comment(writer, plan, ref, answer, title, first=first)


def _comment(
    writer: PlanWriter,
    plan: Written,
    ref: Ref,
    item: dict[str, Any],
    title: str,
    *,
    first: int | None = None,
    settled: Job | None = None,
    last: dict[str, Any] | None = None,
) -> int:
    who = _who(plan, item["av"])
    key = writer.rows.add(
        Comment,
        plan_id=plan.id,
        target_kind=ref[0],
        target_id=ref[1],
        answers_to_id=first,
        text=item["text"],
        at=_moment(item),
        person_id=who.person_id,
        capacity=capacity_of(plan, who),
        resolved_at=_moment(last) if settled and last else None,
        resolved_by_id=settled.person_id if settled else None,
    )
    other = plan.job if who is not plan.job else plan.manager
    if item.get("last") and other:
        writer.rows.add(CommentReading, comment_id=key, person_id=other.person_id, at=_moment(item))
    writer.event(plan, EventKind.COMMENTED, _moment(item), who, detail=title)
    return key


def _suggestion(writer: PlanWriter, plan: Written, item: dict[str, Any]) -> None:
    ref, title = _about(plan, item)
    name = FIELDS[item["falt"]]
    who, left = _who(plan, item["av"]), item.get("svar") == "lat_vara"
    other = _who(plan, "chef" if item["av"] == "medarbetare" else "medarbetare")
    writer.rows.add(
        Suggestion,
        plan_id=plan.id,
        target_kind=ref[0],
        target_id=ref[1],
        field=name,
        base=plan.content["goals"][item["mal"] - 1][name],
        text=item["text"],
        why=item["varfor"],
        at=_moment(item),
        person_id=who.person_id,
        capacity=capacity_of(plan, who),
        state=SuggestionState.LEFT if left else SuggestionState.OPEN,
        answered_at=_moment(item) if left else None,
        answered_by_id=other.person_id if left else None,
    )
    writer.event(plan, EventKind.SUGGESTED, _moment(item), who, detail=title)
    if left:
        writer.event(plan, EventKind.SUGGESTION_LEFT, _moment(item), other, detail=title)


def _about(plan: Written, item: dict[str, Any]) -> tuple[Ref, str]:
    if "mal" not in item:
        return (TargetKind.PLAN, plan.id), ""
    goal = plan.content["goals"][item["mal"] - 1]
    if "steg" not in item:
        return (TargetKind.GOAL, goal["id"]), goal["title"]
    steps = [step for activity in goal["activities"] for step in activity["steps"]]
    step = steps[item["steg"] - 1]
    return (TargetKind.STEP, step["id"]), step["title"]


def _who(plan: Written, name: str) -> Job:
    return (plan.manager or plan.job) if name == "chef" else plan.job


def _moment(item: dict[str, Any]) -> datetime:
    when = datetime.strptime(str(item["nar"]), "%Y-%m-%d %H:%M")  # noqa: DTZ007 - Swedish time
    return clock.at(when.date(), when.time())
