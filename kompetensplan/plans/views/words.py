"""What becomes of a marked sentence (CONF-5), and what the pages ask about marked sentences."""

import re
from collections.abc import Mapping
from typing import Final

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from kompetensplan.db import db
from kompetensplan.errors import Invalid
from kompetensplan.plans.models import Plan, SentenceChoice
from kompetensplan.plans.queries.meetings import get_meeting
from kompetensplan.plans.queries.words import PlanMark, TextMark, marks_of
from kompetensplan.plans.services.words import answer_in_preparation, answer_mark
from kompetensplan.plans.views import bp, on_plan
from kompetensplan.policy import Permission
from kompetensplan.sensitive import Sensitive
from kompetensplan.web import current_actor, safe_next

KINDS: Final[Mapping[Sensitive, LazyString]] = {
    Sensitive.HEALTH: _l("The sentence may be about somebody's health."),
    Sensitive.UNION: _l("The sentence may be about trade union matters."),
    Sensitive.RELIGION: _l("The sentence may be about religion."),
    Sensitive.CRIME: _l("The sentence may be about a crime or misconduct."),
}
# What `preparations.prefix_of` calls a field.
_IN_PREPARATION = re.compile(r"meeting-(\d{1,9})-([a-z_]{1,20})\Z")


@bp.post("/plans/<int:plan_id>/sentences")
@on_plan(Permission.PLAN_EDIT)
def answer_sentence(plan: Plan) -> ResponseReturnValue:
    """Take a marked sentence out, or say that it is about the work."""
    chosen = request.form.get("choice", "")
    if chosen not in [*SentenceChoice]:
        raise Invalid(choice="no such choice")
    place = _answered(plan, request.form.get("key", ""), SentenceChoice(chosen))
    back = safe_next(request.form.get("next"), place)
    db.session.commit()
    removed = chosen == SentenceChoice.REMOVED
    flash(_("The sentence is removed.") if removed else _("It is noted. You are not asked again."))
    return redirect(back, code=303)


def _answered(plan: Plan, key: str, chosen: SentenceChoice) -> str:
    """Do what was chosen, and return the address of the field."""
    known_by, actor = request.form.get("sentence", ""), current_actor()
    if (own := _IN_PREPARATION.match(key)) is None:
        return where(answer_mark(plan, key, known_by, chosen, actor=actor), plan)
    meeting = get_meeting(plan, int(own[1]))
    answer_in_preparation(plan, meeting, own[2], known_by, chosen, actor=actor)
    place = url_for("plans.prepare", plan_id=plan.id, meeting_id=meeting.id, _anchor=f"marks-{key}")
    return str(place)


@bp.app_template_global("sentence_href")
def where(mark: PlanMark, plan: Plan) -> str:
    """Return the address of the field in which a marked sentence stands."""
    if mark.goal is None:
        return url_for("plans.edit_follow_up", plan_id=plan.id, _anchor=f"marks-{mark.key}")
    return url_for(
        "plans.edit_goal", plan_id=plan.id, goal_id=mark.goal.id, _anchor=f"marks-{mark.key}"
    )


@bp.app_template_global("sentence_place")
def place(mark: PlanMark, plan: Plan) -> str:
    """Return where a marked sentence stands, in words."""
    if mark.goal is None:
        return str(mark.label)
    number = plan.goals.index(mark.goal) + 1
    return str(_("Goal %(number)s, %(field)s", number=number, field=mark.label))


@bp.app_template_global("marked_sentences")
def marked(plan: Plan) -> list[PlanMark]:
    """Return the sentences that nobody has said anything of yet; the content is loaded."""
    return marks_of(plan) if plan.is_editable else []


@bp.app_template_global("sentence_kinds")
def kinds(mark: PlanMark | TextMark) -> str:
    """Return what a marked sentence may be about, in words."""
    return " ".join(str(KINDS[kind]) for kind in mark.mark.kinds)
