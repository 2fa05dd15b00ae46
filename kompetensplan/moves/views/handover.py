"""The hand-over list of a change of manager, for the old one and the new one (DEP-6)."""

from collections.abc import Sequence
from dataclasses import replace

from flask import g, render_template
from flask.typing import ResponseReturnValue

from kompetensplan.moves import queries
from kompetensplan.moves.queries import Handover
from kompetensplan.moves.views import bp
from kompetensplan.plans.queries.team import Member, list_team
from kompetensplan.plans.views.team import waiting_words
from kompetensplan.policy import Actor, Capacity, Lead, Permission
from kompetensplan.web import current_actor, requires


@bp.get("/team/handover")
@requires(Permission.PAGES_OPEN)
def handover() -> ResponseReturnValue:
    """Show where everybody's plan stands in the units that change managers."""
    g.section, actor = "plans.team", current_actor()
    found = queries.list_handovers(actor)
    return render_template(
        "moves/handover.html",
        found=[(each, members) for each, members in _with_members(found, actor)],
        said=waiting_words(),
        leads=actor.leads,
    )


def _with_members(
    found: Sequence[Handover], actor: Actor
) -> list[tuple[Handover, Sequence[Member]]]:
    """Return each change with the people of the unit.

    The one who leaves sees names and where the plans stand, for as long as the list is
    shown, and opens nothing; the one who comes sees them from the first day on.
    """
    leaving = {each.unit.id for each in found if each.is_mine_to_leave}
    reading = dict.fromkeys(leaving, Lead(Capacity.MANAGER, may_act=False))
    members = list_team(replace(actor, leads={**reading, **actor.leads})) if found else []
    return [
        (
            each,
            [
                member
                for member in members
                if member.employment.unit_id == each.unit.id
                and not (each.new and member.employment.person_id == each.new.id)
            ],
        )
        for each in found
    ]
