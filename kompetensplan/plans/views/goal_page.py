"""What the page of a goal shows: its fields, who wrote in them, and texts that have met."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import request
from flask_babel import gettext as _
from wtforms import Form

from kompetensplan import clock
from kompetensplan.filters import language
from kompetensplan.frameworks.models import Competence
from kompetensplan.plans import hints
from kompetensplan.plans.fields import FIELDS, Target, kind_of, text_of
from kompetensplan.plans.forms.content import (
    LINKS,
    LinksForm,
    competence_choices,
    form_of,
    key_of,
    level_choices,
    refuse,
    week_choices,
)
from kompetensplan.plans.models import Activity, FieldChange, Goal, Plan, Step, TargetKind
from kompetensplan.plans.queries.choices import list_competences, list_linkable, list_weeks
from kompetensplan.plans.queries.history import get_change
from kompetensplan.plans.queries.plan import last_writers
from kompetensplan.plans.queries.targets import below
from kompetensplan.plans.queries.words import PlanMark, marks_by_key
from kompetensplan.plans.sentences import said_when, shower, written_by, written_in_row
from kompetensplan.plans.services.fields import Collision, ids_text, linked_in
from kompetensplan.plans.services.saving import Edit, Outcome
from kompetensplan.plans.views.plan_page import Knot, Removed, just_removed, knots, priority_ids
from kompetensplan.plans.wording import difference
from kompetensplan.policy import Actor
from kompetensplan.priorities.models import Level, Priority
from kompetensplan.priorities.queries import threads_of, whole_threads
from kompetensplan.web import a_number

LEVELS = (Level.UNIT, Level.DEPARTMENT, Level.ORGANISATION)
Writers = Mapping[tuple[TargetKind, int, str], FieldChange]


@dataclass(frozen=True, slots=True)
class Part:
    """An activity or a step: its form, who wrote last in it, a hint, and what is in it."""

    target: Any
    form: Form
    ref: str
    writer: str
    hint: object = ""
    parts: Sequence["Part"] = ()


@dataclass(slots=True, kw_only=True)
class FieldsPage:
    """What every page with fields needs: stored texts, writers, and texts that have met."""

    plan: Plan
    actor: Actor
    writers: Writers
    stored: dict[str, str] = field(default_factory=dict)
    panels: dict[str, dict[str, Any]] = field(default_factory=dict)
    marks: Mapping[str, Sequence[PlanMark]] = field(default_factory=dict)
    notice: str = ""

    def writer(self, target: Target, name: str) -> str:
        change = self.writers.get((kind_of(target), target.id, name))
        return written_by(change, self.actor) if change else ""


@dataclass(frozen=True, slots=True)
class Unlinked:
    """A link that was just taken away: the change that did it, and what was linked."""

    change_id: int
    titles: str


@dataclass(slots=True, kw_only=True)
class GoalPage(FieldsPage):
    """All that `plans/goal.html` shows. `at` names the button or field that gets the focus."""

    goal: Goal
    number: int
    form: Form
    links: Sequence[Any]
    threads: Sequence[Sequence[Knot]]
    goal_hints: Sequence[hints.Hint]
    plan_hint: object
    at: str
    seen: str
    removed: Removed | None
    unlinked: Unlinked | None = None
    activities: Sequence[Part] = ()


def goal_page(
    plan: Plan,
    goal: Goal,
    actor: Actor,
    *,
    outcome: Outcome | None = None,
    sent: Sequence[Edit] = (),
    notice: str = "",
) -> GoalPage:
    """Return what the page shows, in four statements; after a refusal with the refused texts."""
    writers, competences = last_writers(plan), list_competences()
    threads = threads_of(priority_ids(goal))
    page = GoalPage(
        plan=plan,
        actor=actor,
        writers=writers,
        goal=goal,
        number=plan.goals.index(goal) + 1,
        form=_goal_form(goal, competences),
        links=_link_fields(goal, list_linkable(plan)),
        threads=[knots(each) for each in whole_threads(priority_ids(goal), threads)],
        goal_hints=hints.about_goal(goal),
        plan_hint=hints.about_plan(plan),
        at=request.args.get("at", ""),
        seen=clock.now().isoformat(),
        removed=just_removed(plan),
        unlinked=_just_unlinked(plan),
        notice=notice,
        marks=marks_by_key(plan, goal),
    )
    page.activities = [_activity(activity, page) for activity in goal.activities]
    page.stored = stored_texts(below(goal))
    page.stored[key_of(goal, LINKS)] = ids_text(link.priority_id for link in goal.links)
    if outcome:
        show_refusals(page, forms_of(page), outcome, sent, competences)
    return page


def unlinked_by(change: FieldChange) -> Unlinked:
    """Return what a change has taken away from the red thread."""
    before, after = linked_in(change.before), linked_in(change.after)
    titles = [title for key, title in before.items() if key not in after]
    return Unlinked(change.id, ", ".join(titles))


def _just_unlinked(plan: Plan) -> Unlinked | None:
    """Return what the address says was just taken away, to offer it back."""
    key = request.args.get("unlinked", type=a_number)
    return unlinked_by(get_change(plan, key)) if key else None


def stored_texts(targets: Sequence[Target]) -> dict[str, str]:
    """Return what is stored in each field, by the name that the page gives it."""
    return {
        key_of(target, name): text_of(target, name)
        for target in targets
        for name in FIELDS[kind_of(target)]
    }


def forms_of(page: GoalPage) -> list[Form]:
    return [
        page.form,
        *(part.form for part in page.activities),
        *(step.form for part in page.activities for step in part.parts),
    ]


def show_refusals(
    page: FieldsPage,
    forms: Sequence[Form],
    outcome: Outcome,
    sent: Sequence[Edit],
    competences: Sequence[Competence] = (),
) -> None:
    """Put refused texts back into their fields, and texts that have met beside each other."""
    texts = {edit.key: edit.value for edit in sent}
    refused = {key: (texts[key], message) for key, message in outcome.invalid.items()}
    for form in forms:
        refuse(form, refused)
    refs = {edit.key: edit.ref for edit in sent}
    for key, collision in outcome.collisions.items():
        page.panels[key] = panel(key, refs[key][0], collision, page.actor, competences)


def panel(
    key: str,
    kind: TargetKind,
    collision: Collision,
    actor: Actor,
    competences: Sequence[Competence] = (),
) -> dict[str, Any]:
    """Return two texts for one field, as `components/conflict.html` draws them."""
    show, name = shower(competences), collision.field
    last = collision.last
    field = FIELDS[kind][name]

    def version(text: str) -> list[tuple[str, str]]:
        if field.value.merges:
            return difference(collision.base, text)
        return [("same", show(name, text) or _("Empty"))]

    return {
        "name": key,
        "label": field.label,
        "stored": collision.stored,
        "mine": {
            "text": collision.mine,
            "initials": actor.initials,
            "when": said_when(clock.now()),
            "parts": version(collision.mine),
        },
        "theirs": {
            "text": collision.stored,
            "name": last.person.given_name if last else _("the other person"),
            "initials": last.person.initials if last else "",
            "when": said_when(last.at) if last else "",
            "parts": version(collision.stored),
        },
        "together": field.value.merges,
    }


def row_writer(target: Target, writers: Writers, actor: Actor) -> str:
    """Return who wrote last in an activity or a step."""
    kind = kind_of(target)
    changes = {
        name: writers[kind, target.id, name]
        for name in FIELDS[kind]
        if (kind, target.id, name) in writers
    }
    return written_in_row(kind, changes, actor)


def seen_in(text: str) -> datetime | None:
    """Return when the sender's page was made; None when it does not say."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _english() -> bool:
    return language().startswith("en")


