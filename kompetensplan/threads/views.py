"""The pages on which everyone reads the priorities, and what hangs on them (HAR-2)."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kompetensplan.organisation.models import Unit, UnitKind
from kompetensplan.organisation.queries import find_root, get_unit
from kompetensplan.plans.models import Goal
from kompetensplan.policy import Actor, Permission, allows, require
from kompetensplan.priorities import queries as priorities
from kompetensplan.priorities.models import Priority
from kompetensplan.priorities.queries import whole_threads
from kompetensplan.priorities.views import bp, on_priority
from kompetensplan.suppression import THRESHOLD
from kompetensplan.threads import maps, queries
from kompetensplan.threads.ready import ready
from kompetensplan.web import current_actor, requires

__all__ = ["bp"]


@bp.get("/")
@requires(Permission.PRIORITY_READ)
def index() -> ResponseReturnValue:
    """Show the vision, the areas and the way to each department and unit."""
    actor, figures = current_actor(), ready()
    root = find_root() if allows(actor, Permission.VISION_EDIT) else None
    return render_template(
        "priorities/index.html",
        vision=priorities.find_vision(),
        areas=queries.list_areas(figures),
        as_of=figures.as_of,
        mine=queries.list_mine(actor),
        departments=queries.list_departments(),
        listed=priorities.list_of_unit(actor, root) if root else [],
        threshold=THRESHOLD,
    )


@bp.get("/units/<int:unit_id>")
@requires(Permission.PRIORITY_READ, load=get_unit, key="unit_id")
def unit(unit: Unit) -> ResponseReturnValue:
    """Show what a department or a unit has chosen, drawn from the areas to the goals."""
    if unit.kind is UnitKind.MUNICIPALITY:
        return redirect(url_for(".index"), code=303)
    page = _unit_page(current_actor(), unit)
    return render_template("priorities/unit.html", unit=unit, threshold=THRESHOLD, **page)


def _unit_page(actor: Actor, unit: Unit) -> dict[str, object]:
    """Return what stands on the page of a department or a unit."""
    figures, is_department = ready(), unit.kind is UnitKind.DEPARTMENT
    knots, areas = queries.knots_for(figures, unit)
    listed = priorities.list_of_unit(actor, unit)
    published = [knots[each.id] for each in listed if each.id in knots]
    goals = queries.list_goals(actor, unit=unit)
    threads = priorities.threads_of(knots)
    leads = unit.id in actor.leads
    return {
        "listed": listed,
        "drawn": maps.draw(published, threads, goals, reader=actor.person_id),
        "areas": areas,
        "as_of": figures.as_of,
        "leads": leads,
        "employed": queries.count_led(actor, unit) if leads and not is_department else 0,
        "loose": [goal for goal in goals if not goal.links] if leads else [],
        "units": queries.list_units_in(unit) if is_department else [],
    }


@bp.get("/<int:priority_id>")
@on_priority(Permission.PRIORITY_READ)
def show(priority: Priority) -> ResponseReturnValue:
    """Show one priority: why, its thread up to the vision, and what hangs on it."""
    figures = ready()
    return render_template(
        "priorities/show.html",
        priority=priority,
        thread=priorities.threads_of([priority.id])[priority.id],
        knot=queries.find_knot(figures, priority),
        as_of=figures.as_of,
        competences=priorities.list_competences_of(priority),
        goals=queries.list_goals(current_actor(), priority=priority),
        threshold=THRESHOLD,
    )


@bp.get("/red-thread")
@requires(Permission.PRIORITY_READ)
def red_thread() -> ResponseReturnValue:
    """Show the red thread of the whole municipality, from the vision down."""
    figures = ready()
    opened = max(queries.OWN, min(request.args.get("open", 0, type=int), 2**31 - 1))
    return render_template(
        "priorities/red_thread.html",
        vision=priorities.find_vision(),
        tree=queries.tree_of_all(figures, opened=opened),
        unlinked=figures.unlinked,
        as_of=figures.as_of,
        opened=opened,
        own_branch=queries.OWN,
        threshold=THRESHOLD,
    )


@bp.get("/goals/<int:goal_id>")
@requires(Permission.PAGES_OPEN)
def thread(goal_id: int) -> ResponseReturnValue:
    """Show the red threads of one goal, one for each priority that it hangs on."""
    goal: Goal = queries.get_goal(current_actor(), goal_id)
    require(current_actor(), Permission.PLAN_READ, goal.plan)
    ids = [link.priority_id for link in goal.links]
    threads = whole_threads(ids, priorities.threads_of(ids))
    return render_template("priorities/thread.html", goal=goal, threads=threads)
