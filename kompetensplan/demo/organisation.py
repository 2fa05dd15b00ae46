"""The municipality, its departments and units, who leads them, and who holds which role."""

from datetime import date
from typing import Any

from kompetensplan.clock import real_now
from kompetensplan.demo.content import content
from kompetensplan.demo.people import add_job, add_person, some_name
from kompetensplan.demo.town import Job, Place, Town
from kompetensplan.organisation.models import (
    Deputy,
    DeputyKind,
    DeputyScope,
    NamedApprover,
    Role,
    RoleGrant,
    Unit,
    UnitKind,
    UnitManager,
)
from kompetensplan.texts import swedish_key

SINCE = date(2020, 1, 1)
ROLES = {
    "HR": Role.HR,
    "REGISTRATOR": Role.REGISTRAR,
    "SYSTEMFÖRVALTARE": Role.SYSTEM_ADMINISTRATOR,
    "DATASKYDDSOMBUD": Role.DATA_PROTECTION_OFFICER,
    "PROGRAMÄGARE": Role.PROGRAMME_OWNER,
}
CHAIR = "Lena Bergdahl"  # the chair of the municipal board, named for the director (DEP-5)


def load_organisation(town: Town) -> None:
    """Make all units, their managers, the cast and everyone who fills the units."""
    organisation = content("organisation")
    _units(town, organisation)
    people = content("cast")["personer"]
    cast = {(person["namn"], person.get("enhet")): person for person in people}
    town.names.update(person["namn"] for person in people)
    town.names.update(unit["chef"] for unit in organisation["enheter"] if unit["chef"])
    _managers(town, organisation, cast)
    for person in people:
        _cast_member(town, person)
    for unit in organisation["enheter"]:
        _fill(town, unit)
    _roles(town, people)
    _deputies(town, people)


def _units(town: Town, organisation: dict[str, Any]) -> None:
    root = add_unit(
        town, "MK", organisation["kommun"]["namn"], None, UnitKind.MUNICIPALITY, "Kommunstyrelsen"
    )
    for item in organisation["forvaltningar"]:
        add_unit(town, item["id"], item["namn"], root, UnitKind.DEPARTMENT, item["myndighet"])
    for item in organisation["enheter"]:
        parent = town.places[item["forv"]]
        add_unit(town, item["id"], item["namn"], parent, UnitKind.UNIT, parent.authority)


def add_unit(
    town: Town, code: str, name: str, parent: Place | None, kind: UnitKind, authority: str
) -> Place:
    """Make a unit below its parent."""
    number = len(town.places) + 1
    path = f"{parent.path if parent else '/'}{number}/"
    unit_id = town.rows.add(
        Unit,
        code=code,
        name=name,
        kind=kind,
        parent_id=parent.id if parent else None,
        path=path,
        authority=authority,
        starts_on=SINCE,
        sort_key=swedish_key(name),
    )
    department = code if kind is UnitKind.DEPARTMENT else (parent.department if parent else "")
    town.places[code] = town.by_path[path] = Place(unit_id, code, name, path, authority, department)
    return town.places[code]


def _managers(town: Town, organisation: dict[str, Any], cast: dict[Any, Any]) -> None:
    """Make the managers. One who leads two units is employed in the first of them."""
    titles = content("manager_titles")
    director = organisation["kommun"]
    lead(town, director["chef"], town.places["MK"], director["titel"])
    for item in [*organisation["forvaltningar"], *organisation["enheter"]]:
        if item["chef"]:
            known = cast.get((item["chef"], item["id"]), {})
            title = known.get("befattning", titles[item["id"]]["befattning"])
            like = titles[item["id"]].get("motsvarar", title)
            lead(town, item["chef"], town.places[item["id"]], title, like)
    chair = add_person(town, CHAIR)
    town.rows.add(
        NamedApprover,
        employment_id=town.find(director["chef"]).id,
        person_id=chair,
        title="Kommunstyrelsens ordförande",
        starts_on=SINCE,
    )


