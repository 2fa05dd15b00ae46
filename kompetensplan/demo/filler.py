"""Fills the municipality for load tests: more units, people and years (ruling 23).

Filler people have no documents until somebody fetches one, and share one password hash.
Their texts may be used more often than the demo's own.
"""

from kompetensplan.demo.content import content
from kompetensplan.demo.everyone import write_last_year, write_this_year
from kompetensplan.demo.organisation import add_unit, lead
from kompetensplan.demo.people import add_job
from kompetensplan.demo.plans import PlanWriter
from kompetensplan.demo.priorities import copy_priorities, open_round
from kompetensplan.demo.texts import Goals
from kompetensplan.demo.town import Job, Place, Town
from kompetensplan.organisation.models import UnitKind

SIZE = 32  # people in a filler unit


def fill(town: Town, goals: Goals, *, employees: int, years: int) -> None:
    """Copy the units of Mittköping, with their jobs, until there are enough employees."""
    goals.most = 10**9
    writer = PlanWriter(town, history=False)
    patterns = [place for place in town.places.values() if place.chief and place.department]
    people = {place.code: [job for job in town.jobs if job.place is place] for place in patterns}
    patterns = [place for place in patterns if len(people[place.code]) > 1]
    number = 0
    while len(town.jobs) < employees:
        pattern = patterns[number % len(patterns)]
        number += 1
        place = _copy_unit(town, pattern, number)
        for job in people[pattern.code][:SIZE]:
            if len(town.jobs) >= employees:
                break
            _write(writer, goals, _copy_job(town, job, place), years)
        if town.rows.is_full():
            town.rows.store()


def _copy_unit(town: Town, pattern: Place, number: int) -> Place:
    """Make a unit beside its pattern, with a manager, priorities and open rounds."""
    parent = town.places[pattern.department]
    code = f"{pattern.department}-F{number:04}"
    place = add_unit(
        town, code, f"{pattern.name} {number}", parent, UnitKind.UNIT, pattern.authority
    )
    place.pattern = pattern.code
    lead(town, _name(town), place, "Enhetschef", is_new=True)
    copy_priorities(town, pattern, place)
    open_round(town, place)
    return place


def _copy_job(town: Town, job: Job, place: Place) -> Job:
    form = job.form if job.form != "timavlönad" else "tillsvidare"
    return add_job(town, _name(town), place, job.title, like=job.like, form=form)


def _name(town: Town) -> str:
    lists = content("names")
    return f"{town.dice.choice(lists['fornamn'])} {town.dice.choice(lists['efternamn'])}"


def _write(writer: PlanWriter, goals: Goals, job: Job, years: int) -> None:
    for back in range(1, years):
        write_last_year(writer, job, goals, back=back)
    write_this_year(writer, job, goals)
    job.settled = True
