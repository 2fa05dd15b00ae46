"""Things that the addresses of `test_access_matrix.py` point at, apart from plans."""

from datetime import date

from kompetensplan import clock
from kompetensplan.db import db
from kompetensplan.goal_templates.models import GoalTemplate
from kompetensplan.retention.models import Destruction, Hold, RetentionDecision
from kompetensplan.retention.periods import PeriodUnit
from kompetensplan.retention.services.holds import set_hold
from kompetensplan.structure.services import Said, record_dialogue
from tests.factories import Municipality, as_actor

# What the pages of Help have in their addresses.
HELP = {"chapter": "employee", "picture": "plan", "guide": "employee", "step": "own-plan"}


def make_dialogue(town: Municipality) -> int:
    """Return the id of a quality dialogue about Marie's unit."""
    said = Said(held_on=clock.today(), participants="Marie och Samira", actions="Boka i tid.")
    return record_dialogue(town.units["home"], said, actor=as_actor(town.people["samira"])).id


def make_hold(town: Municipality) -> Hold:
    """Stop the destruction of what is Amina's."""
    why = "Handlingen är begärd, KS 2027/9."
    return set_hold(town.people["amina"].id, reason=why, actor=as_actor(town.people["ulla"]))


def make_protocol() -> Destruction:
    """Make the protocol of a destruction long ago."""
    decision = RetentionDecision(
        kind="draft",
        amount=90,
        unit=PeriodUnit.DAYS,
        number="KS 2025/1",
        decided_on=date(2025, 1, 1),
        decided_by="Nämnden",
        withdrawn_at=clock.now(),
    )
    protocol = Destruction(
        kind="draft",
        decision=decision,
        day=date(2026, 1, 1),
        number=1,
        started_from=date(2025, 6, 1),
        started_to=date(2025, 6, 1),
    )
    db.session.add(protocol)
    db.session.flush()
    return protocol


def make_template(town: Municipality) -> int:
    """Return the id of a template for goals, of the unit that Marie leads."""
    template = GoalTemplate(unit_id=town.units["home"].id, title="Skriva så att alla förstår")
    db.session.add(template)
    db.session.flush()
    return template.id
