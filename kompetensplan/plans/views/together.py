"""What `together.js` asks every few seconds: who else is here, and whether the plan has changed.

The answer is a few words; when nothing is new it is 304. The page itself is fetched only when
its `token` is another. Without script nothing of this is needed: a page shows what was stored
when it was opened, and a save merges.
"""

from flask import jsonify, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kompetensplan.db import db
from kompetensplan.plans.forms.content import label_of
from kompetensplan.plans.models import Plan, PlanPresence
from kompetensplan.plans.queries.together import get_plan_only, list_others
from kompetensplan.plans.services import presence
from kompetensplan.plans.views import bp
from kompetensplan.policy import Permission
from kompetensplan.web import current_actor, requires

quietly = requires(Permission.PLAN_READ, load=get_plan_only, key="plan_id")


def token_of(plan: Plan) -> str:
    """Return what changes whenever something in the plan does."""
    return str(plan.version)


@bp.get("/plans/<int:plan_id>/together")
@quietly
def together(plan: Plan) -> ResponseReturnValue:
    """Tell who else is here and how old the plan is."""
    others = [_other(each, plan) for each in list_others(plan, current_actor())]
    response = jsonify(token=token_of(plan), others=others)
    response.add_etag()
    return response.make_conditional(request)


@bp.post("/plans/<int:plan_id>/here")
@quietly
def here(plan: Plan) -> ResponseReturnValue:
    """Note that one has the plan open, and in which field one writes; or has closed it."""
    field, actor = request.form.get("field", ""), current_actor()
    if request.form.get("gone"):
        presence.leave(plan, actor=actor)
    else:
        presence.be_here(plan, field=field if label_of(field) else "", actor=actor)
    db.session.commit()
    return "", 204


def _other(each: PlanPresence, plan: Plan) -> dict[str, str]:
    name, label = each.person.given_name, label_of(each.field)
    if label:
        says = _("%(name)s is here, in the field %(field)s", name=name, field=label)
    else:
        says = _("%(name)s is here", name=name)
    return {
        "id": str(each.person_id),
        "initials": each.person.initials,
        "who": "a" if each.person_id == plan.employment.person_id else "b",
        "field": each.field,
        "says": says,
        "here": _("%(name)s is here", name=name),
        "writes": _("%(name)s is writing here", name=name),
    }
