"""The pages on which everyone reads the priorities, and what hangs on them (HAR-2)."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kompetensplan.organisation.models import Unit, UnitKind
from kompetensplan.organisation.queries import get_unit, list_units
from kompetensplan.plans.models import Goal
from kompetensplan.policy import Permission, allows, require
from kompetensplan.priorities import queries as priorities
from kompetensplan.priorities.models import Priority, Status
from kompetensplan.priorities.views import bp, on_priority
from kompetensplan.threads import maps, queries
from kompetensplan.threads.figures import THRESHOLD
from kompetensplan.web import current_actor, requires

__all__ = ["bp"]

# A tree of more than this is opened a branch at a time.
SMALL_TREE = 200


@bp.get("/")
@requires(Permission.PRIORITY_READ)
def index() -> ResponseReturnValue:
    """Show the vision, the areas and the way to each department and unit."""
    actor, tree, units = current_actor(), queries.tree_of_all(), list_units()
    root = next((unit for unit in units if unit.kind is UnitKind.MUNICIPALITY), None)
    edits = root is not None and allows(actor, Permission.VISION_EDIT)
    return render_template(
        "priorities/index.html",
        vision=priorities.find_vision(),
        tree=tree,
        home=[unit for unit in units if unit.path in actor.home_paths and unit is not root],
        led=[unit for unit in units if unit.id in actor.leads and unit is not root],
        departments=maps.directory(units, tree),
        listed=priorities.list_of_unit(actor, root) if root and edits else [],
        threshold=THRESHOLD,
    )


@bp.get("/units/<int:unit_id>")
@requires(Permission.PRIORITY_READ, load=get_unit, key="unit_id")
def unit(unit: Unit) -> ResponseReturnValue:
    """Show what a department or a unit has chosen, drawn from the areas to the goals."""
    if unit.kind is UnitKind.MUNICIPALITY:
        return redirect(url_for(".index"), code=303)
    actor = current_actor()
    listed = priorities.list_of_unit(actor, unit)
    tree = queries.tree_of_all()
    published = [tree.by_id[each.id] for each in listed if each.status is Status.PUBLISHED]
    goals = queries.list_goals(actor, unit=unit)
    leads = unit.id in actor.leads
    threads = priorities.threads_of(knot.id for knot in published)
    return render_template(
        "priorities/unit.html",
        unit=unit,
        listed=listed,
        areas=maps.draw(published, threads, goals, reader=actor.person_id),
        tree=tree,
        leads=leads,
        employed=queries.count_led(actor, unit) if leads else 0,
        loose=[goal for goal in goals if not goal.links],
        threshold=THRESHOLD,
    )


@bp.get("/<int:priority_id>")
@on_priority(Permission.PRIORITY_READ)
def show(priority: Priority) -> ResponseReturnValue:
    """Show one priority: why, its thread up to the vision, and what hangs on it."""
    tree = queries.tree_of_all()
    return render_template(
        "priorities/show.html",
        priority=priority,
        thread=priorities.threads_of([priority.id])[priority.id],
        knot=tree.by_id.get(priority.id),
        competences=priorities.list_competences_of(priority),
        goals=queries.list_goals(current_actor(), priority=priority),
        threshold=THRESHOLD,
    )


@bp.get("/red-thread")
@requires(Permission.PRIORITY_READ)
def red_thread() -> ResponseReturnValue:
    """Show the red thread of the whole municipality, from the vision down."""
    tree = queries.tree_of_all()
    return render_template(
        "priorities/red_thread.html",
        vision=priorities.find_vision(),
        tree=tree,
        unlinked=queries.unlinked_figure(),
        is_small=len(tree.by_id) <= SMALL_TREE,
        opened=request.args.get("open", 0, type=int),
        threshold=THRESHOLD,
    )


@bp.get("/goals/<int:goal_id>")
@requires(Permission.PAGES_OPEN)
def thread(goal_id: int) -> ResponseReturnValue:
    """Show the red threads of one goal, one for each priority that it hangs on."""
    goal: Goal = queries.get_goal(current_actor(), goal_id)
    require(current_actor(), Permission.PLAN_READ, goal.plan)
    threads = priorities.threads_of(link.priority_id for link in goal.links)
    return render_template("priorities/thread.html", goal=goal, threads=threads.values())
