"""Makes people: names, addresses (ruling 20), employments."""

import re
import unicodedata
from datetime import date, timedelta

from kompetensplan.accounts.models import (
    ColourScheme,
    Credential,
    Person,
    PersonWord,
    words_of_name,
)
from kompetensplan.clock import real_now
from kompetensplan.demo.content import content
from kompetensplan.demo.town import Job, Place, Town
from kompetensplan.organisation.models import Employment, EmploymentForm
from kompetensplan.texts import search_text, swedish_key

LETTERS = str.maketrans({"ø": "o", "æ": "ae", "ß": "ss", "ł": "l", "Ł": "l", "ı": "i", "đ": "d"})
FORMS = {
    "tillsvidare": EmploymentForm.PERMANENT,
    "visstid": EmploymentForm.FIXED_TERM,
    "timavlönad": EmploymentForm.HOURLY,
}


def address_of(town: Town, name: str) -> str:
    """Return the e-mail address of a name; a second person of the same name gets a number."""
    given, _space, family = name.partition(" ")
    plain = unicodedata.normalize("NFKD", f"{given}.{family}".lower().translate(LETTERS))
    local = re.sub(r"[^a-z.\-]", "", plain)
    number, address = 1, f"{local}@mittkoping.example"
    while address in town.addresses:
        number += 1
        address = f"{local}{number}@mittkoping.example"
    town.addresses.add(address)
    return address


def add_person(town: Town, name: str) -> int:
    """Make a person with a demo password and return the id."""
    given, _space, family = name.partition(" ")
    number = len(town.addresses) + 1
    person_id = town.rows.add(
        Person,
        external_id=f"P{number:06}",
        given_name=given,
        family_name=family,
        email=address_of(town, name),
        language="sv",
        colour_scheme=ColourScheme.AUTO,
        sort_key=swedish_key(f"{family} {given}"),
        search_key=search_text(name),
        session_epoch=0,
        created_at=real_now(),
    )
    for row in words_of_name(person_id, given, family):
        town.rows.add(PersonWord, **row)
    town.rows.add(
        Credential,
        person_id=person_id,
        password_hash=town.password_hash,
        changed_at=real_now(),
        is_demo=True,
    )
    return person_id


def add_job(
    town: Town,
    name: str,
    place: Place,
    title: str,
    *,
    like: str = "",
    aid: str = "",
    form: str = "tillsvidare",
    rate: int = 100,
    starts_on: date | None = None,
    ends_on: date | None = None,
    absent: tuple[date, date] | None = None,
    is_main: bool = True,
    person_id: int | None = None,
) -> Job:
    """Make an employment, and its person unless one is given."""
    person_id = person_id or add_person(town, name)
    since = starts_on or _start(town, form)
    employment_id = town.rows.add(
        Employment,
        number=f"A{len(town.jobs) + 1:06}",
        person_id=person_id,
        unit_id=place.id,
        authority=place.authority,
        title=title,
        aid_code=aid,
        form=FORMS[form],
        rate=rate * 100,
        is_main=is_main,
        is_night="natt" in place.name.lower(),
        starts_on=since,
        ends_on=ends_on,
        absent_from=absent[0] if absent else None,
        absent_to=absent[1] if absent else None,
    )
    job = Job(employment_id, person_id, name, title, like or title, place, form, since, ends_on)
    town.jobs.append(job)
    return job


def _start(town: Town, form: str) -> date:
    """Return a likely first day: the permanent have been there long, the others not."""
    days = town.dice.randint(200, 6000) if form == "tillsvidare" else town.dice.randint(20, 250)
    return town.today - timedelta(days=days)


def some_name(town: Town) -> str:
    """Return a name that nobody has yet, as long as there are such names."""
    lists, name = content("names"), ""
    for _try in range(40):
        name = f"{town.dice.choice(lists['fornamn'])} {town.dice.choice(lists['efternamn'])}"
        if name not in town.names:
            break
    town.names.add(name)
    return name
