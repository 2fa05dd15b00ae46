"""Loads the demo, from nothing to a municipality with a year of history."""

from datetime import date

from sqlalchemy import select

from kompetensplan.accounts import passwords
from kompetensplan.accounts.models import Person
from kompetensplan.db import db
from kompetensplan.demo.bookings import load_bookings
from kompetensplan.demo.cast import load_cast
from kompetensplan.demo.dialogues import load_dialogues
from kompetensplan.demo.everyone import load_everyone
from kompetensplan.demo.filler import fill
from kompetensplan.demo.goal_templates import load_goal_templates
from kompetensplan.demo.moves import load_moves
from kompetensplan.demo.organisation import load_organisation
from kompetensplan.demo.peers import load_peers
from kompetensplan.demo.priorities import load_priorities, load_rounds
from kompetensplan.demo.releases import load_releases
from kompetensplan.demo.requests import load_requests
from kompetensplan.demo.rows import Rows
from kompetensplan.demo.texts import Goals
from kompetensplan.demo.town import Town
from kompetensplan.frameworks.models import Competence
from kompetensplan.frameworks.services import load_frameworks
from kompetensplan.organisation.models import Unit

DEMO_DAY = date(2027, 2, 8)
PASSWORD = "mittkoping"  # noqa: S105 - shown on the demo's log-in page


def is_empty() -> bool:
    """Tell whether nobody and nothing has been put in yet."""
    return not any(db.session.scalar(select(table.id).limit(1)) for table in (Unit, Person))


def load_demo(*, employees: int = 0, years: int = 2) -> Town:
    """Load Mittköping; with `employees`, fill it with people up to that number.

    Everything is stored in the present transaction.
    """
    load_frameworks()
    town = Town(rows=Rows(), today=DEMO_DAY, password_hash=passwords.keep(PASSWORD))
    for competence in db.session.scalars(select(Competence)):
        town.competences[competence.code] = competence.id
        town.competence_names[competence.id] = {
            "sv": f"{competence.code} {competence.name_sv}",
            "en": f"{competence.code} {competence.name_en}",
        }
    load_organisation(town)
    load_priorities(town)
    load_rounds(town, years=max(2, years))
    goals = Goals(town.dice)
    load_cast(town, goals)
    load_everyone(town, goals)
    load_peers(town)
    load_goal_templates(town)
    load_dialogues(town)
    if employees > len(town.jobs):
        fill(town, goals, employees=employees, years=years)
    town.rows.store()
    town.rows.settle()
    load_moves(town)
    db.session.flush()
    load_bookings(town)
    load_requests(town)
    load_releases(town)
    return town
