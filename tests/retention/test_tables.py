"""What destruction goes through is all that hangs on a plan, an earlier plan or a person."""

from flask import Flask

from kompetensplan.db import db
from kompetensplan.retention import tables
from kompetensplan.retention.kinds import DECIDED


def pointers(to: set[str]) -> set[tuple[str, str]]:
    """Return each column of any table that must point at one of these tables."""
    return {
        (table.name, key.parent.name)
        for table in db.metadata.tables.values()
        for key in table.foreign_keys
        if key.column.table.name in to
    }


def test_whatever_points_at_a_part_of_a_plan_goes_with_the_plan(app: Flask) -> None:
    """A new table that hangs on a plan fails here until destruction knows it."""
    parts = {"plan", *tables.ON_PLAN}
    beside = {(table, column) for table, column, _part in tables.OUTLIVES}

    missed = {(table, column) for table, column in pointers(parts) if table not in parts}

    assert missed - beside == set()


def test_whatever_points_at_an_earlier_plan_or_an_employment_is_known(app: Flask) -> None:
    assert {name for name, _ in pointers({"earlier_plan"})} == set(tables.ON_EARLIER_PLAN)
    # Documents keep the employment, and everything else of it goes with the account.
    known = {*tables.ON_EMPLOYMENT, "plan", "earlier_plan", "training_request"}
    assert {name for name, _ in pointers({"employment"})} <= known


def test_each_column_that_names_a_person_goes_lets_go_or_keeps_the_account(app: Flask) -> None:
    """Only documents keep an account: each of those columns is in a document that is destroyed."""
    destroyed = {table for kind in DECIDED.values() for table in kind.tables}

    assert {table for table, _ in tables.documents_columns()} <= destroyed
    assert set(tables.LETS_GO) <= tables.people_columns()


def test_what_lets_go_may_be_empty(app: Flask) -> None:
    for table, column in tables.LETS_GO:
        assert tables.named(table).c[column].nullable, f"{table}.{column}"
