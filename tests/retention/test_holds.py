"""A hold stops the destruction of a person's documents until it is lifted, with reason (RET-4)."""

import pytest
from flask import Flask

from kompetensplan.db import db
from kompetensplan.errors import Invalid, NotFound, StepNotOpen
from kompetensplan.retention.queries.holds import list_open_holds
from kompetensplan.retention.services.holds import lift_hold, set_hold
from tests.factories import Municipality, as_actor

WHY = "Någon har begärt ut planen, ärende KS 2027/112."
DONE = "Utlämnandet är avgjort, beslut den 3 mars 2027."


def test_a_hold_says_why_and_by_whom_until_it_is_lifted_with_a_reason(town: Municipality) -> None:
    ulla, amina = as_actor(town.people["ulla"]), town.people["amina"]

    hold = set_hold(amina.id, reason=WHY, actor=ulla)
    assert [(each.person_id, each.reason) for each in list_open_holds()] == [(amina.id, WHY)]
    lift_hold(hold, reason=DONE, actor=ulla)

    assert list_open_holds() == []
    assert (hold.set_by_id, hold.lifted_by_id) == (ulla.person_id, ulla.person_id)
    assert hold.lift_reason == DONE


def test_a_hold_without_a_reason_or_a_person_is_refused(town: Municipality) -> None:
    ulla = as_actor(town.people["ulla"])

    with pytest.raises(Invalid):
        set_hold(town.people["amina"].id, reason="nej", actor=ulla)
    with pytest.raises(NotFound):
        set_hold(987654, reason=WHY, actor=ulla)


def test_a_hold_is_lifted_once_and_with_a_reason(town: Municipality) -> None:
    ulla = as_actor(town.people["ulla"])
    hold = set_hold(town.people["amina"].id, reason=WHY, actor=ulla)

    with pytest.raises(Invalid):
        lift_hold(hold, reason="", actor=ulla)
    lift_hold(hold, reason=DONE, actor=ulla)

    with pytest.raises(StepNotOpen):
        lift_hold(hold, reason=DONE, actor=ulla)


def test_the_command_lists_what_stops_destruction_without_names(
    app: Flask, town: Municipality
) -> None:
    hold = set_hold(town.people["amina"].id, reason=WHY, actor=as_actor(town.people["ulla"]))
    db.session.commit()

    answer = app.test_cli_runner().invoke(args=["retention", "holds"])

    assert f"person {hold.person_id}" in answer.output
    assert WHY in answer.output
    assert "Amina" not in answer.output