def lead(
    town: Town, name: str, place: Place, title: str, like: str = "", *, is_new: bool = False
) -> None:
    """Let somebody lead a unit; one who leads already gets one more."""
    job = None if is_new else next((j for j in town.jobs if j.name == name and j.leads), None)
    if job is None:
        job = add_job(town, name, place, title, like=like or title)
        job.leads = True
    place.chief = job
    town.rows.add(UnitManager, unit_id=place.id, employment_id=job.id, starts_on=SINCE)


def _cast_member(town: Town, person: dict[str, Any]) -> None:
    """Make the employments of a named person; managers are there already."""
    name, unit = person["namn"], person.get("enhet")
    if any(job.name == name and job.leads for job in town.jobs):
        return
    jobs = person.get("anstallningar") or [{"enhet": unit, "befattning": person["befattning"]}]
    person_id = add_person(town, name)
    for number, item in enumerate(jobs):
        leave = person.get("ledig")
        add_job(
            town,
            name,
            town.places[item["enhet"]],
            item["befattning"],
            like=_like(item["enhet"], item["befattning"]),
            form=person.get("form", "tillsvidare"),
            rate=item.get("grad", 100),
            starts_on=person.get("fran"),
            ends_on=person.get("till"),
            absent=(leave["fran"], leave["till"]) if leave else None,
            is_main=item.get("huvud", number == 0),
            person_id=person_id,
        )


def _like(unit: str, title: str) -> str:
    """Return the name that a job title has among the goals."""
    for item in content("job_titles").get(unit, []):
        if item["befattning"] == title:
            return str(item.get("motsvarar", title))
    return title


def _fill(town: Town, unit: dict[str, Any]) -> None:
    """Fill a unit up to the number that it has; who has left does not count (ruling 18)."""
    place = town.places[unit["id"]]
    here = [
        job
        for job in town.jobs
        if job.place is place and not job.leads and (not job.ends_on or job.ends_on >= town.today)
    ]
    titles = [
        item for item in content("job_titles")[unit["id"]] for _number in range(item["andel"])
    ]
    for job in here:
        match = next((item for item in titles if item["befattning"] == job.title), titles[-1])
        titles.remove(match)
    for item in titles[: unit["antal"] - len(here)]:
        weights = item.get("form", {"tillsvidare": 1})
        form = town.dice.choices(list(weights), [*weights.values()])[0]
        rate = town.dice.choices([100, 90, 80, 75, 50], [62, 8, 14, 10, 6])[0]
        add_job(
            town,
            some_name(town),
            place,
            item["befattning"],
            like=item.get("motsvarar", ""),
            aid=item.get("aid", ""),
            form=form,
            rate=rate,
        )


def _roles(town: Town, people: list[dict[str, Any]]) -> None:
    for person in people:
        for role in person.get("roller", []):
            town.rows.add(
                RoleGrant,
                person_id=town.find(person["namn"]).person_id,
                role=ROLES[role["roll"]],
                unit_id=town.places[role["omfattning"]].id,
                starts_on=SINCE,
                granted_at=real_now(),
            )


def _deputies(town: Town, people: list[dict[str, Any]]) -> None:
    for person in people:
        acting = person.get("tf_for")
        if not acting:
            continue
        place = town.places[acting["enhet"]]
        above = town.places[place.department].chief
        replaced: Job = town.find(acting["i_stallet_for"])
        town.rows.add(
            Deputy,
            unit_id=place.id,
            person_id=town.find(person["namn"]).person_id,
            kind=DeputyKind.ACTING,
            scope=DeputyScope.HOLD,
            on_behalf_of_id=replaced.person_id,
            starts_on=acting["fran"],
            ends_on=acting["till"],
            decided_by_id=above.person_id if above else replaced.person_id,
            decided_at=real_now(),
        )
