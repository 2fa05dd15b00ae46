"""A team to book meetings with: people with plans, made quickly."""

from datetime import date, time
from typing import Any

from kompetensplan.booking import services
from kompetensplan.booking.models import BookingProposal
from kompetensplan.booking.queries import get_proposal
from kompetensplan.booking.terms import Filled
from kompetensplan.db import db
from kompetensplan.organisation.models import Employment
from kompetensplan.plans.models import MeetingKind, Plan, PlanState
from kompetensplan.plans.queries.team import list_team
from kompetensplan.policy import Actor
from tests.factories import Municipality, make_employment, make_person


def make_team(town: Municipality, number: int, **changes: Any) -> list[Employment]:
    """Give Marie's unit so many more people, each with a plan that is ready for its meeting."""
    made = []
    for each in range(number):
        employment = make_employment(make_person(f"Anna Ek{each:03}"), town.units["home"])
        give_plan(town, employment, **changes)
        made.append(employment)
    db.session.commit()
    return made


def give_plan(town: Municipality, employment: Employment, **changes: Any) -> None:
    """Give an employment a plan that is ready for its meeting."""
    assert town.round
    db.session.add(
        Plan(
            employment_id=employment.id,
            round_id=town.round.id,
            authority=employment.authority,
            **{"state": PlanState.PROPOSED, **changes},
        )
    )


def filled(**changes: Any) -> Filled:
    """Return terms: 45 minutes from Monday 15 February, 8–12 and 13–16, a quarter between."""
    usual: dict[str, Any] = {
        "kind": MeetingKind.PLANNING,
        "first_day": date(2027, 2, 15),
        "last_day": date(2027, 3, 12),
        "weekdays": "12345",
        "opens": time(8, 0),
        "closes": time(12, 0),
        "opens_again": time(13, 0),
        "closes_again": time(16, 0),
        "minutes": 45,
        "pause": 15,
        "place": "Samtalsrummet",
    }
    return Filled(**usual | changes)


def make_proposal(
    actor: Actor, employments: list[Employment] | None = None, **changes: Any
) -> BookingProposal:
    """Return a proposal with these people, or the whole team, laid out."""
    members = list_team(actor)
    chosen = [each.id for each in employments] if employments else None
    started = services.start(members, chosen or [m.employment.id for m in members], actor)
    proposal = get_proposal(actor, started.id)
    services.set_terms(proposal, filled(**changes), actor)
    db.session.commit()
    return get_proposal(actor, proposal.id)


def reread(proposal: BookingProposal, actor: Actor) -> BookingProposal:
    """Return the proposal as it is stored now."""
    return get_proposal(actor, proposal.id)
