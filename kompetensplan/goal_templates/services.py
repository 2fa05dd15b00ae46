"""Writes templates, and begins goals from them."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import func, select

from kompetensplan import clock, policy
from kompetensplan.db import db
from kompetensplan.errors import Invalid, Outdated
from kompetensplan.goal_templates.models import GoalTemplate
from kompetensplan.organisation.models import Unit
from kompetensplan.plans.models import (
    Activity,
    EventKind,
    Goal,
    GoalLink,
    Plan,
    Step,
    TargetKind,
)
from kompetensplan.plans.queries.choices import list_linkable
from kompetensplan.plans.refusing import not_open
from kompetensplan.plans.services.history import note_change, record
from kompetensplan.plans.services.voiding import void_signatures
from kompetensplan.policy import Actor, Permission
from kompetensplan.priorities import queries as priorities

TEXTS = ("title", "purpose", "effect_sign")
MOST_STEPS, LONGEST_STEP = 12, 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What a template says, as it comes from the form."""

    title: str
    purpose: str = ""
    effect_sign: str = ""
    activity: str = ""
    steps: str = ""
    priority_id: int | None = None


FIELDS = tuple(Written.__dataclass_fields__)


def write(
    unit: Unit,
    written: Written,
    *,
    template: GoalTemplate | None = None,
    seen: str = "",
    actor: Actor,
) -> GoalTemplate:
    """Write a template of `unit`: a new one, or another wording of `template`.

    Goals that have begun from it stay as they are. The same form sent twice makes one.

    Raises:
        NotAllowed: the actor writes no templates for the unit.
        Outdated: somebody has written in it since the version `seen`.
        Invalid: the unit has another one with the title, the steps are too many or too long,
            or the priority is none of the unit's.
    """
    policy.require(actor, Permission.GOAL_TEMPLATE_EDIT, unit)
    # One at a time in each unit: the same form sent twice must not become two templates.
    db.session.execute(select(Unit.id).where(Unit.id == unit.id).with_for_update())
    same = _find_same(unit, written.title)
    if same and template is None and _wording(same) == written:
        return same
    _check(unit, written, is_taken=same is not None and same is not template)
    if template is None:
        template = GoalTemplate(unit_id=unit.id)
    elif str(template.version) != seen:
        raise Outdated(f"template {template.id} is at version {template.version}, not {seen}")
    for name in FIELDS:
        setattr(template, name, getattr(written, name))
    template.written_at, template.written_by_id = clock.now(), actor.person_id
    db.session.add(template)
    db.session.flush()
    return template


def remove(template: GoalTemplate) -> None:
    """Take a template out; it can be brought back. Goals that began from it remain."""
    template.removed_at = template.removed_at or clock.now()
    db.session.flush()


def restore(template: GoalTemplate) -> None:
    """Bring a template back."""
    template.removed_at = None
    db.session.flush()


def begin_from(plan: Plan, templates: Sequence[GoalTemplate], *, actor: Actor) -> list[Goal]:
    """Add a goal at the end of `plan` for each template, to write on in.

    A goal with the same words is not added again, so that pressing twice adds once.

    Raises:
        NotAllowed: the actor may not write in the plan.
        StepNotOpen: nobody may just now.
    """
    policy.require(actor, Permission.PLAN_EDIT, plan)
    if not plan.is_editable:
        raise not_open(plan)
    there = {goal.title for goal in plan.goals}
    links = {priority.id for priority in list_linkable(plan)}
    new = [each for each in templates if each.title not in there]
    goals = [_begin(plan, each, links, actor) for each in new]
    if goals:
        void_signatures(plan, actor=actor)
    return goals


def goal_from(plan: Plan, template: GoalTemplate, *, actor: Actor) -> Goal:
    """Return a goal of `plan` in the template's words, for an activity to come under.

    One that is there with the same words already is used. The activity is the caller's to add.

    Raises:
        NotAllowed: the actor may not write in the plan.
        StepNotOpen: nobody may just now.
    """
    policy.require(actor, Permission.PLAN_EDIT, plan)
    if not plan.is_editable:
        raise not_open(plan)
    there = next((goal for goal in plan.goals if goal.title == template.title), None)
    if there:
        return there
    links = {priority.id for priority in list_linkable(plan)}
    goal = _words_of(plan, template, links, actor)
    void_signatures(plan, actor=actor)
    return goal


def _begin(plan: Plan, template: GoalTemplate, links: set[int], actor: Actor) -> Goal:
    goal = _words_of(plan, template, links, actor)
    if template.activity or template.steps:
        _add_activity(goal, template)
    return goal


def _words_of(plan: Plan, template: GoalTemplate, links: set[int], actor: Actor) -> Goal:
    last = select(func.max(Goal.position)).where(Goal.plan_id == plan.id)
    goal = Goal(plan_id=plan.id, position=(db.session.scalar(last) or 0) + 1)
    for name in TEXTS:
        setattr(goal, name, getattr(template, name))
    db.session.add(goal)
    db.session.flush()
    if template.priority_id in links:
        db.session.add(GoalLink(goal_id=goal.id, priority_id=template.priority_id))
    words = _("%(title)s (from %(source)s)", title=goal.title, source=_("a template"))
    record(plan, EventKind.GOAL_TAKEN, actor=actor, detail=words)
    for name in TEXTS:
        if text := getattr(goal, name):
            note_change(plan, TargetKind.GOAL, goal.id, name, "", text, actor=actor)
    return goal


def _add_activity(goal: Goal, template: GoalTemplate) -> None:
    activity = Activity(goal_id=goal.id, position=1, title=template.activity)
    db.session.add(activity)
    db.session.flush()
    db.session.add_all(
        Step(activity_id=activity.id, position=number, title=title)
        for number, title in enumerate(template.step_titles, start=1)
    )


def _check(unit: Unit, written: Written, *, is_taken: bool) -> None:
    problems: dict[str, str] = {}
    if is_taken:
        problems["title"] = _("The unit already has a template with this goal.")
    steps = [line for line in written.steps.split("\n") if line]
    if len(steps) > MOST_STEPS:
        problems["steps"] = _("Write at most %(number)s steps.", number=MOST_STEPS)
    if any(len(step) > LONGEST_STEP for step in steps):
        problems["steps"] = _("A step can have at most %(number)s characters.", number=LONGEST_STEP)
    linkable = {each.id for each in priorities.list_linkable(unit)}
    if written.priority_id is not None and written.priority_id not in linkable:
        problems["priority"] = _("Choose one in the list.")
    if problems:
        raise Invalid(**problems)


def _find_same(unit: Unit, title: str) -> GoalTemplate | None:
    query = select(GoalTemplate).where(
        GoalTemplate.unit_id == unit.id,
        GoalTemplate.title == title,
        GoalTemplate.removed_at.is_(None),
    )
    return db.session.scalars(query.order_by(GoalTemplate.id).limit(1)).one_or_none()


def _wording(template: GoalTemplate) -> Written:
    return Written(**{name: getattr(template, name) for name in FIELDS})
