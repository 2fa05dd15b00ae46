"""The frameworks that come with the product."""

from flask import Flask

from kompetensplan.db import db
from kompetensplan.frameworks import queries, services


def test_digcomp_is_loaded_with_names_in_both_languages(app: Flask) -> None:
    assert services.load_frameworks() == 21
    db.session.commit()

    third = queries.list_competences()[2]

    assert queries.label(third, "sv") == "1.3 Hantera information"
    assert queries.label(third, "en") == "1.3 Managing information"
    assert queries.ids_by_code(["1.3", "9.9"]) == {"1.3": third.id}


def test_loading_twice_changes_nothing(app: Flask) -> None:
    services.load_frameworks()
    before = queries.competence_choices("sv")

    services.load_frameworks()

    assert queries.competence_choices("sv") == before
