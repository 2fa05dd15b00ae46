"""Two committees as HR's files say them, and one who moves from the one to the other."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from kompetensplan.accounts.models import Person
from kompetensplan.db import db
from kompetensplan.organisation.models import Employment, Unit
from kompetensplan.organisation.queries import with_person_and_unit
from tests.factories import make_person, make_round
from tests.organisation.imports.files import Row, files, job, take, unit

CARE, SCHOOL = "Vårdnämnden", "Skolnämnden"
Import = Callable[..., None]


def units_of_two_committees() -> list[Row]:
    return [
        unit("MK", "", namn="Mittköpings kommun"),
        unit("VOF", namn="Vård och omsorg", typ="förvaltning", myndighet=CARE),
        unit("HC", "VOF", namn="Hemtjänst Centrum", chef_anstallningsnr="M1"),
        unit("HN", "VOF", namn="Hemtjänst Norr", chef_anstallningsnr="M2"),
        unit("BUF", namn="Utbildning", typ="förvaltning", myndighet=SCHOOL),
        unit("ES", "BUF", namn="Ekbackaskolan", chef_anstallningsnr="M3"),
    ]


def everybody(amina_in: str = "HC") -> list[Row]:
    return [
        job("M1", "HC", fornamn="Marie", efternamn="Lundgren", befattning="Enhetschef"),
        job("M2", "HN", fornamn="Robert", efternamn="Ögren", befattning="Enhetschef"),
        job("M3", "ES", fornamn="Johan", efternamn="Ståhl", befattning="Rektor"),
        job("A1", amina_in),
        *(job(f"B{number}", "HC", fornamn="Bo", efternamn=f"Ek {number}") for number in range(9)),
    ]


@pytest.fixture
def committees(app: Flask, database: None) -> None:
    """Import the two committees, and open a round for all their units."""
    take(files(units_of_two_committees(), everybody()))
    units = list(db.session.scalars(select(Unit)))
    make_round(owner=make_person("Karin Sjöstrand"), units=units)
    db.session.commit()


def employment(number: str = "A1") -> Employment:
    query = with_person_and_unit().where(Employment.number == number)
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def person(number: str) -> Person:
    return employment(number).person
