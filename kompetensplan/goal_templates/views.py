"""A unit's templates for goals, and a plan that begins from them."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from kompetensplan.db import db
from kompetensplan.errors import Outdated
from kompetensplan.fields import refusals
from kompetensplan.goal_templates import queries, services
from kompetensplan.goal_templates.forms import ChooseForm, TemplateForm, values_of
from kompetensplan.goal_templates.models import GoalTemplate
from kompetensplan.organisation.models import Unit
from kompetensplan.organisation.queries import get_unit
from kompetensplan.plans.models import Plan
from kompetensplan.plans.refusing import not_open
from kompetensplan.plans.views import on_plan
from kompetensplan.policy import Permission
from kompetensplan.priorities.forms import overtaken
from kompetensplan.priorities.queries import list_linkable
from kompetensplan.web import a_number, current_actor, requires

bp = Blueprint("goal_templates", __name__)
_of_unit = requires(Permission.GOAL_TEMPLATE_EDIT, load=get_unit, key="unit_id")


@bp.get("/units/<int:unit_id>/goal-templates")
@_of_unit
def index(unit: Unit) -> ResponseReturnValue:
    """Show a unit's templates to who writes them; the one just taken out is offered back."""
    key = request.args.get("removed", type=a_number)
    removed = queries.get_template(unit, key) if key else None
    found = queries.list_of_unit(unit)
    return render_template(
        "goal_templates/index.html",
        unit=unit,
        templates=found,
        removed=removed if removed and removed.removed_at else None,
    )


@bp.route("/units/<int:unit_id>/goal-templates/new", methods=["GET", "POST"])
@_of_unit
def new(unit: Unit) -> ResponseReturnValue:
    """Write a new template."""
    form = TemplateForm()
    form.offer(list_linkable(unit))
    if form.validate_on_submit():
        with refusals(form):
            services.write(unit, form.written(), actor=current_actor())
            return _to_list(unit)
    return _page(unit, form, None, 422 if form.errors else 200)


@bp.route("/units/<int:unit_id>/goal-templates/<int:template_id>", methods=["GET", "POST"])
@_of_unit
def edit(unit: Unit, template_id: int) -> ResponseReturnValue:
    """Write a template anew; who was second sees both wordings."""
    template = queries.get_template(unit, template_id)
    form = TemplateForm(data=values_of(template))
    form.offer(list_linkable(unit))
    if form.validate_on_submit():
        try:
            with refusals(form):
                return _save(unit, form, template)
        except Outdated:
            if changed := overtaken(form, values_of(template)):
                return _page(unit, form, template, 409, changed=changed)
            return _to_list(unit)
    return _page(unit, form, template, 422 if form.errors else 200)


def _save(unit: Unit, form: TemplateForm, template: GoalTemplate) -> ResponseReturnValue:
    seen, actor = form.seen.data or "", current_actor()
    services.write(unit, form.written(), template=template, seen=seen, actor=actor)
    return _to_list(unit)


def _page(
    unit: Unit, form: TemplateForm, template: GoalTemplate | None, status: int, **more: object
) -> ResponseReturnValue:
    page = {"unit": unit, "form": form, "template": template, **more}
    return render_template("goal_templates/edit.html", **page), status


def _to_list(unit: Unit) -> ResponseReturnValue:
    db.session.commit()
    flash(_("The template is saved."), "success")
    return redirect(url_for(".index", unit_id=unit.id), code=303)


@bp.post("/units/<int:unit_id>/goal-templates/<int:template_id>/remove")
@_of_unit
def remove(unit: Unit, template_id: int) -> ResponseReturnValue:
    """Take a template out."""
    services.remove(queries.get_template(unit, template_id))
    db.session.commit()
    return redirect(url_for(".index", unit_id=unit.id, removed=template_id), code=303)


@bp.post("/units/<int:unit_id>/goal-templates/<int:template_id>/restore")
@_of_unit
def restore(unit: Unit, template_id: int) -> ResponseReturnValue:
    """Bring a template back."""
    services.restore(queries.get_template(unit, template_id))
    db.session.commit()
    flash(_("It is back."))
    return redirect(url_for(".index", unit_id=unit.id), code=303)


@bp.route("/plans/<int:plan_id>/from-templates", methods=["GET", "POST"])
@on_plan(Permission.PLAN_EDIT)
def choose(plan: Plan) -> ResponseReturnValue:
    """Show the templates that apply to the plan's unit, and begin goals from the chosen ones."""
    if not plan.is_editable:
        raise not_open(plan)
    templates, form = queries.list_for(plan), ChooseForm()
    notes = form.offer(templates)
    if form.validate_on_submit():
        chosen = [each for each in templates if each.id in form.templates.data]
        return _begin(plan, chosen)
    page = render_template("goal_templates/choose.html", plan=plan, form=form, notes=notes)
    return page, 422 if form.is_submitted() else 200


def _begin(plan: Plan, chosen: list[GoalTemplate]) -> ResponseReturnValue:
    count = len(services.begin_from(plan, chosen, actor=current_actor()))
    address = url_for("plans.show", plan_id=plan.id, _anchor="goals")
    db.session.commit()
    flash(
        ngettext("%(num)s goal is in the plan.", "%(num)s goals are in the plan.", count)
        + " "
        + _("Make them your own.")
    )
    return redirect(address, code=303)
