"""Remembers how far somebody has come in the guides."""

from collections.abc import Iterable

from sqlalchemy import delete

from kompetensplan.db import db, insert_into
from kompetensplan.help.guides import Visit, guides_for
from kompetensplan.help.models import END, Guide, GuideStep
from kompetensplan.policy import Actor


def take(visit: Visit, step: str, *, actor: Actor) -> None:
    """Remember that the step is taken. Twice is the same as once."""
    _remember(actor, [(visit.guide, step)])


def finish(guide: Guide, *, actor: Actor) -> None:
    """Do not show the guide by itself again."""
    _remember(actor, [(guide, END)])


def skip(actor: Actor) -> None:
    """Show no guide by itself for what the actor is today; a new role brings its own."""
    _remember(actor, [(guide, END) for guide in guides_for(actor)])


def begin_again(guide: Guide, *, actor: Actor) -> None:
    """Forget how far the actor had come in the guide."""
    own = GuideStep.person_id == actor.person_id
    db.session.execute(delete(GuideStep).where(own, GuideStep.guide == guide))


def _remember(actor: Actor, steps: Iterable[tuple[Guide, str]]) -> None:
    rows = [{"person_id": actor.person_id, "guide": guide, "step": step} for guide, step in steps]
    if rows:
        db.session.execute(insert_into(GuideStep).on_conflict_do_nothing(), rows)