def _goal_form(goal: Goal, competences: Sequence[Competence]) -> Form:
    form = form_of(goal)
    form.competence_id.choices = competence_choices(competences, english=_english())
    form.level_from.choices = level_choices(goal, goal.level_from, english=_english())
    form.level_to.choices = level_choices(goal, goal.level_to, english=_english())
    return form


def _link_fields(goal: Goal, priorities: Sequence[Priority]) -> list[Any]:
    """Return a group of boxes per level, all under one name, the unit's first."""
    linked = [str(link.priority_id) for link in goal.links]
    form = LinksForm(
        prefix=key_of(goal, f"{LINKS}-"), data={level.value: linked for level in LEVELS}
    )
    for group, level in zip(form, LEVELS, strict=True):
        group.choices = [(str(each.id), each.title) for each in priorities if each.level is level]
        group.name = key_of(goal, LINKS)
    return [group for group in form if group.choices]


def _activity(activity: Activity, page: GoalPage) -> Part:
    return Part(
        target=activity,
        form=form_of(activity),
        ref=f"activity-{activity.id}",
        writer=row_writer(activity, page.writers, page.actor),
        parts=[_step(step, number, page) for number, step in enumerate(activity.steps, start=1)],
    )


def _step(step: Step, number: int, page: GoalPage) -> Part:
    form = form_of(step)
    form.title.label.text = _("Step %(number)s", number=number)
    form.week.choices = week_choices(list_weeks(page.plan), step.week, clock.today(), language())
    return Part(
        target=step,
        form=form,
        ref=f"step-{step.id}",
        writer=row_writer(step, page.writers, page.actor),
        hint=hints.about_step(step),
    )
