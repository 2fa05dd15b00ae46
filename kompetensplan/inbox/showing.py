"""A notice as one who reads it today may see it.

The page that it leads to says by its own permission who may know: a plan that somebody may
no longer read is not named, and nor is who did what in it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import current_app, url_for
from flask_babel import gettext as _

from kompetensplan import policy
from kompetensplan.accounts.models import Person
from kompetensplan.inbox.queries import plans_of
from kompetensplan.notices.kinds import KINDS, Kind
from kompetensplan.notices.models import Notice
from kompetensplan.organisation.queries import actor_of
from kompetensplan.plans.models import Plan
from kompetensplan.policy import Actor, owns


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list; without an address it is no longer of any use."""

    id: int
    text: str
    about: str
    at: datetime
    times: int
    is_unread: bool
    is_open: bool
    is_reminder: bool = False


def row_of(notice: Notice, plans: Mapping[int, Plan], actor: Actor) -> Row:
    """Return a notice as the list shows it."""
    kind, plan = KINDS.get(notice.kind), plans.get(notice.plan_id or 0)
    if kind is None or not may_open(kind, notice, plan, actor):
        gone = _("No longer of current interest")
        return Row(notice.id, gone, "", notice.at, 1, notice.read_at is None, is_open=False)
    who = notice.by.name if notice.by else "Kompetensplan"
    return Row(
        notice.id,
        str(kind.sentence) % {"who": who},
        _about(plan, actor),
        notice.at,
        notice.times,
        notice.read_at is None,
        is_open=True,
        is_reminder=kind.is_reminder,
    )


def may_open(kind: Kind, notice: Notice, plan: Plan | None, actor: Actor) -> bool:
    """Tell whether the page that the notice leads to would let the actor in."""
    if notice.plan_id and plan is None:
        return False
    view = current_app.view_functions.get(kind.leads_to)
    permission = getattr(view, "permission", None)
    return permission is not None and policy.allows(actor, permission, plan)


def still_open(person: Person, notices: Sequence[Notice]) -> Sequence[Notice]:
    """Return the notices without a plan, and those of plans whose page the person may open."""
    plans = plans_of(notices)
    if not plans:
        return notices
    actor = actor_of(person)
    return [
        each
        for each in notices
        if each.plan_id is None or may_open(KINDS[each.kind], each, plans.get(each.plan_id), actor)
    ]


def address_of(kind: Kind, plan: Plan | None) -> str:
    """Return where a notice leads."""
    return url_for(kind.leads_to, plan_id=plan.id) if plan else url_for(kind.leads_to)


def _about(plan: Plan | None, actor: Actor) -> str:
    if plan is None:
        return ""
    if owns(actor, plan.employment):
        return str(_("My plan %(period)s", period=plan.round.period))
    return f"{plan.employment.person.name}, {plan.round.name}"
