"""The migrations make what the models say, and every step goes back."""

import flask_migrate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from kompetensplan.accounts.models import Person
from kompetensplan.db import db
from kompetensplan.exports.services import ask
from kompetensplan.plans.models import PlanState
from kompetensplan.reports.agreed import Wanted
from tests.factories import Municipality, as_actor
from tests.plans.factories import make_plan


def test_the_migrated_database_is_what_the_models_say(app: Flask) -> None:
    with app.app_context(), db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})

        assert compare_metadata(context, db.metadata) == []


def test_every_check_of_the_models_is_in_the_database(app: Flask) -> None:
    """Alembic does not compare CHECK constraints, and every enumeration is one."""
    with app.app_context():
        found = inspect(db.engine)
        for table in db.metadata.sorted_tables:
            wanted = {
                str(check.name)
                for check in table.constraints
                if check.__visit_name__ == "check_constraint" and check.name
            }
            stored = {check["name"] for check in found.get_check_constraints(table.name)}

            assert wanted <= stored, table.name


def test_every_migration_goes_down_and_up_again(app: Flask) -> None:
    with app.app_context():
        flask_migrate.downgrade(revision="base")
        left = set(inspect(db.engine).get_table_names()) - {"alembic_version"}
        flask_migrate.upgrade()

        assert left == set()
        assert db.session.execute(text("SELECT count(*) FROM plan")).scalar() == 0
        db.session.rollback()


def test_a_life_of_plans_goes_down_and_up_again(app: Flask, town: Municipality) -> None:
    """With rows in it: what an earlier version cannot say is said as it was said then."""
    make_plan(town, state=PlanState.SET_WITHOUT_AGREEMENT)
    make_plan(town, who="david", state=PlanState.ENDED_WITHOUT_AGREEMENT)
    db.session.commit()
    db.session.remove()
    with app.app_context():
        flask_migrate.downgrade(revision="0015")
        states = db.session.execute(text("SELECT state FROM plan ORDER BY state")).scalars().all()
        db.session.remove()
        flask_migrate.upgrade()

        assert states == ["agreed", "closed"]
        assert db.session.execute(text("SELECT count(*) FROM plan_version")).scalar() == 1


def test_older_signatures_get_the_name_of_the_frozen_version_or_else_todays(
    app: Flask, town: Municipality
) -> None:
    """The employee's was kept in the version; the manager's was kept nowhere (MEET-4)."""
    make_plan(town, state=PlanState.AGREED)
    make_plan(town, who="david", state=PlanState.PROPOSED)
    town.people["amina"].rename("Amina", "Nyström")
    town.people["marie"].rename("Marie", "Åkerlind")
    db.session.commit()
    db.session.remove()
    with app.app_context():
        flask_migrate.downgrade(revision="0052")
        flask_migrate.upgrade()

        rows = db.session.execute(text("SELECT kind, name FROM signature ORDER BY kind")).all()
        assert [tuple(row) for row in rows] == [
            ("approval", "Marie Åkerlind"),
            ("confirmation", "Amina Berg"),
        ]
        with pytest.raises(DBAPIError, match="frozen"):
            db.session.execute(text("UPDATE signature SET name = 'Bo Ek'"))
        db.session.rollback()


def test_a_file_with_plans_that_is_there_does_not_stop_the_step_to_packages(
    app: Flask, town: Municipality, karin: Person
) -> None:
    """Its plans point at it, so that SQLite must not make the table anew."""
    make_plan(town, state=PlanState.AGREED)
    export = ask(as_actor(karin), Wanted())
    assert export
    db.session.commit()
    db.session.remove()
    with app.app_context():
        flask_migrate.downgrade(revision="0050")
        db.session.remove()
        flask_migrate.upgrade()

        rows = "SELECT count(*) FROM export_item JOIN export ON export.id = export_id"
        assert db.session.execute(text(rows)).scalar() == 1
        assert db.session.execute(text("SELECT package FROM export")).scalar() == ""
