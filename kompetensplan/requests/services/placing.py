"""What has been granted becomes an activity of the plan, by the road that the plan's state has.

In a draft, or in a proposal that is under way, it is written at once. Where a plan is agreed a
change is proposed, which the two sign (ruling 5). What the two are about to sign is signed first:
it voids no signature, and puts no unfinished goal in the way of one. A template that was taken
instead brings its steps, and its goal where the wish belongs to none. Where there is no plan to
write in yet it waits, and `jobs.follow_requests` puts it in when there is one.
"""

from sqlalchemy import func, select

from kompetensplan.db import db
from kompetensplan.goal_templates.models import GoalTemplate
from kompetensplan.goal_templates.services import goal_from
from kompetensplan.organisation.models import Employment
from kompetensplan.plans.models import Activity, Goal, Plan, TargetKind
from kompetensplan.plans.queries.plan import facts_of, plans_with_people, with_content
from kompetensplan.plans.services.history import note_change
from kompetensplan.plans.services.steps import take_step
from kompetensplan.plans.services.structure import add_activity, add_goal
from kompetensplan.plans.workflow import IN_FORCE, OVER, STEPS, PlanState
from kompetensplan.policy import Actor, Permission, allows, system_for
from kompetensplan.requests.models import RequestEventKind, TrainingRequest
from kompetensplan.requests.services.steps import record
from kompetensplan.requests.workflow import RequestState
from kompetensplan.rounds.models import PlanningRound

WRITABLE = (PlanState.DRAFT, PlanState.PROPOSED, PlanState.CHANGING, *IN_FORCE)


def place(request: TrainingRequest, *, actor: Actor) -> bool:
    """Put what was granted or taken instead into the plan; tell whether it could be done now.

    Who answers from above does not write in the plan: then it is done by the system.
    """
    if request.placed_id is not None:
        return True
    if request.state is RequestState.GRANTED and (standing := _stands_there(request)):
        return _mark(request, standing.id, actor)
    plan = _plan_for(request)
    if plan is None:
        return False
    goal = next((each for each in plan.goals if each.id == request.goal_id), None)
    if _is_signed_first(plan, has_goal=goal is not None):
        return False
    if not allows(actor, Permission.PLAN_EDIT, plan):
        actor = system_for(request.employment.person_id)
    if not plan.is_editable:
        take_step(plan, STEPS["start_change"], actor=actor)
    template = _template_of(request)
    goal = goal or (
        goal_from(plan, template, actor=actor) if template else _goal_for(request, plan, actor)
    )
    steps = template.step_titles if template else ()
    activity = add_activity(plan, goal, steps=steps, actor=actor)
    alternative = request.latest.alternative if request.latest else ""
    activity.title = request.what if request.state is RequestState.GRANTED else alternative
    activity.minutes = request.minutes if request.state is RequestState.GRANTED else None
    note_change(plan, TargetKind.ACTIVITY, activity.id, "title", "", activity.title, actor=actor)
    return _mark(request, activity.id, actor)


def _template_of(request: TrainingRequest) -> GoalTemplate | None:
    """Return the template that was taken instead; one that is taken out meanwhile counts still."""
    if request.state is not RequestState.REPLACED or not request.latest:
        return None
    key = request.latest.template_id
    return db.session.get_one(GoalTemplate, key) if key else None


def _is_signed_first(plan: Plan, *, has_goal: bool) -> bool:
    """Tell whether somebody has signed what the plan says, or could if no goal came to it.

    A goal that comes from a wish hangs on no priority, so that the plan cannot be signed before
    somebody has written on in it (SOL-1).
    """
    if plan.state not in STEPS["confirm"].sources:
        return False
    facts = facts_of(plan)
    is_ready = not STEPS["confirm"].missing(facts)
    return facts.approved or facts.confirmed or (is_ready and not has_goal)


def _stands_there(request: TrainingRequest) -> Activity | None:
    """Return the activity that was asked about, if it stands in a plan that is not over."""
    query = (
        select(Activity)
        .join(Activity.goal)
        .join(Goal.plan)
        .where(
            Activity.id == request.activity_id,
            Activity.removed_at.is_(None),
            Goal.removed_at.is_(None),
            Plan.state.not_in(OVER),
        )
    )
    return db.session.scalars(query).one_or_none()


def _mark(request: TrainingRequest, activity_id: int, actor: Actor) -> bool:
    request.placed_id = activity_id
    record(request, RequestEventKind.PLACED, actor=actor)
    db.session.flush()
    return True


def _goal_for(request: TrainingRequest, plan: Plan, actor: Actor) -> Goal:
    """Return a new goal that says what the employee asked for and why; the two write on in it."""
    goal = add_goal(plan, actor=actor)
    for name, text in (("title", request.what), ("purpose", request.why)):
        if text:
            setattr(goal, name, text)
            note_change(plan, TargetKind.GOAL, goal.id, name, "", text, actor=actor)
    db.session.flush()
    return goal


def _plan_for(request: TrainingRequest) -> Plan | None:
    """Return the plan that it belongs in: its goal's, or else the latest that is not over."""
    own = select(Goal.plan_id).where(Goal.id == request.goal_id).scalar_subquery()
    query = (
        plans_with_people()
        .join(Plan.round)
        .where(
            Plan.employment_id == request.employment_id,
            Plan.authority == Employment.authority,
            Plan.authority == request.authority,
            Plan.state.in_(WRITABLE),
        )
        .options(*with_content())  # type: ignore[arg-type]
        .order_by((Plan.id == func.coalesce(own, 0)).desc())
        .order_by(PlanningRound.starts_on.desc(), Plan.id.desc())
        .limit(1)
        .execution_options(populate_existing=True)
        .with_for_update(of=Plan)
    )
    return db.session.scalars(query).one_or_none()


def waiting_for_a_plan() -> list[int]:
    """Return the ids of what was granted and stands in no plan, where there is one now."""
    plans = select(Plan.id).where(
        Plan.employment_id == TrainingRequest.employment_id,
        Plan.authority == TrainingRequest.authority,
        Plan.state.in_(WRITABLE),
    )
    query = (
        select(TrainingRequest.id)
        .join(TrainingRequest.employment)
        .where(
            TrainingRequest.state.in_((RequestState.GRANTED, RequestState.REPLACED)),
            TrainingRequest.placed_id.is_(None),
            TrainingRequest.done_on.is_(None),
            TrainingRequest.authority == Employment.authority,
            plans.exists(),
        )
        .order_by(TrainingRequest.id)
    )
    return list(db.session.scalars(query))
