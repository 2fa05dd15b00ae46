"""Finds people by the beginnings of their names, as far as `Permission.PERSON_FIND` reaches."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Date,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    exists,
    false,
    or_,
    select,
    true,
    union,
)
from sqlalchemy.orm import InstrumentedAttribute, aliased, contains_eager

from kompetensplan.accounts.models import Person, PersonWord
from kompetensplan.db import db
from kompetensplan.organisation.models import Employment
from kompetensplan.organisation.queries import Anybody, in_force, led_by, values_of, within
from kompetensplan.policy import Actor, Permission, allows
from kompetensplan.texts import LAST_SIGN

MOST = 20
# Rows that are read to get so many people: two words of a name may begin alike, and somebody
# may have several employments.
_ROWS = 3 * MOST
_MOST_NAMES = 500
# A role lets one find people outside one's own unit: all of them, or those below a unit.
_EVERYWHERE = ("system_administrator", "data_protection_officer")
_BELOW = ("hr", "registrar")
_TOP = 2  # slashes in the path of the municipality
_HOMES = bindparam("actor_homes", expanding=True, type_=Integer())
_TODAY = bindparam("today", type_=Date())
Word = InstrumentedAttribute[str]
Span = tuple[Any, Any]


@dataclass(frozen=True, slots=True)
class FoundPerson:
    """Somebody that the actor may find, with the employment that tells two of a name apart."""

    person: Person
    employment: Employment | None = None


def find_people(
    actor: Actor, words: Sequence[str], *, by: Word = PersonWord.word
) -> list[FoundPerson]:
    """Return at most `MOST` people whose names have a word that begins with each of `words`.

    In at most two statements: those near the actor are found by unit, and those that a role
    or being a manager above opens by the index of words, which stops when it has enough.
    """
    asked = values_near(actor) | values_of_words(words)
    rows = db.session.execute(_near(len(words), by.key), asked).all()
    far = _far(actor, len(words), by.key)
    if far is not None:
        rows = [*rows, *db.session.execute(far, asked)]
    found: dict[int, FoundPerson] = {}
    for person, job in rows:
        found.setdefault(person.id, FoundPerson(person, job))
    first = list(found.values())[:MOST]
    return sorted(first, key=lambda each: (each.person.sort_key, each.person.id))


def list_near_names(actor: Actor) -> list[str]:
    """Return the names of those whom the actor works with or leads, to see what was meant."""
    rows = db.session.execute(_near_names(), values_near(actor))
    return [f"{given} {family}" for given, family in rows]


@cache
def _near_names() -> Select[str, str]:
    return (
        select(Person.given_name, Person.family_name)
        .join(Employment, Employment.person_id == Person.id)
        .where(
            Employment.id.in_(near_ids()),
            _is_near(Anybody, _HOMES),
            in_force(Employment, _TODAY),
            Person.closed_at.is_(None),
        )
        .order_by(Person.sort_key, Person.id)
        .limit(_MOST_NAMES)
    )


def may_find(actor: Actor) -> ColumnElement[bool]:
    """Say `Permission.PERSON_FIND` of an employment and its unit in SQL.

    `tests/search/test_search.py` holds the two against each other.
    """
    near = _is_near(actor, _homes(actor))
    return or_(near, _is_below(_paths(actor)), true() if _is_everywhere(actor) else false())


def _is_everywhere(actor: Actor) -> bool:
    return any(actor.has_role(role) for role in _EVERYWHERE)


def _is_near(
    actor: Actor | type[Anybody], homes: Sequence[int] | BindParameter[int]
) -> ColumnElement[bool]:
    return or_(
        Employment.person_id == actor.person_id, Employment.unit_id.in_(homes), led_by(actor)
    )


def near_ids() -> CompoundSelect[int]:
    """Return a query of the employments that may be near `Anybody`: each part has an index.

    `values_near` fills it in.
    """
    jobs = select(Employment.id)
    return union(
        jobs.where(Employment.person_id == Anybody.person_id),
        jobs.where(Employment.unit_id.in_(_HOMES)),
        jobs.where(Employment.unit_id.in_(Anybody.leads)),
        jobs.where(Employment.id.in_(Anybody.leads_managers)),
    )


def values_near(actor: Actor) -> dict[str, Any]:
    """Return what a statement with `near_ids` needs to know of the actor."""
    return values_of(actor) | {"actor_homes": _homes(actor), "today": actor.day}


def _homes(actor: Actor) -> list[int]:
    return [int(path.strip("/").rpartition("/")[2]) for path in actor.home_paths]


def _is_below(paths: Sequence[str]) -> ColumnElement[bool]:
    if any(path.count("/") == _TOP for path in paths):
        return true()  # everybody: asked for as a range, that would be looked through first
    return or_(false(), *(within(path) for path in paths))


def _paths(actor: Actor) -> list[str]:
    granted = {grant.path for grant in actor.grants if grant.role in _BELOW}
    return sorted(granted | set(actor.oversees))


@cache
def _near(number: int, by: str) -> Select[Person, Employment]:
    """Return a query of those with or below `Anybody`: few, so that they are looked through."""
    column = getattr(PersonWord, by)
    return (
        select(Person, Employment)
        .join(Employment, Employment.person_id == Person.id)
        .join(Employment.unit)
        .options(contains_eager(Employment.unit))
        .where(
            Employment.id.in_(near_ids()),
            _is_near(Anybody, _HOMES),
            in_force(Employment, _TODAY),
            Person.closed_at.is_(None),
        )
        .where(*(_has(span, column) for span in some_spans(number)))
        .order_by(Person.sort_key, Person.id, Employment.is_main.desc(), Employment.id)
        .limit(_ROWS)
    )


def _far(actor: Actor, number: int, by: str) -> Select[Person, Employment] | None:
    """Return a query of those that a role, or being a manager above, opens; None without one."""
    everywhere, paths = _is_everywhere(actor), _paths(actor)
    if not everywhere and not paths:
        return None
    sees_closed = everywhere and allows(actor, Permission.ACCOUNTS_MANAGE)
    return _by_index(number, by, None if everywhere else tuple(paths), sees_closed=sees_closed)


@lru_cache(maxsize=256)
def _by_index(
    number: int, by: str, paths: tuple[str, ...] | None, *, sees_closed: bool
) -> Select[Person, Employment]:
    """Return a query in the order of the index, from the first word; without paths everywhere."""
    first, *others = some_spans(number)
    column, everywhere = getattr(PersonWord, by), paths is None
    job = and_(Employment.person_id == Person.id, in_force(Employment, _TODAY))
    query = (
        select(Person, Employment)
        .select_from(PersonWord)
        .join(Person, PersonWord.person_id == Person.id)
        .join(Employment, job, isouter=everywhere)
        .join(Employment.unit, isouter=everywhere)
        .options(contains_eager(Employment.unit))
        .where(begins(column, first), *(_has(span, column) for span in others))
        .order_by(column, PersonWord.sort_key, PersonWord.person_id, Employment.is_main.desc())
        .limit(_ROWS)
    )
    if not sees_closed:
        query = query.where(Person.closed_at.is_(None))
    return query if paths is None else query.where(_is_below(paths))


# ── words by how they begin ───────────────────────────────────────────────────────────


def span_of(word: str) -> Span:
    """Return the first of all words that begin so, and what comes after the last of them."""
    return word, word + LAST_SIGN


def some_spans(number: int) -> list[Span]:
    """Return so many spans for a statement that is put together once (`values_of_words`)."""
    return [
        (bindparam(f"from_{at}", type_=String()), bindparam(f"below_{at}", type_=String()))
        for at in range(number)
    ]


def values_of_words(words: Sequence[str]) -> dict[str, str]:
    """Return what `some_spans` stand for: first the longest word, which says most to an index."""
    return {
        f"{name}_{at}": end
        for at, word in enumerate(sorted(words, key=len, reverse=True))
        for name, end in zip(("from", "below"), span_of(word), strict=True)
    }


def begins(column: Any, span: Span) -> ColumnElement[bool]:
    """Say that a stored word begins so: a range, which an index answers on both databases."""
    return and_(column >= span[0], column < span[1])


def _has(span: Span, by: Word) -> ColumnElement[bool]:
    """Say that a person has a word that begins so."""
    other = aliased(PersonWord)
    return exists().where(other.person_id == Person.id, begins(getattr(other, by.key), span))
