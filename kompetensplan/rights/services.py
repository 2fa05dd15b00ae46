"""Takes away at once what is there only because the person wants it (art. 17, 3.1)."""

from collections.abc import Callable
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from sqlalchemy import delete, select, update
from sqlalchemy.orm import contains_eager

from kompetensplan.audit.services import audit
from kompetensplan.calendars.models import CalendarFeed
from kompetensplan.db import db
from kompetensplan.errors import NotFound
from kompetensplan.moves.services.sharing import take_back
from kompetensplan.organisation.models import Employment
from kompetensplan.peers.models import PeerResource
from kompetensplan.plans.models import Goal, GoalShare, OwnNotes, Plan, Step
from kompetensplan.policy import Actor
from kompetensplan.reports.jobs import forget_documents
from kompetensplan.rights.queries import own_employments, own_steps


def _offers(actor: Actor) -> None:
    db.session.execute(
        delete(PeerResource).where(PeerResource.employment_id.in_(own_employments(actor)))
    )


def _shares(actor: Actor) -> None:
    shares = db.session.scalars(
        select(GoalShare)
        .join(GoalShare.goal)
        .join(Goal.plan)
        .join(Plan.employment)
        .options(
            contains_eager(GoalShare.goal).contains_eager(Goal.plan).contains_eager(Plan.employment)
        )
        .where(Employment.person_id == actor.person_id, GoalShare.revoked_at.is_(None))
        .order_by(GoalShare.id)
    )
    for share in shares:
        take_back(share.goal.plan, share, actor=actor)


def _calendar(actor: Actor) -> None:
    db.session.execute(delete(CalendarFeed).where(CalendarFeed.person_id == actor.person_id))


def _reflections(actor: Actor) -> None:
    db.session.execute(
        update(Step)
        .where(Step.id.in_(own_steps(actor)), Step.in_summary.is_(True))
        .values(in_summary=False)
        .execution_options(synchronize_session=False)
    )
    forget_documents()


def _notes(actor: Actor) -> None:
    db.session.execute(delete(OwnNotes).where(OwnNotes.person_id == actor.person_id))


@dataclass(frozen=True, slots=True)
class Voluntary:
    """Something voluntary: what it is, what happens, and how it goes."""

    name: LazyString
    consequence: LazyString
    take_away: Callable[[Actor], None]


VOLUNTARY = {
    "offers": Voluntary(
        _l("What you offer to help with"),
        _l("You are no longer found among colleagues. Nothing of what you offered is kept."),
        _offers,
    ),
    "shares": Voluntary(
        _l("Goals that another manager may read"),
        _l("The other manager can no longer read them. The history says that they were shared."),
        _shares,
    ),
    "calendar": Voluntary(
        _l("The secret address for your calendar"),
        _l("The address stops working, and your calendar gets no more times from it."),
        _calendar,
    ),
    "reflections": Voluntary(
        _l("Thoughts that may be read in the unit’s summary"),
        _l("No new summary has them. The thoughts stay in your plan."),
        _reflections,
    ),
    "notes": Voluntary(
        _l("Your own notes before meetings"),
        _l("All your own notes are deleted, and nobody can bring them back."),
        _notes,
    ),
}


def take_away(what: str, actor: Actor) -> Voluntary:
    """Take away something voluntary of the actor's, at once; with nothing there nothing happens.

    Raises:
        NotFound: nothing voluntary is called that.
    """
    if what not in VOLUNTARY:
        raise NotFound(f"voluntary {what[:40]}")
    VOLUNTARY[what].take_away(actor)
    audit(actor.person_id, "voluntary.removed", "person", actor.person_id, detail=what)
    db.session.flush()
    return VOLUNTARY[what]
